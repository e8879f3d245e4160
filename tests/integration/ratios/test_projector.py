"""Each event takes effect exactly once, whoever projects and whatever dies; a bad one stops its own partition only."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import date
from itertools import count
from uuid import uuid4

import asyncpg

from services.contracts.ids import policy_stream
from services.kit.database import BROKEN_OFF, Connection, Pool
from services.kit.eventlog.consumer import Consumer, checkpoints
from services.kit.eventlog.model import NewEvent, StoredEvent
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.reader import heads
from services.ratios.projector import LedgerProjection
from services.ratios.rebuild import rebuild
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import META, History, Stream
from tests.support.ledger import contents, project
from tests.support.random_history import RandomHistory

START, END = date(2025, 1, 1), date(2025, 12, 31)


async def is_what_the_log_says(pool: Pool) -> None:
    """The live ledger is the one that the log gives from nothing."""
    found = await contents(pool)
    await rebuild(pool)
    assert await contents(pool) == found


class Dying(LedgerProjection):
    """Loses its connection between what it applied and the commit, every other time."""

    applied = died = 0

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        await super().apply(conn, log_partition, events)
        self.applied += 1
        if self.applied % 2 and self.died < 5:
            self.died += 1
            await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_killed_between_apply_and_commit(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(11)).grow(60)
    projection = Dying()
    for _ in range(8):
        try:
            await Consumer(ledger, projection, batch=4).catch_up()
            break
        except (*BROKEN_OFF, asyncpg.PostgresError):
            continue
    assert projection.died == 5
    await project(ledger)
    assert await ledger.fetch("SELECT * FROM ratios.projection_error") == []
    await is_what_the_log_says(ledger)


async def test_two_projectors_share_the_work(url: str, ledger: Pool) -> None:
    stop = asyncio.Event()
    both = [asyncio.create_task(Consumer(ledger, LedgerProjection(), batch=3).run(stop)) for _ in range(2)]
    async with History(url) as history:
        await RandomHistory(history, random.Random(12)).grow(80)
    await project(ledger)
    stop.set()
    await asyncio.gather(*both)
    assert {p: at for p, at in (await checkpoints(ledger, "ratios", "ledger")).items() if at} == {
        p: at for p, at in (await heads(ledger)).items() if at
    }
    await is_what_the_log_says(ledger)


def _elsewhere(history: History, stream: Stream) -> str:
    """The number of a policy that is in another partition."""
    numbers = (f"P{n}" for n in count(2))
    own = partition_of(stream.stream_id)
    return next(no for no in numbers if partition_of(policy_stream(history.tenant, "axa", no)) != own)


async def test_a_bad_event_stops_its_partition_and_shows(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        bad = await history.policy("P1", START, END)
        good = await history.policy(_elsewhere(history, bad), START, END)
        await history.record(bad, h.written("R1", START, END, {"theft": "100.00"}))
        unreadable = NewEvent(uuid4(), "premium-written", 1, START, b'{"receipt_no": 1}', META)
        await history.append(bad, [unreadable])
        await history.record(bad, h.written("R2", START, END, {"theft": "100.00"}))
        await history.record(good, h.written("R3", START, END, {"theft": "50.00"}))
        consumer = Consumer(ledger, LedgerProjection())
        await consumer.catch_up()
        # What stood before the bad event is in, what follows it is not, and the other partition goes on.
        assert (await asker.ask(history.tenant, as_of="2025-12-31"))["total"]["premium"] == "150.00"
        await history.record(good, h.written("R4", START, END, {"theft": "25.00"}))
        await consumer.catch_up()
        assert (await asker.ask(history.tenant, as_of="2025-12-31"))["total"]["premium"] == "175.00"
    row = await ledger.fetchrow("SELECT * FROM ratios.projection_error")
    assert row is not None
    assert (row["log_partition"], row["position"], row["event_id"]) == (
        *(partition_of(bad.stream_id), 3),
        unreadable.event_id,
    )
    response = await asker.client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert str(partition_of(bad.stream_id)) in response.text


async def test_a_line_of_an_unknown_coverage_is_a_bad_event(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        claim = await history.claim("C1", START)
        await history.record(claim, h.paid(uuid4(), "10.00", START))
        await project(ledger)
    error = await ledger.fetchval("SELECT error FROM ratios.projection_error")
    assert "a coverage that its claim has opened" in error


async def test_a_missing_event_is_never_skipped(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        for n in range(3):
            await history.record(policy, h.written(f"R{n}", START, END, {"theft": "100.00"}))
    await ledger.execute("DELETE FROM claims.event WHERE stream_id = $1 AND version = 3", policy.stream_id)
    await project(ledger)
    row = await ledger.fetchrow("SELECT * FROM ratios.projection_error")
    assert row is not None
    assert "Gap" in row["error"]
    assert row["event_id"] is None
    assert await ledger.fetchval("SELECT count(*) FROM ratios.premium_movement") <= 1
