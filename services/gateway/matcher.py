"""Finds the operation that a request asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.gateway.operations.model import Operation
from services.kit.paths import Paths


class Matcher:
    """The table of operations, by path and method."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._paths: Paths[Operation] = Paths()
        for operation in operations:
            self._paths.add(operation.method, operation.path, operation)

    def find(self, path: str) -> Mapping[str, Operation]:
        """The operations at a path, by method; empty if there is no such path."""
        return self._paths.find(path).methods
