"""Cuts of the sums by both dates: whole months before a cut's, and the days of its month, on either axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.tables import (
    CLAIM_VALUES,
    DAYS,
    DAYS_BY_MONTHS,
    EXPOSURE_VALUES,
    MONTHS,
    MONTHS_BY_DAYS,
    PREMIUM_VALUES,
    day,
    home_of,
    month,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Where a question finds its sums: rows of its tenant; those of whole months, summed beforehand for a history."""

    here: str
    beforehand: bool = False

    def rows(self, table: str, grain: int) -> str:
        """The rows of a grain, ready for further conditions."""
        if self.beforehand and grain == MONTHS:
            return f"months_of_{table} WHERE true"
        return f"ratios.{table} WHERE {self.here} AND grain = {grain}"


def sums_of(question: Question, args: Arguments) -> str:
    """The condition on the rows of a question's tenant, all advisers together unless they are asked for."""
    partition, tenant = args.add(home_of(question.tenant_id), "int"), args.add(question.tenant_id, "uuid")
    by_adviser = "adviser" in question.axes or "adviser" in question.filters
    return f"log_partition = {partition} AND tenant_id = {tenant} AND {'' if by_adviser else 'NOT '}by_adviser"


def known_on_of(cut: str) -> str:
    """A cut is the midnight in Paris that ends the day."""
    return f"({day(cut)} - 1)"


def months_of(here: str, cut: str, as_of: str) -> tuple[str, str]:
    """The months that a cut does not take whole; the next ones, where it ends a month or all was recorded before."""
    known_on = known_on_of(cut)
    last = ", ".join(
        f"(SELECT max(recorded) FROM ratios.{table} WHERE {here} AND grain = {DAYS})"
        for table in ("rollup_claim", "rollup_premium", "rollup_exposure")
    )
    known = f"CASE WHEN {known_on} >= greatest({last}) THEN 'infinity' ELSE {month(f'({known_on} + 1)')} END"
    return known, month(f"({as_of} + 1)")


def months_ctes(here: str, cuts: str) -> str:
    """Sums of whole months taken together, once for all cuts: between two cuts that follow one another, nothing in them
    tells days apart. `cuts` has `known_before` and `as_of`, neither ever going back.

    A row stands just within the first cut that it counts in.
    """
    tables = {
        "rollup_claim": CLAIM_VALUES,
        "rollup_premium": PREMIUM_VALUES,
        "rollup_earned": ("net", "gross"),
        "rollup_exposure": EXPOSURE_VALUES,
    }
    known_month, as_of_month = months_of(here, "known_before", "as_of")
    edges = f"""
edges AS MATERIALIZED (
  SELECT array_agg({known_month} ORDER BY as_of, known_before) AS known,
         array_agg({as_of_month} ORDER BY as_of, known_before) AS effective FROM {cuts}
)"""
    return ",".join(
        [edges]
        + [
            f"""
months_of_{table} AS MATERIALIZED (
  SELECT group_id, CASE WHEN known[first] < 'infinity' THEN known[first] - 1
                        WHEN first > 1 AND known[first - 1] < 'infinity' THEN known[first - 1]
                        ELSE '-infinity' END AS recorded,
         effective[first] - 1 AS effective, {", ".join(values)}
    FROM (SELECT group_id, {_FIRST} AS first, {", ".join(f"sum({v})::bigint AS {v}" for v in values)}
            FROM ratios.{table} WHERE {here} AND grain = {MONTHS} GROUP BY 1, 2) m
    JOIN edges ON first <= cardinality(known)
)"""
            for table, values in tables.items()
        ]
    )


def cut_of(table: str, values: list[str], sums_at: Sums) -> str:
    """The rows of sums within both cuts of `at`: months before theirs, days of theirs, on either axis."""
    ranges = {
        MONTHS: f"{MONTHS_KNOWN} AND {EARLIER}",
        DAYS_BY_MONTHS: f"{DAYS_KNOWN} AND {EARLIER}",
        MONTHS_BY_DAYS: f"{MONTHS_KNOWN} AND {UNTIL}",
        DAYS: f"{DAYS_KNOWN} AND {UNTIL}",
    }
    return " UNION ALL ".join(
        f"""
    SELECT group_id, {", ".join(values)} FROM {sums_at.rows(table, grain)} AND {within}"""
        for grain, within in ranges.items()
    )


# The number of the first cut that has a month's row: from 1, one too many where there is none.
_FIRST: Final = """1 + greatest(width_bucket(recorded, (SELECT known FROM edges)),
                              width_bucket(effective, (SELECT effective FROM edges)))"""
MONTHS_KNOWN: Final = "recorded < (SELECT known_month FROM at)"
DAYS_KNOWN: Final = "recorded >= (SELECT known_month FROM at) AND recorded <= (SELECT known_on FROM at)"
EARLIER: Final = "effective < (SELECT as_of_month FROM at)"
UNTIL: Final = "effective >= (SELECT as_of_month FROM at) AND effective <= (SELECT as_of FROM at)"
