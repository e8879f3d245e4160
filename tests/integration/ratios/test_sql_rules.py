"""The rules that stand twice, in Python and in SQL, give the same cents."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import get_args

from services.contracts.basis import CostBasis, Recourse
from services.contracts.money import pro_rata
from services.contracts.periods import Period
from services.kit.database import Pool
from services.ratios.indicators.cost import Amounts, net_cost
from services.ratios.indicators.earned import Premium, earned_by_year
from services.ratios.query.costs import net_cost as net_cost_sql
from services.ratios.query.question import Basis
from services.ratios.query.sql import earned, pro_rata_wide, year_of
from services.ratios.query.sql import pro_rata as pro_rata_sql

EARNED = f"""
SELECT m.n, y.year, {earned("m.net", "m.as_of")} AS cents
  FROM unnest($1::int[], $2::bigint[], $3::date[], $4::date[], $5::date[]) m (n, net, earns_from, earns_to, as_of)
  JOIN LATERAL generate_series({year_of("m.earns_from")}, least({year_of("m.earns_to")}, {year_of("m.as_of")})) y (year)
    ON true"""


async def test_earned_premium(pool: Pool) -> None:
    rnd = Random(5)
    premiums = []
    for n in range(3_000):
        start = date(2015, 1, 1) + timedelta(days=rnd.randint(0, 3_000))
        end = start + timedelta(days=rnd.choice((0, 1, 30, 364, 365, 700, 2_500)))
        as_of = start + timedelta(days=rnd.randint(-400, 3_000))
        premiums.append((n, rnd.randint(-(10 ** rnd.randint(1, 17)), 10 ** rnd.randint(1, 17)), start, end, as_of))
    rows = await pool.fetch(EARNED, *zip(*premiums, strict=True))
    found: dict[int, dict[int, int]] = {n: {} for n, *_ in premiums}
    for row in rows:
        found[row["n"]][row["year"]] = row["cents"]
    for n, net, start, end, as_of in premiums:
        assert found[n] == earned_by_year(Premium(net, Period(start, end)), as_of), premiums[n]


async def test_pro_rata(pool: Pool) -> None:
    rnd = Random(6)
    asked = []
    for _ in range(2_000):
        whole = rnd.randint(1, 40_000)
        asked.append((rnd.randint(-(10**17), 10**17), rnd.randint(0, whole), whole))
    rows = await pool.fetch(
        f"""SELECT {pro_rata_sql("a.cents", "a.part", "a.whole")} AS narrow,
                   {pro_rata_wide("a.cents", "a.part", "a.whole")} AS wide
              FROM unnest($1::bigint[], $2::int[], $3::int[]) a (cents, part, whole)""",
        *zip(*asked, strict=True),
    )
    expected = [pro_rata(*one) for one in asked]
    assert [row["narrow"] for row in rows] == expected
    assert [row["wide"] for row in rows] == expected


async def test_net_cost(pool: Pool) -> None:
    rnd = Random(7)
    amounts = [Amounts(**{name: rnd.randint(-1_000, 10**13) for name in Amounts.__slots__}) for _ in range(200)]
    for cost_basis, recourse, expenses in product(get_args(CostBasis), get_args(Recourse), (True, False)):
        basis = Basis(cost_basis=cost_basis, recourse=recourse, include_expenses=expenses)
        rows = await pool.fetch(
            f"""SELECT ({net_cost_sql(basis)})::bigint AS net
                  FROM (SELECT a.*, 0::bigint AS received_expense, 0::bigint AS forecast_expense
                          FROM unnest({", ".join(f"${n}::bigint[]" for n in range(1, 7))})
                               a (paid_indemnity, paid_expense, reserve_indemnity, reserve_expense,
                                  received_indemnity, forecast_indemnity)) a""",
            *zip(*(astuple(one) for one in amounts), strict=True),
        )
        assert [row["net"] for row in rows] == [net_cost(basis, one) for one in amounts], basis
