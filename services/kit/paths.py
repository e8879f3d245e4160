"""Finds what stands at a path in a handful of dictionary look-ups, whatever the number of paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    literal: dict[str, _Node[T]] = field(default_factory=dict)
    variable: _Node[T] | None = None
    methods: dict[str, T] = field(default_factory=dict)


class Found(NamedTuple, Generic[T]):
    """What stands at a path, by method, and the path's own words where the template has a variable."""

    methods: Mapping[str, T]
    values: tuple[str, ...]


class Paths(Generic[T]):
    """Templates such as `/v1/claims/{claim_id}`, by their segments; a literal segment wins over a variable."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, value: T) -> None:
        """Puts a value at a template. ValueError if there is one already."""
        node = self._root
        for segment in template.split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literal.setdefault(segment, _Node())
        if method in node.methods:
            raise ValueError(f"twice at {method} {template}")
        node.methods[method] = value

    def find(self, path: str) -> Found[T]:
        """What stands at a path; no methods where there is no such path."""
        node = self._root
        values: list[str] = []
        for segment in path.split("/"):
            following = node.literal.get(segment)
            if following is None:
                following = node.variable
                if following is None or not segment:
                    return Found({}, ())
                values.append(segment)
            node = following
        return Found(node.methods, tuple(values))
