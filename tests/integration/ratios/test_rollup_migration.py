"""Sums of years come from the sums of months that a database holds, whatever is being added to those meanwhile."""

from __future__ import annotations

import asyncio
import random

from services.kit.database import Pool
from services.kit.migrate import migrate
from services.ratios.rollup.keeper import Rollup
from services.ratios.rollup.tables import DAYS_BY_MONTHS, YEARS
from tests.integration.ratios.test_rollup import from_nothing, sums
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import RandomHistory

SUMMED = ("rollup_claim", "rollup_premium", "rollup_earned", "rollup_exposure")


async def test_years_follow_from_the_months_that_are_there(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        grown = RandomHistory(history, random.Random(11))
        await grown.grow(60)
        await project(ledger)
        await Rollup(ledger).catch_up()
        found = await sums(ledger)
        assert all(found[table] for table in SUMMED)
        await as_it_was_before(ledger)
        await asyncio.to_thread(migrate, url, ["ratios"])
        assert await sums(ledger) == found
        await grown.grow(30)
    await project(ledger)
    await Rollup(ledger).catch_up()
    found = await sums(ledger)
    await from_nothing(ledger)
    assert await sums(ledger) == found


async def test_a_step_that_is_under_way_comes_first(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(12)).grow(40)
    await project(ledger)
    await Rollup(ledger).catch_up()
    found = await sums(ledger)
    await as_it_was_before(ledger)
    async with ledger.acquire() as keeper:
        step = keeper.transaction()
        await step.start()
        await keeper.execute("SELECT FROM ratios.projection_checkpoint WHERE projection = 'rollup' FOR UPDATE")
        await keeper.execute("DELETE FROM ratios.rollup_premium")
        migrating = asyncio.create_task(asyncio.to_thread(migrate, url, ["ratios"]))
        await _waits(ledger, migrating)
        await step.commit()
        await migrating
    assert await sums(ledger) == found | {"rollup_premium": []}


async def _waits(pool: Pool, task: asyncio.Task[None]) -> None:
    """Returns once somebody waits for a lock in the database; fails if the task ends without."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not await pool.fetchval(query):
        assert not task.done()
        await asyncio.wait([task], timeout=0.01)


async def as_it_was_before(pool: Pool) -> None:
    """The rollup of the version before: of no grain that came later, and what is earned by day of recording."""
    for table in SUMMED:
        await pool.execute(f"DELETE FROM ratios.{table} WHERE grain >= {YEARS}")
    await pool.execute(
        f"""INSERT INTO ratios.rollup_earned (log_partition, tenant_id, detail, grain, recorded, effective, group_id,
                                              net, gross)
            SELECT log_partition, tenant_id, detail, {DAYS_BY_MONTHS}, recorded, effective, group_id, net, gross
              FROM ratios.rollup_earned WHERE grain = 0"""
    )
    await pool.execute("ALTER TABLE ratios.rollup_axes RENAME TO rollup_group")
    await pool.execute("UPDATE ratios.alembic_version SET version_num = 'ratios_0011'")
