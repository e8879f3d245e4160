"""The versions that a batch adds to claims or policies: each closes the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from services.kit.eventlog.model import StoredEvent

V = TypeVar("V")


class Begun(NamedTuple, Generic[V]):
    """A version and the event that began it."""

    position: int
    recorded_at: datetime
    tenant_id: UUID
    value: V


class Chains(Generic[V]):
    """What each subject of a batch was before it, and becomes in it."""

    def __init__(self, stored: Mapping[UUID, V]) -> None:
        self._stored = stored
        self._begun: dict[UUID, list[Begun[V]]] = {}

    def now(self, subject: UUID) -> V | None:
        """The subject's last version so far; None before its first event."""
        chain = self._begun.get(subject)
        return chain[-1].value if chain else self._stored.get(subject)

    def follow(self, event: StoredEvent, value: V | None) -> None:
        """Begins a version where the event changed something."""
        if value is not None and value != self.now(event.stream_id):
            begun = Begun(event.position, event.recorded_at, event.tenant_id, value)
            self._begun.setdefault(event.stream_id, []).append(begun)

    def closed(self) -> list[tuple[UUID, datetime]]:
        """The subjects whose stored version ends in this batch, and when."""
        return [(subject, chain[0].recorded_at) for subject, chain in self._begun.items() if subject in self._stored]

    def begun(self) -> Iterator[tuple[UUID, Begun[V], datetime | None]]:
        """Every new version with the time at which it ended again, None if it stands."""
        for subject, chain in self._begun.items():
            ends = [following.recorded_at for following in chain[1:]]
            yield from ((subject, version, end) for version, end in zip(chain, [*ends, None], strict=True))
