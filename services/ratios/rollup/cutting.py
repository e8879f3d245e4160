"""Cuts of the sums by both dates: whole months before a cut's, and the days of its month, on either axis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.tables import (
    BY_ADVISER,
    BY_COVERAGE,
    DAYS,
    DAYS_BY_MONTHS,
    MONTHS,
    MONTHS_BY_DAYS,
    OF_ALL,
    day,
    home_of,
    month,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Where a question finds its sums: rows of its tenant in the kinds of groups that it needs; in a history, those of
    whole months as `months_ctes` has them, under the cut whose number is `n`. `coinsured` says that what several
    insurers bear comes from elsewhere.
    """

    tenant: str
    details: tuple[int, ...]
    n: str = ""
    coinsured: bool = False

    @property
    def here(self) -> str:
        """The condition on a row."""
        return f"{self.tenant} AND detail IN ({', '.join(map(str, self.details))})"

    def rows(self, table: str, grain: int) -> str:
        """The rows of a grain, ready for further conditions."""
        return f"ratios.{table} WHERE {self.here} AND grain = {grain}"

    def months(self, table: str) -> str:
        """The rows of whole months before both cuts of `at`."""
        if self.n:
            return f"months_of_{table} WHERE first <= {self.n} AND {self.n} < until"
        return f"{self.rows(table, MONTHS)} AND {MONTHS_KNOWN} AND {EARLIER}"

    def beside(self, stage: str, values: str = "*", where: str = "true") -> str:
        """More rows of a stage, whose groups are put together with those of the sums later on: what coinsurers bear."""
        return f"UNION ALL SELECT {values} FROM coinsured_{stage} WHERE {where}" if self.coinsured else ""


def sums_of(question: Question, args: Arguments, *, n: str = "", coinsured: bool = False) -> Sums:
    """All advisers and coverages together unless they are asked for.

    With coverages both: exposure, and a claim of several coverages in all, are those of all together.
    """
    partition, tenant = args.add(home_of(question.tenant_id), "int"), args.add(question.tenant_id, "uuid")
    asked = {*question.axes, *question.filters}
    details = (BY_ADVISER,) if "adviser" in asked else (OF_ALL, BY_COVERAGE) if "coverage" in asked else (OF_ALL,)
    return Sums(f"log_partition = {partition} AND tenant_id = {tenant}", details, n, coinsured)


def known_on_of(cut: str) -> str:
    """A cut is the midnight in Paris that ends the day."""
    return f"({day(cut)} - 1)"


def months_of(sums: Sums, cut: str, as_of: str) -> tuple[str, str]:
    """The months that a cut does not take whole; the next ones, where it ends a month or all was recorded before."""
    known_on = known_on_of(cut)
    days = dict.fromkeys(("rollup_claim", "rollup_premium", "rollup_exposure"), f" AND grain = {DAYS}")
    # Premiums that change places may leave all other sums as they are, and not what is earned.
    days["rollup_earning"] = ""
    last = ", ".join(
        f"(SELECT max(recorded) FROM ratios.{table} WHERE {sums.tenant} AND detail = {detail}{grain})"
        for table, grain in days.items()
        for detail in sums.details
    )
    known = f"CASE WHEN {known_on} >= greatest({last}) THEN 'infinity' ELSE {month(f'({known_on} + 1)')} END"
    return known, month(f"({as_of} + 1)")


@dataclass(frozen=True, slots=True)
class Monthly:
    """What a history reads of a table's whole months: values, and the columns of `grp` that tell its groups apart."""

    values: Collection[str]
    told_apart: Collection[str]


def months_ctes(sums: Sums, cuts: str, read: Mapping[str, Monthly]) -> str:
    """Sums of whole months by table, once for all cuts: running sums from cut to cut. `cuts` has `n`, from 0,
    `known_before` and `as_of`, neither ever going back. One of the groups that are not told apart stands for all.

    A row is what counts in the cuts from `first` on and before `until`.
    """
    known_month, as_of_month = months_of(sums, "known_before", "as_of")
    edges = f"""
edges AS MATERIALIZED (
  SELECT array_agg({known_month} ORDER BY n) AS known, array_agg({as_of_month} ORDER BY n) AS effective FROM {cuts}
)"""
    return ",".join([edges, *(_running(sums.here, table, monthly) for table, monthly in read.items())])


def _running(here: str, table: str, monthly: Monthly) -> str:
    """The CTE of a table's whole months. Hashed by group and cut before they are put in order: sorting is for few."""
    return f"""
monthly_{table} AS MATERIALIZED (
  SELECT g.one AS group_id, {_FIRST} AS first, {", ".join(f"sum({v}) AS {v}" for v in monthly.values)}
    FROM (SELECT * FROM ratios.{table} WHERE {here} AND grain = {MONTHS}) m
    JOIN (SELECT group_id, first_value(group_id) OVER (PARTITION BY {", ".join(monthly.told_apart)}) AS one
            FROM grp) g ON g.group_id = m.group_id
   GROUP BY 1, 2
),
months_of_{table} AS MATERIALIZED (
  SELECT group_id, first, coalesce(lead(first) OVER so_far, {_CUTS}) AS until,
         {", ".join(f"(sum({v}) OVER so_far)::bigint AS {v}" for v in monthly.values)}
    FROM monthly_{table} WHERE first < {_CUTS}
  WINDOW so_far AS (PARTITION BY group_id ORDER BY first)
)"""


def cut_of(table: str, values: list[str], sums_at: Sums) -> str:
    """The rows of sums within both cuts of `at`: months before theirs, days of theirs, on either axis."""
    days = {
        DAYS_BY_MONTHS: f"{DAYS_KNOWN} AND {EARLIER}",
        MONTHS_BY_DAYS: f"{MONTHS_KNOWN} AND {UNTIL}",
        DAYS: f"{DAYS_KNOWN} AND {UNTIL}",
    }
    sources = [sums_at.months(table), *(f"{sums_at.rows(table, grain)} AND {within}" for grain, within in days.items())]
    return " UNION ALL ".join(
        f"""
    SELECT group_id, {", ".join(values)} FROM {source}"""
        for source in sources
    )


_CUTS: Final = "(SELECT cardinality(known) FROM edges)"
# The number of the first cut that is beyond a month's row on both axes.
_FIRST: Final = """greatest(width_bucket(recorded, (SELECT known FROM edges)),
                          width_bucket(effective, (SELECT effective FROM edges)))"""
MONTHS_KNOWN: Final = "recorded < (SELECT known_month FROM at)"
DAYS_KNOWN: Final = "recorded >= (SELECT known_month FROM at) AND recorded <= (SELECT known_on FROM at)"
EARLIER: Final = "effective < (SELECT as_of_month FROM at)"
UNTIL: Final = "effective >= (SELECT as_of_month FROM at) AND effective <= (SELECT as_of FROM at)"
