"""Reads: a stream, several streams, a partition after a position, all heads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias
from uuid import UUID

from services.kit.database import Connection, Pool
from services.kit.eventlog.model import LOG_SCHEMA, StoredEvent
from services.kit.eventlog.partitions import partition_of

Source: TypeAlias = "Connection | Pool"

# In the order of StoredEvent's fields. json_send hands the stored text over as bytes, without a look at it.
_COLUMNS: Final = (
    "e.log_partition, e.position, e.tenant_id, e.stream_type, e.stream_id, e.version, e.event_id, e.kind,"
    " e.schema_version, e.effective_on, e.recorded_at, e.command_id, e.command_seq,"
    " json_send(e.meta), json_send(e.data)"
)
_STREAM: Final = f"""
SELECT {_COLUMNS} FROM {LOG_SCHEMA}.event e
 WHERE log_partition = $1 AND stream_id = $2 AND tenant_id = $3 ORDER BY version"""
_STREAM_UPTO: Final = f"""
SELECT {_COLUMNS} FROM {LOG_SCHEMA}.event e
 WHERE log_partition = $1 AND stream_id = $2 AND tenant_id = $3 AND version <= $4 ORDER BY version"""
# One index range per stream: the inner ORDER BY keeps the planner from reading the log whole and joining it.
_TAILS: Final = f"""
SELECT stored.* FROM unnest($1::int[], $2::uuid[], $3::int[]) AS known (log_partition, stream_id, version)
 CROSS JOIN LATERAL (
   SELECT {_COLUMNS} FROM {LOG_SCHEMA}.event e
    WHERE e.log_partition = known.log_partition AND e.stream_id = known.stream_id AND e.version > known.version
      AND e.tenant_id = $4 ORDER BY e.version) AS stored"""
_PARTITION: Final = f"""
SELECT {_COLUMNS} FROM {LOG_SCHEMA}.event e
 WHERE log_partition = $1 AND position > $2 ORDER BY position LIMIT $3"""
_SLICE: Final = 1_000  # rows converted between two looks at the event loop
_HEADS: Final = f"SELECT log_partition, position FROM {LOG_SCHEMA}.log_head"


async def read_stream(conn: Source, tenant_id: UUID, stream_id: UUID, upto: int | None = None) -> list[StoredEvent]:
    """A stream's events by version, up to version `upto` if given. Empty for another tenant's stream."""
    partition = partition_of(stream_id)
    if upto is None:
        rows = await conn.fetch(_STREAM, partition, stream_id, tenant_id)
    else:
        rows = await conn.fetch(_STREAM_UPTO, partition, stream_id, tenant_id, upto)
    return [StoredEvent(*row) for row in rows]


async def read_streams(conn: Source, tenant_id: UUID, stream_ids: Iterable[UUID]) -> dict[UUID, list[StoredEvent]]:
    """Several streams in one round trip; each id asked for has its list, empty where there is no stream."""
    return await read_tails(conn, tenant_id, dict.fromkeys(stream_ids, 0))


async def read_tails(conn: Source, tenant_id: UUID, known: Mapping[UUID, int]) -> dict[UUID, list[StoredEvent]]:
    """What follows a known version (0: nothing is known) in each of several streams, in one round trip."""
    tails: dict[UUID, list[StoredEvent]] = {stream_id: [] for stream_id in known}
    partitions = [partition_of(i) for i in known]
    for row in await conn.fetch(_TAILS, partitions, list(known), list(known.values()), tenant_id):
        event = StoredEvent(*row)
        tails[event.stream_id].append(event)
    return tails


async def read_partition(conn: Source, log_partition: int, after: int, limit: int) -> list[StoredEvent]:
    """At most `limit` events of a partition that follow position `after`, in order and without a hole."""
    rows = await conn.fetch(_PARTITION, log_partition, after, limit)
    events: list[StoredEvent] = []
    for start in range(0, len(rows), _SLICE):
        events += [StoredEvent(*row) for row in rows[start : start + _SLICE]]
        await asyncio.sleep(0)
    return events


async def heads(conn: Source) -> dict[int, int]:
    """The last position of every partition; 0 where nothing has been written."""
    return {partition: position for partition, position in await conn.fetch(_HEADS)}  # noqa: C416  a Record is no tuple
