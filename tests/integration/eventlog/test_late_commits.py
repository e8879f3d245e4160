"""A transaction that commits late is never skipped, and stops nobody but its own partition."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from services.kit.database import Connection, Pool
from services.kit.eventlog.consumer import Consumer, wait_until
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import append, connect, row, stream


class Listener:
    """Remembers what it was given."""

    name = "listener"
    schema = "claims"

    def __init__(self) -> None:
        self.heard: list[tuple[int, int]] = []

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:  # noqa: ARG002
        self.heard += [(log_partition, event.position) for event in events]


async def test_a_late_commit_is_not_skipped(database_url: str, pool: Pool, writer: GroupWriter) -> None:
    listener, stop = Listener(), asyncio.Event()
    following = asyncio.create_task(Consumer(pool, listener).run(stop))
    late = await connect(database_url)
    transaction = late.transaction()
    await transaction.start()
    # Number 1 of partition 11 is given out here, and stays in doubt.
    await late.fetch("SELECT * FROM claims.append_group($1)", [row(append(stream(11)))])
    # A second writer, because an append to partition 11 holds its whole writer up.
    second = GroupWriter(database_url)
    await second.start()
    blocked = asyncio.create_task(second.append(append(stream(11))))
    others = [await writer.append(append(stream(12))) for _ in range(50)]
    assert [a.position for a in others] == list(range(1, 51))
    assert await wait_until(pool, "claims", "listener", {12: 50}, timeout=60)
    assert {partition for partition, _ in listener.heard} == {12}
    assert not await wait_until(pool, "claims", "listener", {11: 1}, timeout=0.1)
    assert not blocked.done()
    await transaction.commit()
    assert (await blocked).position == 2
    assert await wait_until(pool, "claims", "listener", {11: 2}, timeout=60)
    stop.set()
    await following
    assert [p for at, p in listener.heard if at == 11] == [1, 2]
    assert [p for at, p in listener.heard if at == 12] == list(range(1, 51))
    await second.close()
    await late.close()


async def test_a_rolled_back_append_gives_its_positions_back(
    database_url: str, pool: Pool, writer: GroupWriter
) -> None:
    late = await connect(database_url)
    transaction = late.transaction()
    await transaction.start()
    await late.fetch("SELECT * FROM claims.append_group($1)", [row(append(stream(13)))])
    following = asyncio.create_task(writer.append(append(stream(13))))
    await asyncio.sleep(0.05)
    assert not following.done()
    late.terminate()
    assert (await following).position == 1
    assert await pool.fetchval("SELECT count(*) FROM claims.event WHERE log_partition = 13") == 1
