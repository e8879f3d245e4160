"""A changed copy of a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from services.kit.values import replace


@dataclass(frozen=True, slots=True)
class Base:
    a: int


@dataclass(frozen=True, slots=True)
class Value(Base):
    b: tuple[int, ...] = ()
    c: str = "c"


class Struct(msgspec.Struct, frozen=True):
    a: int
    b: tuple[int, ...] = ()


def test_a_copy_has_the_changes_and_else_the_fields_of_the_value() -> None:
    value = Value(1, (2,))
    assert replace(value, b=(3,)) == Value(1, (3,), "c")
    assert replace(value, a=2) == Value(2, (2,), "c")
    assert value == Value(1, (2,), "c")
    assert replace(Struct(1, (2,)), a=2) == Struct(2, (2,))


def test_a_field_that_there_is_not_is_no_change() -> None:
    changes: dict[str, Any] = {"d": 4}
    with pytest.raises(TypeError, match="Value has no field d"):
        replace(Value(1), **changes)
    with pytest.raises(TypeError, match="Struct"):
        replace(Struct(1), **changes)
