"""Loss ratios and histories asked of logs of growing length: from sums, from the ledger, and the floor of a stored row.

    python -m bench.queries [EVENTS ...]

The log's envelopes and the ledger's rows are written by SQL (bench.portfolio); the sums are made of them by their
keeper, as in service. The floor is a stored row as long as the answer's rows, sent through the same pool.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import uvloop

from bench.common import Side, database, interleave, spread, table
from bench.portfolio import LAST, write_portfolio
from services.contracts.ids import dress
from services.kit.database import Pool, open_pool
from services.ratios.history.query import ask_each
from services.ratios.query.question import Axis, Question
from services.ratios.query.statement import Stages, from_ledger, statement
from services.ratios.rollup.keeper import Rollup
from services.ratios.rollup.reading import from_rollup, usable
from services.ratios.rollup.tables import NAMES

SIZES: Final = (10_000, 1_000_000)
ROUNDS: Final = 3
# Above it the ledger takes seconds for a portfolio's ratio, and minutes for its history.
LEDGER_UP_TO: Final = 100_000
TENANT: Final = uuid4()
_YEAR: Final[tuple[Axis, ...]] = ("year",)
_TABLE: Final[tuple[Axis, ...]] = ("branch", "insurer")
_COVERAGES: Final[tuple[Axis, ...]] = ("coverage", "year")
# Today; as of then and as known then, at the end of a month and in the middle of one.
CUTS: Final = {
    "today": (LAST, LAST),
    "month's end, known then": (date(2023, 12, 31), date(2023, 12, 31)),
    "mid-month, known later": (date(2023, 6, 15), date(2023, 9, 18)),
}


def questions(policy_id: UUID) -> dict[str, list[Question]]:
    """What is asked, each as a list of pairs of dates: one, or the 36 ends of month of a history."""
    asked: dict[str, list[Question]] = {}
    policy: dict[Axis, tuple[str, ...]] = {"policy": (dress("pol", policy_id),)}
    for cut, (as_of, known_on) in CUTS.items():
        one = partial(Question, tenant_id=TENANT, as_of=as_of, known_on=known_on, limit=500)
        asked[f"policy by year, {cut}"] = [one(axes=_YEAR, filters=policy)]
        asked[f"portfolio by year, {cut}"] = [one(axes=_YEAR)]
        asked[f"portfolio by branch and insurer, {cut}"] = [one(axes=_TABLE)]
        asked[f"portfolio by coverage and year, {cut}"] = [one(axes=_COVERAGES)]
    ends = [date(2023 + n // 12, n % 12 + 1, 1) - timedelta(days=1) for n in range(1, 37)]
    for name, known in (("known then", None), ("known today", LAST)):
        of = [partial(Question, tenant_id=TENANT, as_of=end, known_on=known or end, limit=500) for end in ends]
        asked[f"policy, 36 months {name}"] = [one(filters=policy) for one in of]
        asked[f"portfolio, 36 months {name}"] = [one() for one in of]
        asked[f"a coverage of it, 36 months {name}"] = [one(filters={"coverage": ("cov1",)}) for one in of]
    return asked


async def answered(pool: Pool, asked: Sequence[Question], stages: Stages) -> float:
    """Milliseconds of one answer."""
    begin = time.perf_counter()
    if len(asked) > 1:
        await ask_each(pool, asked, stages)
    else:
        sql, values = statement(asked[0], stages)
        await pool.fetch(sql, *values)
    return (time.perf_counter() - begin) * 1_000


async def stored(pool: Pool, n: int) -> float:
    """Milliseconds of reading a stored answer."""
    begin = time.perf_counter()
    await pool.fetchval("SELECT answer FROM bench_stored WHERE n = $1", n)
    return (time.perf_counter() - begin) * 1_000


async def measure(url: str, events: int) -> None:
    pool = await open_pool(url, application_name="bench")
    policies = await write_portfolio(pool, TENANT, events)
    begin = time.perf_counter()
    await Rollup(pool).catch_up()
    made = time.perf_counter() - begin
    for name in NAMES:
        await pool.execute(f"VACUUM ANALYZE ratios.{name}")
    policy_id = await pool.fetchval("SELECT policy_id FROM ratios.policy_version ORDER BY policy_no LIMIT 1")
    await pool.execute("CREATE TABLE bench_stored (n int PRIMARY KEY, answer text NOT NULL)")
    rows = []
    for n, (name, asked) in enumerate(questions(policy_id).items()):
        records = await ask_each(pool, asked, from_rollup if usable(asked[0]) else from_ledger)
        size = sum(len(str(record)) for found in records for record in found)
        await pool.execute("INSERT INTO bench_stored VALUES ($1, $2)", n, "x" * size)
        sides: dict[str, Side] = {"stored": partial(stored, pool, n)}
        if usable(asked[0]):
            sides["sums"] = partial(answered, pool, asked, from_rollup)
        if events <= LEDGER_UP_TO or not usable(asked[0]):
            sides["ledger"] = partial(answered, pool, asked, from_ledger)
        measured = await interleave(sides, ROUNDS)
        rows.append([name, *(spread(measured[s], 1) if s in measured else "" for s in ("sums", "ledger", "stored"))])
    table(
        f"{events:,} events, {policies:,} policies; sums made in {made:,.1f} s; milliseconds",
        ["question", "from sums", "from the ledger", "a stored row"],
        rows,
    )
    await pool.close()


def main(*sizes: int) -> None:
    for events in sizes or SIZES:
        with database() as url:
            uvloop.run(measure(url, events))
    print("\nBar: ≤ 50 ms for a policy, a portfolio and a history, flat.")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
