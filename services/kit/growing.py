"""A stream within a batch: what is stored of it, and what the commands before have decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from services.kit.commands import Order, event_id
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
        self._decided: list[tuple[Order[S, E], Sequence[E]]] = []

    def state(self) -> S:
        """The state after what is stored and what was decided so far."""
        state = self._desk.fold(self._stored) if self._state is None else self._state
        for order, events in self._decided:
            ids = [event_id(order.stream_id, order.command.command_id, seq) for seq in range(1, len(events) + 1)]
            state = self._desk.evolved(state, list(zip(events, ids, strict=True)))
        self._decided.clear()
        self._state = state
        return state

    def grow(self, order: Order[S, E], events: Sequence[E]) -> None:
        """Adds what a command decided."""
        self._decided.append((order, events))
        self.version += len(events)
