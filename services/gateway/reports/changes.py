"""What moved between two issues of one document, figure by figure and claim by claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

# What names a thing in a list of them, in the order in which they are looked for.
_NAMES: Final = ("id", "claim_id", "coverage", "year", "code")
# When a document was asked for is no change of what it says.
_WHEN: Final = frozenset({"/known_on", "/final", "/log_position"})


def changes(before: Any, after: Any) -> list[dict[str, Any]]:
    """Every value that differs: `pointer`, `before`, `after`; what is only in one is null in the other."""
    return [
        {"pointer": pointer, "before": was, "after": now}
        for pointer, was, now in _walk("", before, after)
        if pointer not in _WHEN
    ]


def _walk(pointer: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if before == after:
        return
    if isinstance(before, list) and isinstance(after, list):
        named_before, named_after = _named(before), _named(after)
        if named_before is not None and named_after is not None:
            before, after = named_before, named_after
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        yield pointer or "/", before, after
        return
    for key in dict.fromkeys([*before, *after]):
        yield from _walk(f"{pointer}/{key}", before.get(key), after.get(key))


def _named(items: list[Any]) -> dict[str, Any] | None:
    """A list of things by their names; None for a list of values, or of things that share a name."""
    if not all(isinstance(item, Mapping) for item in items):
        return None
    named = {str(next((item[name] for name in _NAMES if name in item), n)): item for n, item in enumerate(items)}
    return named if len(named) == len(items) else None
