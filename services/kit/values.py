"""Frozen values with some of their fields changed."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

__all__ = ["replace"]

V = TypeVar("V")

if TYPE_CHECKING:
    # Type checkers know the fields behind the library's own function.
    from dataclasses import replace
else:

    def replace(value: V, **changes: Any) -> V:
        """As `dataclasses.replace`, for slotted values without `__post_init__`, in half its time: folds live on it.

        Of structs too, in a fiftieth of it.
        """
        if isinstance(value, msgspec.Struct):
            return msgspec.structs.replace(value, **changes)
        kind = type(value)
        made = object.__new__(kind)
        for name in _names(kind):
            object.__setattr__(made, name, changes.pop(name) if name in changes else getattr(value, name))
        if changes:
            raise TypeError(f"{kind.__name__} has no field {', '.join(changes)}")
        return made


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
