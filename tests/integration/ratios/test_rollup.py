"""The rollup answers what the ledger answers, to the cent, at every pair of dates, however it came to where it is."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kit.database import Pool, open_pool
from services.kit.eventlog.consumer import Consumer
from services.ratios.projector import LedgerProjection
from services.ratios.query.axes import columns
from services.ratios.query.costs import cost_ctes
from services.ratios.query.question import Axis, Basis, Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import AMOUNTS
from services.ratios.rollup import reading
from services.ratios.rollup.keeper import Rollup
from tests.conftest import Server
from tests.support.history import History
from tests.support.random_history import DAYS, FIRST, RandomHistory

AXES: tuple[Axis, ...] = ("branch", "product_line", "insurer", "adviser", "year")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
async def test_rollup_and_ledger_agree(server: Server, seed: int) -> None:
    rnd = random.Random(seed)
    with contextmanager(server.clone)() as url:
        pool = await open_pool(url, application_name="tests")
        async with History(url) as history, History(url) as other:
            grown, beside = RandomHistory(history, rnd), RandomHistory(other, rnd)
            for _ in range(rnd.randint(1, 6)):
                await grown.grow(rnd.randint(5, 40))
                await beside.grow(5)
                await Consumer(pool, LedgerProjection(), batch=3, batch_behind=3).catch_up()
                await Rollup(pool).catch_up()
            for _ in range(25):
                asked = question(history, grown, rnd)
                assert reading.usable(asked)
                assert await rolled_up(pool, asked) == await exact(pool, asked), asked
        await pool.close()


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
    return Question(
        tenant_id=history.tenant,
        insurer_only=rnd.choice((None, None, "axa", "maif")),
        axes=tuple(rnd.sample(AXES, rnd.randint(0, 3))),
        filters=filters,
        years=rnd.choice((None, None, (2022, 2023))),
        as_of=FIRST + timedelta(days=rnd.randint(-10, max(latest, DAYS) + 40)),
        known_on=FIRST + timedelta(days=rnd.randint(-1, latest + 3)),
        basis=Basis(**basis),
        limit=500,
    )


COST = (
    "claims",
    "claims_with_cost",
    "incurred",
    *AMOUNTS,
    "currency_from",
    "currency_to",
    "grand_excess",
    "other_layers",
)


async def exact(pool: Pool, asked: Question) -> Any:
    args = Arguments()
    cut, as_of = args.add(asked.known_before, "timestamptz"), args.add(asked.as_of, "date")
    apart = f"coalesce(p.layer = ANY ({args.add(list(asked.basis.excluded_layers), 'text[]')}), false)"
    return await costs(pool, asked, args, cost_ctes(asked, args, cut, as_of, apart))


async def rolled_up(pool: Pool, asked: Question) -> Any:
    args = Arguments()
    known_on, as_of = args.add(asked.known_on, "date"), args.add(asked.as_of, "date")
    apart = f"coalesce(p.layer = ANY ({args.add(list(asked.basis.excluded_layers), 'text[]')}), false)"
    ctes = reading.cut_ctes(asked, args, known_on, as_of, apart) + "," + reading.cost_ctes(asked, args)
    return await costs(pool, asked, args, ctes)


async def costs(pool: Pool, asked: Question, args: Arguments, ctes: str) -> Any:
    shown = ", ".join(COST)
    keys = ", ".join(["apart", *columns(asked)])
    rows = await pool.fetch(f"WITH {ctes} SELECT {keys}, {shown} FROM cost", *args.values)
    total = await pool.fetchrow(f"WITH {ctes} SELECT {shown} FROM cost_total", *args.values)
    return sorted(map(str, map(tuple, rows))), tuple(total)
