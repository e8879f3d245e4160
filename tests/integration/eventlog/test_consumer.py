"""Consumers: each event applied exactly once, whatever happens between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import pytest

from services.kit.database import Connection, Pool, open_pool
from services.kit.eventlog.consumer import _LONGEST_RETRY, Consumer, checkpoints, wait_until
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import heads
from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import append, connect, stream


class Ledger:
    """A projection that writes each event down, in the order in which it came, and can be told to stumble."""

    schema = "claims"

    def __init__(self, name: str) -> None:
        self.name = name
        self.poisoned: set[UUID] = set()
        self.batches: list[int] = []
        self.after_apply: asyncio.Event | None = None

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        self.batches.append(len(events))
        await conn.executemany(
            "INSERT INTO ledger (projection, log_partition, position, event_id) VALUES ($1, $2, $3, $4)",
            [(self.name, log_partition, e.position, e.event_id) for e in events],
        )
        if self.poisoned & {e.event_id for e in events}:
            raise ValueError("cannot be applied")
        if self.after_apply is not None:
            self.after_apply.set()
            await asyncio.sleep(3600)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database_url, application_name="consumer tests")
    await opened.execute("""
        CREATE TABLE IF NOT EXISTS ledger (
          n bigserial, projection text, log_partition int, position bigint, event_id uuid,
          PRIMARY KEY (projection, log_partition, position))""")
    yield opened
    await opened.close()


async def assert_ledger_is_the_log(pool: Pool, ledger: Ledger) -> None:
    difference = await pool.fetch(
        """SELECT e.log_partition, e.position FROM claims.event e
             FULL JOIN (SELECT * FROM ledger WHERE projection = $1) l
               ON (e.log_partition, e.position, e.event_id) = (l.log_partition, l.position, l.event_id)
            WHERE e.position IS NULL OR l.position IS NULL""",
        ledger.name,
    )
    assert difference == []
    disorder = await pool.fetchval(
        """SELECT count(*) FROM (SELECT position < lag(position) OVER (PARTITION BY log_partition ORDER BY n) AS back
                                   FROM ledger WHERE projection = $1) t WHERE back""",
        ledger.name,
    )
    assert disorder == 0
    at = await checkpoints(pool, "claims", ledger.name)
    assert at == await heads(pool)


@pytest.mark.parametrize("batch", [1, 7, 1_000])
async def test_batches_of_any_size_apply_everything_once(writer: GroupWriter, pool: Pool, batch: int) -> None:
    await asyncio.gather(*[writer.append(append(stream(p), count=3)) for p in (1, 2, 3) for _ in range(5)])
    ledger = Ledger(f"batch of {batch}")
    consumer = Consumer(pool, ledger, batch=batch, batch_behind=batch)
    applied = await consumer.catch_up()
    assert applied == sum(ledger.batches)
    assert max(ledger.batches) <= batch
    await assert_ledger_is_the_log(pool, ledger)
    assert await consumer.catch_up() == 0


async def test_it_reads_more_at_once_when_behind(writer: GroupWriter, pool: Pool) -> None:
    ledger = Ledger("behind")
    consumer = Consumer(pool, ledger, batch=30, batch_behind=80)
    await consumer.catch_up()
    ledger.batches.clear()
    await writer.append_chunk([append(stream(351), count=10) for _ in range(10)])
    await consumer.catch_up()
    assert ledger.batches == [80, 20]
    await assert_ledger_is_the_log(pool, ledger)


async def test_it_follows_while_events_arrive(writer: GroupWriter, pool: Pool) -> None:
    ledger, stop = Ledger("live"), asyncio.Event()
    following = asyncio.create_task(Consumer(pool, ledger).run(stop))
    for _ in range(20):
        answers = await asyncio.gather(*[writer.append(append()) for _ in range(10)])
        assert {a.outcome for a in answers} == {"recorded"}
    assert await wait_until(pool, "claims", "live", await heads(pool), timeout=60)
    stop.set()
    await following
    await assert_ledger_is_the_log(pool, ledger)


async def test_two_consumers_share_the_partitions(database_url: str, writer: GroupWriter, pool: Pool) -> None:
    ledger, stop = Ledger("shared"), asyncio.Event()
    other = await open_pool(database_url, application_name="second consumer")
    following = [asyncio.create_task(Consumer(p, ledger, batch=5).run(stop)) for p in (pool, other)]
    await asyncio.gather(*[writer.append(append(count=2)) for _ in range(400)])
    assert await wait_until(pool, "claims", "shared", await heads(pool), timeout=60)
    stop.set()
    await asyncio.gather(*following)
    await other.close()
    await assert_ledger_is_the_log(pool, ledger)


async def test_a_lease_held_by_another_stops_only_its_partition(
    database_url: str, writer: GroupWriter, pool: Pool
) -> None:
    ledger = Ledger("leased")
    consumer = Consumer(pool, ledger)
    await consumer.catch_up()
    for partition in (21, 22):
        await writer.append(append(stream(partition)))
    holder = await connect(database_url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute(
        "SELECT 1 FROM claims.projection_checkpoint WHERE projection = 'leased' AND log_partition = 21 FOR UPDATE"
    )
    catching_up = asyncio.create_task(consumer.catch_up())
    assert await wait_until(pool, "claims", "leased", {22: (await heads(pool))[22]}, timeout=60)
    assert not catching_up.done()
    await transaction.rollback()
    await catching_up
    await assert_ledger_is_the_log(pool, ledger)
    await holder.close()


@pytest.mark.parametrize("death", ["cancelled", "backend"])
async def test_death_between_apply_and_commit(writer: GroupWriter, pool: Pool, database_url: str, death: str) -> None:
    await asyncio.gather(*[writer.append(append()) for _ in range(20)])
    ledger = Ledger(f"dies {death}")
    ledger.after_apply = asyncio.Event()
    mortal = await open_pool(database_url, application_name=ledger.name)
    dying = asyncio.create_task(Consumer(mortal, ledger).catch_up())
    await ledger.after_apply.wait()
    if death == "backend":
        await pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", ledger.name
        )
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    mortal.terminate()
    ledger.after_apply = None
    await Consumer(pool, ledger).catch_up()
    await assert_ledger_is_the_log(pool, ledger)


async def test_a_running_consumer_outlives_its_connection(
    writer: GroupWriter, pool: Pool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.eventlog.consumer._OUTAGE_NAP", 0.02)
    ledger, stop = Ledger("survivor"), asyncio.Event()
    own = await open_pool(database_url, application_name="survivor")
    following = asyncio.create_task(Consumer(own, ledger).run(stop))
    for _ in range(5):
        await asyncio.gather(*[writer.append(append()) for _ in range(10)])
        await pool.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'survivor'")
    assert await wait_until(pool, "claims", "survivor", await heads(pool), timeout=60)
    stop.set()
    await following
    await own.close()
    await assert_ledger_is_the_log(pool, ledger)


async def test_a_poisoned_event_stops_its_partition_at_itself(
    writer: GroupWriter, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.eventlog.consumer._RETRY", _LONGEST_RETRY)  # not over before we have looked
    ledger = Ledger("poisoned")
    await Consumer(pool, ledger).catch_up()
    before = (await heads(pool))[31]
    commands = [append(stream(31), count=3) for _ in range(20)]
    await writer.append_chunk(commands)
    await writer.append(append(stream(36)))
    bad = commands[12].events[1].event_id
    ledger.poisoned = {bad}
    consumer = Consumer(pool, ledger)
    await consumer.catch_up()
    at = await checkpoints(pool, "claims", "poisoned")
    assert at[31] == before + 12 * 3 + 1
    assert at[36] == (await heads(pool))[36]
    error = await pool.fetchrow("SELECT * FROM claims.projection_error WHERE projection = 'poisoned'")
    assert error is not None
    assert (error["log_partition"], error["position"], error["event_id"]) == (31, at[31] + 1, bad)
    assert error["error"] == "ValueError: cannot be applied"

    # It waits now; a restart tries again at once, and so does a person who deletes the row.
    ledger.batches.clear()
    assert await consumer.catch_up() == 0
    assert ledger.batches == []
    await Consumer(pool, ledger).catch_up()
    assert await pool.fetchval("SELECT attempts FROM claims.projection_error WHERE projection = 'poisoned'") == 2
    ledger.poisoned = set()
    await pool.execute("DELETE FROM claims.projection_error WHERE projection = 'poisoned'")
    await consumer.catch_up()
    await assert_ledger_is_the_log(pool, ledger)


async def test_a_success_clears_the_error(writer: GroupWriter, pool: Pool) -> None:
    ledger = Ledger("mended")
    await Consumer(pool, ledger).catch_up()
    bad = append(stream(37))
    await writer.append(bad)
    ledger.poisoned = {bad.events[0].event_id}
    await Consumer(pool, ledger).catch_up()
    assert await pool.fetchval("SELECT count(*) FROM claims.projection_error WHERE projection = 'mended'") == 1
    ledger.poisoned = set()
    await Consumer(pool, ledger).catch_up()
    assert await pool.fetchval("SELECT count(*) FROM claims.projection_error WHERE projection = 'mended'") == 0
    await assert_ledger_is_the_log(pool, ledger)


@pytest.mark.parametrize("missing", [2, 3])
async def test_a_gap_stops_and_is_never_skipped(durable_database_url: str, missing: int) -> None:
    """In a database of its own: a log with a hole stays one."""
    own = await open_pool(durable_database_url, application_name="gap")
    writer = GroupWriter(durable_database_url)
    await writer.start()
    partition = {2: 41, 3: 43}[missing]
    await writer.append(append(stream(partition), count=3))
    await own.execute("DELETE FROM claims.event WHERE log_partition = $1 AND position = $2", partition, missing)

    class Silent(Ledger):
        async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:  # noqa: ARG002
            self.batches += [e.position for e in events if e.log_partition == partition]

    silent = Silent(f"gap {missing}")
    await Consumer(own, silent).catch_up()
    error = await own.fetchrow(
        "SELECT * FROM claims.projection_error WHERE projection = $1 AND log_partition = $2", silent.name, partition
    )
    assert error is not None
    assert (error["position"], error["event_id"]) == (missing if silent.batches else 1, None)
    assert error["error"].startswith("Gap: expected position")
    assert missing not in silent.batches
    assert 3 not in silent.batches
    await writer.close()
    await own.close()


async def test_passed_at_is_when_a_head_was_read_that_it_had_reached(writer: GroupWriter, pool: Pool) -> None:
    async def now() -> datetime:
        moment: datetime = await pool.fetchval("SELECT clock_timestamp()")
        return moment

    async def passed_at() -> dict[int, datetime | None]:
        rows = await pool.fetch("""
            SELECT log_partition, nullif(passed_at, '-infinity') AS passed_at
              FROM claims.projection_checkpoint WHERE projection = 'passing'""")
        return {row["log_partition"]: row["passed_at"] for row in rows}

    ledger = Ledger("passing")
    started = await now()
    answer = await writer.append(append(stream(44)))
    consumer = Consumer(pool, ledger)
    await consumer.catch_up()
    await consumer.catch_up()
    passed = await passed_at()
    assert len(passed) == 64
    finished = await now()
    assert all(at is not None and started < at < finished for at in passed.values())
    assert answer.recorded_at is not None
    assert passed[44] is not None
    assert passed[44] > answer.recorded_at

    # A partition that has come nearer, but not up to a head, has passed nothing since.
    bad = append(stream(44), count=2)
    await writer.append(bad)
    ledger.poisoned = {bad.events[1].event_id}
    await pool.execute("UPDATE claims.projection_checkpoint SET passed_at = '-infinity' WHERE projection = 'passing'")
    await consumer.catch_up()
    never = {partition for partition, at in (await passed_at()).items() if at is None}
    assert never == {44}


async def test_waiting_gives_up(pool: Pool) -> None:
    assert await wait_until(pool, "claims", "nobody", {}, timeout=0)
    assert await wait_until(pool, "claims", "nobody", {1: 0}, timeout=0)
    assert not await wait_until(pool, "claims", "nobody", {1: 1}, timeout=0.05)


async def test_a_broken_connection_is_not_poison(writer: GroupWriter, pool: Pool) -> None:
    """What the database refuses for its own reasons is tried again, never held against the event."""

    class Deadlocked(Ledger):
        async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
            await super().apply(conn, log_partition, events)
            if len(self.batches) == 1:
                raise asyncpg.DeadlockDetectedError("as if")

    await writer.append(append())
    ledger, stop = Deadlocked("deadlocked"), asyncio.Event()
    following = asyncio.create_task(Consumer(pool, ledger).run(stop))
    assert await wait_until(pool, "claims", "deadlocked", await heads(pool), timeout=60)
    stop.set()
    await following
    assert await pool.fetchval("SELECT count(*) FROM claims.projection_error WHERE projection = 'deadlocked'") == 0
    await assert_ledger_is_the_log(pool, ledger)
