"""The ledger rebuilt from the log is the live one, cell by cell, and nobody has to wait for it."""

from __future__ import annotations

import asyncio
import random
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kit.database import Pool, open_pool
from services.kit.eventlog.consumer import Consumer, checkpoints
from services.kit.eventlog.model import NewEvent
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.reader import heads
from services.ratios import rebuild as rebuilding
from services.ratios.ledger.tables import NAMES
from services.ratios.projector import LedgerProjection
from services.ratios.rebuild import Progress, RebuildStopped, rebuild
from tests.conftest import Server
from tests.integration.ratios.test_rollup import from_nothing, sums
from tests.support.history import META, History
from tests.support.ledger import contents, project
from tests.support.random_history import RandomHistory

INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'ratios' ORDER BY 1, 2"

OPTIONS = """
SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'ratios'::regnamespace AND relkind = 'r' ORDER BY 1"""


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32))
async def test_rebuilt_is_live_after_any_history_with_writes_going_on(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        pool = await open_pool(url, application_name="tests")
        async with History(url) as history:
            grown = RandomHistory(history, random.Random(seed))
            await grown.grow(40)
            # Live in small batches, so that versions and cells come about in many steps.
            await Consumer(pool, LedgerProjection(), batch=3, batch_behind=3).catch_up()
            before = await contents(pool)
            stop = asyncio.Event()
            following = asyncio.create_task(Consumer(pool, LedgerProjection(), batch=2).run(stop))
            growing = asyncio.create_task(grown.grow(40))
            seen: list[Progress] = []
            await rebuild(pool, seen.append)
            await growing
            stop.set()
            await following
        await Consumer(pool, LedgerProjection()).catch_up()
        mixed = await contents(pool)
        assert {p: at for p, at in (await checkpoints(pool, "ratios", "ledger")).items() if at} == {
            p: at for p, at in (await heads(pool)).items() if at
        }
        assert seen[-1].stage == "swap"
        indexes, options = await pool.fetch(INDEXES), await pool.fetch(OPTIONS)
        assert {row["relname"]: row["reloptions"] for row in options}["claim_cell"] == ["fillfactor=80"]
        await rebuild(pool)
        assert await contents(pool) == mixed
        assert (await pool.fetch(INDEXES), await pool.fetch(OPTIONS)) == (indexes, options)
        assert len(mixed["claim_movement"]) >= len(before["claim_movement"])
        # And in one batch for each partition, live.
        await pool.execute("DELETE FROM ratios.projection_checkpoint")
        await pool.execute(f"TRUNCATE {', '.join(f'ratios.{name}' for name in NAMES)}")
        await Consumer(pool, LedgerProjection()).catch_up()
        assert await contents(pool) == mixed
        await pool.close()


async def test_what_cannot_be_read_leaves_the_live_ledger_alone(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(1)).grow(20)
        policy = await history.policy("P-99", date(2025, 1, 1), date(2025, 12, 31))
        await project(ledger)
        before = await contents(ledger)
        # An event that this release cannot read, and a live ledger that an older one has taken past it.
        await history.append(policy, [NewEvent(uuid4(), "premium-written", 9, date(2025, 1, 1), b"{}", META)])
    partition = partition_of(policy.stream_id)
    await ledger.execute(
        "UPDATE ratios.projection_checkpoint SET position = $2 WHERE log_partition = $1",
        *(partition, (await heads(ledger))[partition]),
    )
    with pytest.raises(RebuildStopped, match="premium-written v9"):
        await rebuild(ledger)
    assert await contents(ledger) == before
    assert await ledger.fetchval("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%rebuild'") == 0
    assert await ledger.fetchval("SELECT count(*) FROM ratios.projection_checkpoint WHERE projection <> 'ledger'") == 0


async def test_sums_are_level_with_the_ledger_as_the_two_are_swapped(
    url: str, ledger: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that found them level waits for the swap's locks, and reads what took their place."""
    swap = rebuilding._swap_patiently
    async with History(url) as history:
        grown = RandomHistory(history, random.Random(8))
        await grown.grow(30)
        await project(ledger)

        async def written_meanwhile(pool: Pool) -> None:
            await grown.grow(30)
            await project(ledger)
            await swap(pool)

        monkeypatch.setattr(rebuilding, "_swap_patiently", written_meanwhile)
        await rebuild(ledger)
    assert await checkpoints(ledger, "ratios", "rollup") == await checkpoints(ledger, "ratios", "ledger")
    found = await sums(ledger)
    await from_nothing(ledger)
    assert await sums(ledger) == found


async def test_of_two_rebuilds_at_once_one_is_refused(url: str, ledger: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    swap = rebuilding._swap_patiently

    async def begun_meanwhile(pool: Pool) -> None:
        with pytest.raises(RebuildStopped):
            await rebuild(pool)
        await swap(pool)

    async with History(url) as history:
        await RandomHistory(history, random.Random(3)).grow(40)
    await project(ledger)
    before = await contents(ledger)
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_swap_patiently", begun_meanwhile)
        await rebuild(ledger)
    assert await contents(ledger) == before
    await rebuild(ledger)


async def test_a_rebuild_frees_a_partition_that_an_event_had_stopped(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(2)).grow(10)
    await project(ledger)
    stopped = {p: at for p, at in (await heads(ledger)).items() if at}
    # As a release with a fault in its projection left it: each partition one event short.
    await ledger.executemany(
        """INSERT INTO ratios.projection_error (log_partition, projection, position, error)
           VALUES ($1, 'ledger', $2, 'a fault of that release')""",
        stopped.items(),
    )
    await ledger.execute("UPDATE ratios.projection_checkpoint SET position = position - 1 WHERE position > 0")
    await rebuild(ledger)
    assert await ledger.fetch("SELECT * FROM ratios.projection_error") == []
    assert {p: at for p, at in (await checkpoints(ledger, "ratios", "ledger")).items() if at} == stopped
