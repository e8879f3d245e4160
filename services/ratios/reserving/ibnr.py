"""IBNR (tardifs, and the development of known claims) beside what a ratio counts: DOMAIN.md §5.2.

Each group has its own triangle, and the total that of all its claims: projections are not additive, so the IBNR of
rows do not sum to the total's, save where the rows are the years of one triangle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from services.contracts.basis import LEAST_ORIGINS
from services.kit.database import Connection, Pool
from services.ratios.indicators.loss_ratio import IbnrReason, whole_cents
from services.ratios.query.ask import Record
from services.ratios.query.question import Question
from services.ratios.reserving.chain_ladder import CREDIBLE_CLAIMS, chain_ladder
from services.ratios.reserving.development import Development, development, developments, key_of
from services.ratios.reserving.triangle import cumulated


@dataclass(frozen=True, slots=True)
class Ibnr:
    """What is still to come, in cents; without it, why not. `warnings` are codes."""

    cents: int | None
    reason: IbnrReason | None
    warnings: tuple[str, ...]
    low_credibility: bool


async def with_ibnr(pool: Pool | Connection, question: Question, records: Sequence[Record]) -> list[Record]:
    """The records of a question, each with its `ibnr`."""
    keys = sorted({key_of(question, record) for record in records if record["part"] != "total"})
    by_group = await developments(pool, question, keys) if keys else {}
    whole = await development(pool, question)
    found: list[Record] = []
    for record in records:
        if record["part"] == "total":
            of, years = whole, question.years
        else:
            of = by_group.get(key_of(question, record), Development())
            years = (record["year"], record["year"]) if "year" in question.axes else question.years
        found.append({**record, "ibnr": ibnr(of, question.as_of, years, record["incurred"])})
    return found


def last_year_over(as_of: date) -> int:
    """The last calendar year that has ended at the end of `as_of`."""
    return (as_of + timedelta(days=1)).year - 1


def ibnr(of: Development, as_of: date, years: tuple[int, int] | None, incurred: int) -> Ibnr:
    """What claims that occurred in `years` will come to, less what they have cost until `as_of`, in cents.

    The triangle stands at the ends of years that are over: the claims of a year that is not are not projected.
    """
    credible = of.claims >= CREDIBLE_CLAIMS
    last = last_year_over(as_of)
    first, until = years or (0, as_of.year)
    # Years to come hold no claims, and ask for no projection beside others.
    if first > last or min(until, as_of.year) > last:
        return Ibnr(None, "ibnr_year_not_over", (), not credible)
    triangle = cumulated(of.increments, last)
    if len(triangle.rows) < LEAST_ORIGINS:
        return Ibnr(None, "ibnr_needs_three_years", (), not credible)
    found = chain_ladder(triangle.rows)
    ultimates = zip(triangle.origins, found.ultimates, strict=True)
    ultimate = sum((cents for origin, cents in ultimates if first <= origin <= until), Fraction())
    warnings = ("zero_column",) if found.zero_columns else ()
    return Ibnr(whole_cents(ultimate) - incurred, None, warnings, not credible)
