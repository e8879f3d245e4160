"""Finds the operation of a path in a handful of dictionary look-ups, whatever the number of operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.gateway.operations.model import Operation


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


class Matcher:
    """Paths by their segments; a literal segment wins over a variable one."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def find(self, path: str) -> dict[str, Operation]:
        """The operations at a path, by method; empty if there is no such path."""
        node: _Node | None = self._root
        for segment in path.split("/"):
            assert node is not None
            node = node.literal.get(segment) or (node.variable if segment else None)
            if node is None:
                return {}
        return node.operations if node is not None else {}

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.path.split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.literal.setdefault(segment, _Node())
        if operation.method in node.operations:
            raise ValueError(f"two operations at {operation.method} {operation.path}")
        node.operations[operation.method] = operation
