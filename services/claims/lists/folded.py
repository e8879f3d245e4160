"""A stream as a batch left it, for whoever keeps something of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """The state of a stream after a batch, and the last of its events."""

    state: S
    last: StoredEvent


Save: TypeAlias = Callable[[Connection, int, Sequence[Folded[S]]], Awaitable[None]]
"""Stores what it keeps of the streams that a batch of one partition moved, inside the batch's transaction."""
