"""What the tests of the log share: streams in chosen partitions, appends, and the proof that a log is whole."""

from __future__ import annotations

import os
import re
from datetime import date
from uuid import UUID, uuid4

import asyncpg

from services.kit.database import Connection, Pool
from services.kit.eventlog.model import Append, NewEvent
from services.kit.eventlog.partitions import stream_id_from_seed, uuid8

TENANT = UUID("0b4b8e9c-0000-8000-8000-000000000001")


def stream(partition: int | None = None) -> UUID:
    """A new stream's id, in a given partition or in any."""
    if partition is None:
        return stream_id_from_seed(os.urandom(16))
    return uuid8(partition.to_bytes(2, "big") + os.urandom(14))


def events(count: int = 1, data: bytes = b'{"amount":"12.30"}', kind: str = "thing-done") -> tuple[NewEvent, ...]:
    """Events that differ in their ids only."""
    return tuple(NewEvent(uuid4(), kind, 1, date(2026, 3, 1), data, b'{"actor":"someone"}') for _ in range(count))


def append(
    stream_id: UUID | None = None,
    expected: int = 0,
    *,
    command_id: UUID | None = None,
    count: int = 1,
    data: bytes = b"{}",
) -> Append:
    """An append of `count` events, to a new stream unless one is named."""
    return Append(TENANT, "thing", stream_id or stream(), expected, command_id or uuid4(), events(count, data))


def row(of: Append, entry: int = 1, log_partition: int | None = None) -> tuple[object, ...]:
    """The first event of an append as claims.new_event, for calls that no writer would make."""
    (event, *_) = of.events
    return (
        entry, log_partition or of.log_partition, of.tenant_id, of.stream_type, of.stream_id, of.expected + 1,
        event.event_id, event.kind, event.schema_version, event.effective_on, of.command_id, 1, "{}", "{}",
    )  # fmt: skip


def command(of: Append) -> tuple[object, ...]:
    """An append as claims.new_command."""
    return (of.log_partition, of.tenant_id, of.stream_id, of.expected, of.command_id)


async def assert_whole(conn: Connection | Pool) -> int:
    """Head = rows = highest position everywhere, versions without a hole, time never going back, commands whole.

    Answers how many events there are.
    """
    crooked = await conn.fetch("""
        SELECT h.log_partition, h.position, count(e), max(e.position)
          FROM claims.log_head h LEFT JOIN claims.event e USING (log_partition)
         GROUP BY 1, 2 HAVING h.position <> count(e) OR h.position <> coalesce(max(e.position), 0)""")
    assert crooked == []
    holes = await conn.fetch("""
        SELECT stream_id FROM claims.event GROUP BY 1 HAVING count(*) <> max(version) OR min(version) <> 1""")
    assert holes == []
    torn = await conn.fetch("""
        SELECT command_id FROM claims.event GROUP BY log_partition, command_id
        HAVING count(*) <> max(command_seq) OR max(version) - min(version) <> count(*) - 1
            OR max(position) - min(position) <> count(*) - 1 OR count(DISTINCT xmin::text) > 1""")
    assert torn == []
    backwards = await conn.fetch("""
        SELECT 1 FROM (SELECT recorded_at < lag(recorded_at) OVER (PARTITION BY log_partition ORDER BY position) AS back
                         FROM claims.event) t WHERE back""")
    assert backwards == []
    total: int = await conn.fetchval("SELECT count(*) FROM claims.event")
    return total


async def groups_of(conn: Connection | Pool, command_ids: list[UUID]) -> int:
    """In how many transactions these commands were written."""
    count: int = await conn.fetchval(
        "SELECT count(DISTINCT xmin::text) FROM claims.event WHERE command_id = ANY ($1)", command_ids
    )
    return count


async def connect(url: str) -> asyncpg.Connection[asyncpg.Record]:
    """A connection of one's own, to hold locks with."""
    return await asyncpg.connect(url)


def with_setting(url: str, name: str, value: str) -> str:
    """The same database, with a setting for each connection."""
    return re.sub(r"\?$", "", url) + ("&" if "?" in url else "?") + f"{name}={value}"
