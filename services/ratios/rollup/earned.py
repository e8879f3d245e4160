"""Keeps what premiums earn per month, and per day of it: read from the step's statement, computed aside, written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import numpy as np

from services.kit.database import Connection
from services.ratios.ledger.tables import Tables
from services.ratios.rollup.earning import EarnedSums, Earning, by_grain, first_day, sums
from services.ratios.rollup.tables import FIRST_DAY, home

# Premiums at a time: some megabytes, and not long enough for a route in the same process to wait for.
_BATCH: Final = 2_000


async def keep(conn: Connection, tables: Tables, statement: str, values: Sequence[object]) -> None:
    """Runs the statement of a step (`premiums.premiums_step`) and adds what its rows earn."""
    written = _written(tables)
    cursor = await conn.cursor(statement, *values)
    while rows := await cursor.fetch(_BATCH):
        await conn.execute(written, *await asyncio.to_thread(_columns, rows))


def _columns(rows: Sequence[asyncpg.Record]) -> list[list[Any]]:
    """The values of `_written`. What is in the same groups has a number, and so has each of the groups."""
    places: dict[tuple[object, ...], int] = {}
    place = np.array([places.setdefault((row[0], *row[1]), len(places)) for row in rows])
    numbers: dict[tuple[object, ...], int] = {}
    groups = np.array(
        [
            [numbers.setdefault((tenant, group, detail), len(numbers)) for detail, group in enumerate(of)]
            for tenant, *of in places
        ]
    )
    names = list(numbers)
    earning = Earning(*np.array([tuple(row)[2:] for row in rows], np.int64).T)
    of_months, of_days = sums(place, groups, earning)
    found = by_grain(of_months)
    grains = [grain for grain, of in found.items() for _ in of.month]
    months, days = _keys(names, *found.values()), _keys(names, of_days)
    amounts = [np.concatenate([getattr(of, which) for of in found.values()]) for which in ("net", "gross")]
    flat = [of_days.net.ravel(), of_days.gross.ravel()]
    return [*months, grains, *(a.tolist() for a in amounts), *days, *(a.tolist() for a in flat)]


def _keys(names: Sequence[tuple[object, ...]], *found: EarnedSums) -> list[list[Any]]:
    """Tenants, groups, their kinds, first days of the months of recording and of earning."""
    places = np.concatenate([one.group for one in found]).tolist()
    recorded, month = (first_day(np.concatenate([getattr(one, of) for one in found])) for of in ("recorded", "month"))
    tenants, groups, details = zip(*(names[place] for place in places), strict=True) if places else ((), (), ())
    return [list(tenants), list(groups), list(details), recorded.tolist(), month.tolist()]


def _written(tables: Tables) -> str:
    """The statement that adds them: months in $1 to $8, days in $9 to $15, their amounts 31 in a row."""
    key = "log_partition, tenant_id, detail, grain, recorded, effective, group_id"
    of_day = "log_partition, tenant_id, detail, effective, recorded, group_id"
    recorded, effective = f"{FIRST_DAY} + recorded", f"{FIRST_DAY} + effective"
    added = ", ".join(
        f"{c} = ARRAY(SELECT a + b FROM unnest(r.{c}, excluded.{c}) WITH ORDINALITY u (a, b, n) ORDER BY n)"
        for c in ("net", "gross")
    )
    return f"""
WITH months AS (
  INSERT INTO {tables["rollup_earned"]} AS r ({key}, net, gross)
  SELECT {home("tenant_id")}, tenant_id, detail, grain, {recorded}, {effective}, group_id, net, gross
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::bigint[], $8::bigint[]
         ) u (tenant_id, group_id, detail, recorded, effective, grain, net, gross)
   ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT ({key}) DO UPDATE SET net = r.net + excluded.net, gross = r.gross + excluded.gross
)
INSERT INTO {tables["rollup_earned_day"]} AS r ({of_day}, net, gross)
SELECT {home("tenant_id")}, tenant_id, detail, {effective}, {recorded}, group_id,
       ($14::bigint[])[31 * n - 30 : 31 * n], ($15::bigint[])[31 * n - 30 : 31 * n]
  FROM unnest($9::uuid[], $10::uuid[], $11::int[], $12::int[], $13::int[]
       ) WITH ORDINALITY u (tenant_id, group_id, detail, recorded, effective, n)
 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ({of_day}) DO UPDATE SET {added}"""
