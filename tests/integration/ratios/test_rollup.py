"""The rollup answers what the ledger answers, to the cent, at every pair of dates, however it came to where it is."""

from __future__ import annotations

import asyncio
import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.exposure import ExposureDeclared
from services.kit.database import BROKEN_OFF, Connection, Pool, open_pool
from services.kit.eventlog.consumer import Consumer, checkpoints
from services.ratios.history.query import ask_each
from services.ratios.ledger.tables import NAMES as LEDGER
from services.ratios.loading import sql as loading
from services.ratios.loading.rates import product_rates
from services.ratios.projector import LedgerProjection
from services.ratios.query.question import Axis, Basis, Question
from services.ratios.query.statement import Stages, from_ledger, statement
from services.ratios.rebuild import rebuild
from services.ratios.rollup import reading
from services.ratios.rollup.keeper import Rollup, Step
from services.ratios.rollup.standing import standing
from services.ratios.rollup.tables import NAMES
from tests.conftest import Server
from tests.support import random_history
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import COVERAGES, DAYS, FIRST, RandomHistory

LOADED = ("premium_net", "loading", "versions")
MARKS = ("grand_excess", "other_layers", "rate_missing", "unsplit")
AXES: tuple[Axis, ...] = ("branch", "product_line", "coverage", "insurer", "adviser", "year")


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
async def test_rollup_and_ledger_agree(server: Server, seed: int) -> None:
    rnd = random.Random(seed)
    coinsured = rnd.random() < 0.5
    with contextmanager(server.clone)() as url, pytest.MonkeyPatch.context() as patch:
        if not coinsured:
            patch.setattr(random_history, "_SHARES", ())
        if rnd.random() < 0.5:
            rated = [row for row in product_rates() if row.branch != "fire_natural"]
            patch.setattr(loading, "product_rates", lambda: rated)
        pool = await open_pool(url, application_name="tests")
        async with History(url) as history, History(url) as other:
            grown, beside = RandomHistory(history, rnd), RandomHistory(other, rnd)
            for _ in range(rnd.randint(1, 6)):
                await grown.grow(rnd.randint(5, 40))
                await beside.grow(5)
                await expose(grown)
                await Consumer(pool, LedgerProjection(), batch=3, batch_behind=3).catch_up()
                await Rollup(pool).catch_up()
            await set_rates(pool, history, rnd)
            for _ in range(25):
                asked = question(history, grown, rnd)
                stages = await stages_of(pool, asked)
                summed, exact = await answers(pool, asked, stages), await answers(pool, asked, from_ledger)
                apart = [
                    {k: (a[k], b[k]) for k in a if a[k] != b[k]} for a, b in zip(summed, exact, strict=False) if a != b
                ]
                assert (len(summed), apart) == (len(exact), []), asked
                await loads_alike(pool, asked, exact)
            await histories_agree(pool, history, grown, rnd)
        await pool.close()


async def histories_agree(pool: Pool, history: History, grown: RandomHistory, rnd: random.Random) -> None:
    """Months summed beforehand say what each pair of dates says alone."""
    one = question(history, grown, rnd)
    stages = await stages_of(pool, one)
    days = [FIRST + timedelta(days=rnd.randint(0, DAYS + 300)) for _ in range(12)]
    ends = [day.replace(day=1) - timedelta(days=1) for day in days]
    dates = sorted(rnd.choice((days, ends, days[:3] + ends)))
    known = rnd.choice((dates, [grown.today] * len(dates), sorted(rnd.sample(dates, len(dates)))))
    if rnd.random() < 0.3:
        dates, known = [dates[-1]] * len(dates), sorted([*dates[1:], grown.today])
    asked = [replace(one, as_of=as_of, known_on=on) for as_of, on in zip(dates, known, strict=True)]
    found = await ask_each(pool, asked, stages)
    for alone, records in zip(asked, found, strict=True):
        sql, values = statement(alone, stages)
        expected = [dict(row) for row in await pool.fetch(sql, *values)]
        assert [{k: v for k, v in record.items() if k != "n"} for record in records] == expected, alone


async def loads_alike(pool: Pool, asked: Question, found: list[dict[str, Any]]) -> None:
    """What loading takes of all premiums is the same by any axis: each insurer's share has its own rate."""
    [total] = [row for row in found if row["part"] == "total"]
    for axes in ((), ("insurer",), ("policy", "year")):
        [other] = [r for r in await answers(pool, replace(asked, axes=axes), from_ledger) if r["part"] == "total"]
        assert {k: other[k] for k in LOADED} == {k: total[k] for k in LOADED}, (axes, asked)


async def set_rates(pool: Pool, history: History, rnd: random.Random) -> None:
    """Rates that became known on the way, of some insurers and branches."""
    await pool.executemany(
        """INSERT INTO ratios.loading_rate (tenant_id, insurer_id, branch, valid_from, rate, recorded_at, recorded_by)
           VALUES ($1, $2, $3, $4, $5, $6, 'tests')""",
        [
            (
                *(history.tenant, rnd.choice(("axa", "maif", "allianz"))),
                *(rnd.choice(("motor_liability", "fire_natural")), date(rnd.randint(2020, 2024), 1, 1)),
                Decimal(rnd.randint(1, 600_000)).scaleb(-6),
                datetime.combine(FIRST + timedelta(days=rnd.randint(0, DAYS)), time(), UTC),
            )
            for _ in range(rnd.randint(0, 9))
        ],
    )


async def stages_of(pool: Pool, asked: Question) -> Stages:
    """As `stages_for`, however long ago the rollup passed by."""
    assert reading.usable(asked)
    return reading.with_coinsured if (await standing(pool, asked)).coinsured else reading.from_rollup


async def expose(grown: RandomHistory) -> None:
    """Declares what some policies insure, as known today: of one year or several, again and again."""
    rnd = grown.rnd
    for policy in rnd.sample(grown.policies, rnd.randint(0, len(grown.policies))):
        start = FIRST + timedelta(days=rnd.randint(0, DAYS))
        event = ExposureDeclared(
            unit=rnd.choice(("vehicles", "persons", "sites", "turnover")),
            before=rnd.choice((None, Decimal(2))),
            after=Decimal(rnd.randint(0, 2_000)) / 100,
            period_start=start,
            period_end=start + timedelta(days=rnd.randint(0, 700)),
        )
        await grown.history.record(policy, event)


def question(history: History, grown: RandomHistory, rnd: random.Random) -> Question:
    """Anything that the rollup takes."""
    latest = (grown.today - FIRST).days
    basis: dict[str, Any] = {
        "cost_basis": rnd.choice(("incurred", "paid")),
        "include_expenses": rnd.random() < 0.5,
        "recourse": rnd.choice(("received_and_expected", "received", "none")),
        "scope": rnd.choice(("all", "all", "covered")),
        "excluded_layers": rnd.choice(((), ("grand_excess",))),
        "premium_basis": rnd.choice(("earned", "written", "collected")),
    }
    filters: dict[Axis, tuple[str, ...]] = {}
    if rnd.random() < 0.3:
        filters["branch"] = ("motor_liability",)
    if rnd.random() < 0.2:
        filters["insurer"] = rnd.choice((("axa",), ("axa", "maif")))
    axes = rnd.sample(AXES, rnd.randint(0, 3))
    if rnd.random() < 0.2:
        filters["coverage"] = (rnd.choice((*COVERAGES, "")),)
    # By coverage, advisers are not told apart.
    if "coverage" in {*axes, *filters} and "adviser" in axes:
        axes.remove("adviser")
    return Question(
        tenant_id=history.tenant,
        insurer_only=rnd.choice((None, None, "axa", "maif")),
        axes=tuple(axes),
        filters=filters,
        years=rnd.choice((None, None, (2022, 2023))),
        as_of=FIRST + timedelta(days=rnd.randint(-10, max(latest, DAYS) + 40)),
        known_on=FIRST + timedelta(days=rnd.randint(-1, latest + 3)),
        basis=Basis(**basis),
        limit=500,
    )


async def answers(pool: Pool, asked: Question, stages: Stages) -> list[dict[str, Any]]:
    """The rows of the statement, whatever its stages come from."""
    sql, values = statement(asked, stages)
    # Where nothing is, a mark is false or null: no answer tells these apart.
    return [{**row, **{mark: bool(row[mark]) for mark in MARKS}} for row in await pool.fetch(sql, *values)]


class Dying(Rollup):
    """Loses its connection between what it applied and the commit, the first times."""

    died = 0

    async def _save(self, conn: Connection, step: Step) -> None:
        await super()._save(conn, step)
        if step.partitions and self.died < 3:
            self.died += 1
            await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def sums(pool: Pool) -> dict[str, list[tuple[object, ...]]]:
    """Every sum that says something: what comes to nothing may stand or not, and a group without sums too."""
    found = {}
    for name in set(NAMES) - {"rollup_axes"}:
        key = {"rollup_earned_day": 6, "rollup_earning": -1}.get(name, 7)
        rows = [tuple(row) for row in await pool.fetch(f'SELECT * FROM ratios.{name} t ORDER BY t::text COLLATE "C"')]
        found[name] = [row for row in rows if any(_says(value) for value in row[key:])]
    return found


def _says(value: object) -> bool:
    return any(value) if isinstance(value, list) else bool(value)


async def test_killed_between_apply_and_commit(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(3)).grow(80)
    await project(ledger)
    dying = Dying(ledger)
    for _ in range(4):
        try:
            await dying.catch_up()
            break
        except (*BROKEN_OFF, asyncpg.PostgresError):
            continue
    assert dying.died == 3
    found = await sums(ledger)
    await from_nothing(ledger)
    assert await sums(ledger) == found


async def test_statistics_come_with_the_sums(url: str, ledger: Pool) -> None:
    """Readers plan by them from the first question on; without any, joins go through all rows for each of them."""
    async with History(url) as history:
        await RandomHistory(history, random.Random(9)).grow(40)
    await project(ledger)
    await Rollup(ledger).catch_up()
    known = await ledger.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ratios'::regnamespace AND relname = ANY ($1)"
        " AND reltuples >= 0",
        NAMES,
    )
    assert {row["relname"] for row in known} == set(NAMES)


async def test_two_keepers_take_turns(url: str, ledger: Pool) -> None:
    stop = asyncio.Event()
    following = [asyncio.create_task(Rollup(ledger).run(stop)) for _ in range(2)]
    following.append(asyncio.create_task(Consumer(ledger, LedgerProjection(), batch=3).run(stop)))
    async with History(url) as history:
        await RandomHistory(history, random.Random(4)).grow(80)
    await project(ledger)
    await Rollup(ledger).catch_up()
    stop.set()
    await asyncio.gather(*following)
    assert await checkpoints(ledger, "ratios", "rollup") == await checkpoints(ledger, "ratios", "ledger")
    found = await sums(ledger)
    await from_nothing(ledger)
    assert await sums(ledger) == found


async def test_a_rebuild_takes_the_sums_along(url: str, ledger: Pool) -> None:
    stop = asyncio.Event()
    following = [asyncio.create_task(Rollup(ledger).run(stop))]
    async with History(url) as history:
        grown = RandomHistory(history, random.Random(5))
        await grown.grow(30)
        await project(ledger)
        growing = asyncio.create_task(grown.grow(30))
        await rebuild(ledger)
        await growing
    await project(ledger)
    await Rollup(ledger).catch_up()
    stop.set()
    await asyncio.gather(*following)
    found = await sums(ledger)
    await from_nothing(ledger)
    assert await sums(ledger) == found


async def test_a_ledger_begun_anew_takes_the_sums_along(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await RandomHistory(history, random.Random(6)).grow(30)
    await project(ledger)
    await Rollup(ledger).catch_up()
    found = await sums(ledger)
    # As a migration does that adds a column which past events feed.
    await ledger.execute("DELETE FROM ratios.projection_checkpoint WHERE projection = 'ledger'")
    await ledger.execute(f"TRUNCATE {', '.join(f'ratios.{name}' for name in LEDGER)}")
    await Rollup(ledger).catch_up()
    assert not any((await sums(ledger)).values())
    await project(ledger)
    await Rollup(ledger).catch_up()
    assert await sums(ledger) == found


async def from_nothing(pool: Pool) -> None:
    """The rollup made anew in one step."""
    await pool.execute("DELETE FROM ratios.projection_checkpoint WHERE projection = 'rollup'")
    await pool.execute(f"TRUNCATE {', '.join(f'ratios.{name}' for name in NAMES)}")
    await Rollup(pool).catch_up()
