"""Follows the log: folds the streams that moved and stores their views, in the checkpoint's transaction."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from services.claims.lists.beside import BESIDE
from services.claims.lists.folded import Folded, Save
from services.claims.lists.tables import CLAIMS, PERSONS, POLICIES, Model
from services.claims.merging.noting import note_merges
from services.claims.persons.links import destroy_keys, keep_links
from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import read_tails

NAME: Final = "views"
SCHEMA: Final = "claims"
_KEPT: Final = 5_000  # states in memory for each model: what moves now tends to move again
_BREATH: Final = 100  # streams folded before others on the loop get their turn

S = TypeVar("S")


class ViewProjection:
    """The read models of claims. Rows are keyed by partition, so partitions never wait for one another.

    A release that changes what a view looks like empties the tables and this projection's checkpoints in a migration:
    a GET folds the stream until the views are there again.
    """

    name = NAME
    schema = SCHEMA

    def __init__(self) -> None:
        self._folds: tuple[_Fold[Any], ...] = (_Fold(POLICIES), _Fold(CLAIMS, BESIDE), _Fold(PERSONS))

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        """Stores the views of the streams that a batch of one partition moved."""
        for fold in self._folds:
            streams = _by_stream(e for e in events if e.stream_type == fold.model.stream_type)
            if streams:
                await fold.apply(conn, log_partition, streams)
        await note_merges(conn, log_partition, events)
        await keep_links(conn, log_partition, events)
        await destroy_keys(conn, events)


class _Fold(Generic[S]):
    """The states behind one model's views. A state is used only if it is the one that the events follow."""

    def __init__(self, model: Model[S], beside: Sequence[Save[S]] = ()) -> None:
        self.model = model
        self._beside = beside
        self._kept: OrderedDict[UUID, tuple[S, int]] = OrderedDict()

    async def apply(self, conn: Connection, log_partition: int, streams: Mapping[UUID, list[StoredEvent]]) -> None:
        """Folds and stores; a stream that is not in memory is read once more from its beginning."""
        earlier = await self._earlier(conn, streams)
        moved: list[Folded[S]] = []
        for n, (stream_id, events) in enumerate(streams.items()):
            if n % _BREATH == 0:
                await asyncio.sleep(0)
            state, version = self._state_before(stream_id, events[0].version)
            for event in (*earlier.get(stream_id, ()), *events):
                assert event.version == version + 1, "a stream's versions are 1, 2, 3"
                state, version = self.model.step(state, event), event.version
            moved.append(Folded(state, events[-1]))
            self._keep(stream_id, state, version)
        await self.model.save(conn, log_partition, [self.model.row(f.state, f.last) for f in moved])
        for save in self._beside:
            await save(conn, log_partition, moved)

    async def _earlier(
        self, conn: Connection, streams: Mapping[UUID, list[StoredEvent]]
    ) -> dict[UUID, list[StoredEvent]]:
        """The events before the batch, of streams whose state is not in memory."""
        first = {stream_id: events[0] for stream_id, events in streams.items()}
        unknown = {s: 0 for s, e in first.items() if e.version > 1 and not self._knows(s, e.version)}
        if not unknown:
            return {}
        found: dict[UUID, list[StoredEvent]] = {}
        for tenant_id in {first[s].tenant_id for s in unknown}:
            wanted = {s: 0 for s in unknown if first[s].tenant_id == tenant_id}
            found |= await read_tails(conn, tenant_id, wanted)
        return {s: [e for e in events if e.version < first[s].version] for s, events in found.items()}

    def _knows(self, stream_id: UUID, next_version: int) -> bool:
        kept = self._kept.get(stream_id)
        return kept is not None and kept[1] == next_version - 1

    def _state_before(self, stream_id: UUID, next_version: int) -> tuple[S, int]:
        return self._kept[stream_id] if self._knows(stream_id, next_version) else (self.model.initial, 0)

    def _keep(self, stream_id: UUID, state: S, version: int) -> None:
        self._kept[stream_id] = (state, version)
        self._kept.move_to_end(stream_id)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _by_stream(events: Iterable[StoredEvent]) -> dict[UUID, list[StoredEvent]]:
    streams: dict[UUID, list[StoredEvent]] = {}
    for event in events:
        streams.setdefault(event.stream_id, []).append(event)
    return streams
