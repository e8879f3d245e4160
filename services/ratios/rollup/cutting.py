"""Cuts of the sums by both dates: years and months before a cut's, and the days of its month, on either axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.ratios.query.axes import has_coverage
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.tables import (
    BY_ADVISER,
    BY_COVERAGE,
    BY_DAY,
    DAYS,
    DAYS_BY_MONTHS,
    LATER_MONTHS,
    MONTHS,
    MONTHS_BY_DAYS,
    NAMES,
    OF_ALL,
    YEARS,
    YEARS_BY_MONTHS,
    day,
    home_of,
    month,
    year,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Where a question finds its sums: rows of its tenant in the kinds of groups that it needs, by table; in a history,
    those of whole months as `months_ctes` has them, under the cut whose number is `n`. `coinsured` says that what
    several insurers bear comes from elsewhere, `one_date` that every cut of a history is as known on its own day.
    """

    tenant: str
    kinds: Mapping[str, tuple[int, ...]]
    n: str = ""
    coinsured: bool = False
    one_date: bool = False

    def here(self, table: str) -> str:
        """The condition on a row."""
        return f"{self.tenant} AND detail IN ({', '.join(map(str, self.kinds[table]))})"

    def rows(self, table: str, values: Sequence[str], within: Mapping[int, str]) -> str:
        """A query for groups and values of a table, of each grain with its condition."""
        return union(
            f"SELECT {', '.join(['group_id', *values])} FROM ratios.{table}"
            f" WHERE {self.here(table)} AND grain = {grain} AND {condition}"
            for grain, condition in within.items()
        )

    def beside(self, stage: str, values: str = "*", where: str = "true") -> str:
        """More rows of a stage, whose groups are put together with those of the sums later on: what coinsurers bear."""
        return f"UNION ALL SELECT {values} FROM coinsured_{stage} WHERE {where}" if self.coinsured else ""


def sums_of(
    question: Question, args: Arguments, *, n: str = "", coinsured: bool = False, one_date: bool = False
) -> Sums:
    """All advisers and coverages together unless they are asked for.

    By coverage, exposure is that of all together, and so are claims in all: one of several coverages counts once.
    """
    partition, tenant = args.add(home_of(question.tenant_id), "int"), args.add(question.tenant_id, "uuid")
    kind = BY_ADVISER if "adviser" in (*question.axes, *question.filters) else OF_ALL
    kinds: dict[str, tuple[int, ...]] = dict.fromkeys(NAMES, (kind,))
    if has_coverage(question):
        kinds = dict.fromkeys(NAMES, (BY_COVERAGE,)) | {
            "rollup_exposure": (OF_ALL,),
            "rollup_group": (OF_ALL, BY_COVERAGE),
        }
        if "coverage" not in question.filters:
            kinds["rollup_claim"] = (OF_ALL, BY_COVERAGE)
    return Sums(f"log_partition = {partition} AND tenant_id = {tenant}", kinds, n, coinsured, one_date)


def known_on_of(cut: str) -> str:
    """A cut is the midnight in Paris that ends the day."""
    return f"({day(cut)} - 1)"


def months_of(sums: Sums, cut: str, as_of: str) -> tuple[str, str]:
    """The months that a cut does not take whole; the next ones, where it ends a month or all was recorded before."""
    known_on, as_of_month = known_on_of(cut), month(f"({as_of} + 1)")
    known_month = month(f"({known_on} + 1)")
    if sums.one_date:
        return known_month, as_of_month
    days = dict.fromkeys(BY_DAY, f" AND grain = {DAYS}")
    # Premiums that change places may leave all other sums as they are, and not what is earned.
    days["rollup_earning"] = ""
    last = ", ".join(
        f"(SELECT max(recorded) FROM ratios.{table} WHERE {sums.tenant} AND detail = {kind}{grain})"
        for table, grain in days.items()
        for kind in sums.kinds[table]
    )
    return f"CASE WHEN {known_on} >= greatest({last}) THEN 'infinity' ELSE {known_month} END", as_of_month


@dataclass(frozen=True, slots=True)
class Read:
    """What a question reads of a table: values by their names, and the columns of `grp` that tell groups apart; `among`
    is a condition on the groups that a history needs.
    """

    values: Mapping[str, str]
    told_apart: Sequence[str]
    among: str = "true"


def months_ctes(sums: Sums, cuts: str, read: Mapping[str, Read]) -> str:
    """Sums of whole months by table, once for all cuts: running sums from cut to cut. `cuts` has `n`, from 0,
    `known_before` and `as_of`, neither ever going back. One of the groups that are not told apart stands for all.

    A row is what counts in the cuts from `first` on and before `until`.
    """
    known_month, as_of_month = months_of(sums, "known_before", "as_of")
    edges = f"""
edges AS MATERIALIZED (
  SELECT *, {year("known[1]")} AS known_year, {year("effective[1]")} AS as_of_year
    FROM (SELECT array_agg({known_month} ORDER BY n) AS known, array_agg({as_of_month} ORDER BY n) AS effective
            FROM {cuts}) e
)"""
    return ",".join([edges, *(_running(sums, table, of) for table, of in read.items())])


def _running(sums: Sums, table: str, read: Read) -> str:
    """The CTE of a table's whole months. Hashed by group and cut before they are put in order: sorting is for few."""
    columns = ", ".join(read.told_apart)
    values = [f"{value} AS {name}" for name, value in read.values.items()]
    return f"""
monthly_{table} AS MATERIALIZED (
  SELECT g.one AS group_id, {_FIRST} AS first, {", ".join(f"sum({name}) AS {name}" for name in read.values)}
    FROM ({sums.rows(table, ["recorded", "effective", *values], _ONE_DATE if sums.one_date else _BEFORE_ALL)}) m
    JOIN (SELECT group_id, first_value(group_id) OVER (PARTITION BY {columns}) AS one
            FROM grp WHERE {read.among}) g ON g.group_id = m.group_id
   GROUP BY 1, 2
),
months_of_{table} AS MATERIALIZED (
  SELECT {columns}, m.*
    FROM (SELECT group_id, first, coalesce(lead(first) OVER so_far, {_CUTS}) AS until,
                 {", ".join(f"(sum({name}) OVER so_far)::bigint AS {name}" for name in read.values)}
            FROM monthly_{table} WHERE first < {_CUTS}
          WINDOW so_far AS (PARTITION BY group_id ORDER BY first)) m
    JOIN grp g ON g.group_id = m.group_id
)"""


def cut_of(sums: Sums, read: Mapping[str, Read], *more: str) -> str:
    """A query: what counts within both cuts of `at`, by the columns of `grp` that are told apart; several rows may be
    of the same. What a table has no value for is nothing; `more` are queries for groups and all the values.
    """
    columns = ", ".join(next(iter(read.values())).told_apart)
    names = list(dict.fromkeys(name for of in read.values() for name in of.values))
    before, days = [], [*more]
    for table, of in read.items():
        values = [f"{of.values.get(name, '0::bigint')} AS {name}" for name in names]
        if sums.n:
            shown = ", ".join(name if name in of.values else f"0::bigint AS {name}" for name in names)
            before.append(
                f"SELECT {columns}, {shown} FROM months_of_{table} WHERE first <= {sums.n} AND {sums.n} < until"
            )
        else:
            days.append(sums.rows(table, values, _BEFORE))
        if table in BY_DAY:
            days.append(sums.rows(table, values, _DAYS))
    # One row for each group before groups are looked up: no plan goes through all rows for each of them.
    looked_up = f"""SELECT {columns}, {", ".join(names)}
      FROM (SELECT group_id, {", ".join(f"sum({name})::bigint AS {name}" for name in names)}
              FROM ({union(days)}) c ({", ".join(["group_id", *names])}) GROUP BY group_id) s
      JOIN grp g ON g.group_id = s.group_id"""
    return union([*before, looked_up])


def union(queries: Iterable[str]) -> str:
    """All rows of several queries."""
    return """
    UNION ALL """.join(queries)


_CUTS: Final = "(SELECT cardinality(known) FROM edges)"
# The number of the first cut that is beyond a month's row on both axes; a year's is before the first one.
_FIRST: Final = """greatest(width_bucket(recorded, (SELECT known FROM edges)),
                          width_bucket(effective, (SELECT effective FROM edges)))"""
MONTHS_KNOWN: Final = "recorded < (SELECT known_month FROM at)"
DAYS_KNOWN: Final = "recorded >= (SELECT known_month FROM at) AND recorded <= (SELECT known_on FROM at)"
_EARLIER: Final = "effective < (SELECT as_of_month FROM at)"
_UNTIL: Final = "effective >= (SELECT as_of_month FROM at) AND effective <= (SELECT as_of FROM at)"
# Before the months of both: years of recording, by years and by months of the last one, and months of the last year.
_BEFORE: Final = {
    YEARS: "recorded < (SELECT known_year FROM at) AND effective < (SELECT as_of_year FROM at)",
    YEARS_BY_MONTHS: f"""recorded < (SELECT known_year FROM at)
       AND effective >= (SELECT as_of_year FROM at) AND {_EARLIER}""",
    MONTHS: f"recorded >= (SELECT known_year FROM at) AND {MONTHS_KNOWN} AND {_EARLIER}",
}
_DAYS: Final = {
    DAYS_BY_MONTHS: f"{DAYS_KNOWN} AND {_EARLIER}",
    MONTHS_BY_DAYS: f"{MONTHS_KNOWN} AND {_UNTIL}",
    DAYS: f"{DAYS_KNOWN} AND {_UNTIL}",
}
# Whole years as far as the first cut of a history takes them, and months from there.
_BEFORE_ALL: Final = {
    YEARS: "recorded < (SELECT known_year FROM edges) AND effective < (SELECT as_of_year FROM edges)",
    YEARS_BY_MONTHS: "recorded < (SELECT known_year FROM edges) AND effective >= (SELECT as_of_year FROM edges)",
    MONTHS: "recorded >= (SELECT known_year FROM edges)",
}
# Where both dates are one, months by the later of both: as many as there are, not that many for each month recorded.
_ONE_DATE: Final = {LATER_MONTHS: "true"}
