"""A stream within a batch: what is stored of it, and what the commands before have decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from services.kit.eventlog.model import StoredEvent

S = TypeVar("S")
E = TypeVar("E")
E_contra = TypeVar("E_contra", contravariant=True)


class Folds(Protocol[S, E_contra]):
    """What a desk does with events."""

    def fold(self, stored: Sequence[StoredEvent]) -> S: ...
    def evolved(self, state: S, decided: Sequence[tuple[E_contra, UUID]]) -> S: ...


class Growing(Generic[S, E]):
    """A stream within a batch. It is folded only when a command asks for its state."""

    def __init__(self, desk: Folds[S, E], stored: Sequence[StoredEvent]) -> None:
        self.version = len(stored)
        self._desk = desk
        self._stored = stored
        self._state: S | None = None
        self._decided: list[tuple[E, UUID]] = []

    def state(self) -> S:
        """The state after what is stored and what was decided so far."""
        state = self._desk.fold(self._stored) if self._state is None else self._state
        state = self._desk.evolved(state, self._decided)
        self._decided.clear()
        self._state = state
        return state

    def grow(self, events: Sequence[E], ids: Sequence[UUID]) -> None:
        """Adds what a command decided, each event with its id."""
        self._decided += zip(events, ids, strict=True)
        self.version += len(events)
