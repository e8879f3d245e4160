"""Cuts of the sums by both dates: years and months before a cut's, and the days of its month, on either axis."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    those of whole months as `running` has them, under the cut whose number is `n`. `coinsured` are the stages
    for which what several insurers bear comes from elsewhere; `one_date` says that every cut of a history is as known
    on its own day.
    """

    tenant: str
    kinds: Mapping[str, tuple[int, ...]]
    n: str = ""
    coinsured: Collection[str] = ()
    one_date: bool = False

    def here(self, table: str) -> str:
        """The condition on a row."""
        return f"{self.tenant} AND detail IN ({', '.join(map(str, self.kinds[table]))})"

    def rows(self, table: str, values: Sequence[str], where: str) -> str:
        """A query for groups and values of a table, of rows that meet a condition."""
        return f"SELECT {', '.join(['group_id', *values])} FROM ratios.{table} WHERE {self.here(table)} AND {where}"

    def beside(self, stage: str, values: str = "*", where: str = "true") -> str:
        """More rows of a stage, whose groups are put together with those of the sums later on: what coinsurers bear."""
        return f"UNION ALL SELECT {values} FROM coinsured_{stage} WHERE {where}" if stage in self.coinsured else ""


def sums_of(
    question: Question, args: Arguments, *, n: str = "", coinsured: Collection[str] = (), one_date: bool = False
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
            "rollup_axes": (OF_ALL, BY_COVERAGE),
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


def at_ctes(sums: Sums, cut: str, as_of: str) -> str:
    """The CTEs `at`, the cut by years, months and days, and `reach`, the ranges of rows that count within it."""
    known_month, as_of_month = months_of(sums, cut, as_of)
    ranges = ",\n    ".join(f"({', '.join(map(str, of))})" for of in (*(() if sums.n else _BEFORE), *_DAYS))
    return f"""
at AS (
  SELECT *, {year("known_month")} AS known_year, {year("as_of_month")} AS as_of_year
    FROM (SELECT {known_on_of(cut)} AS known_on, {known_month} AS known_month,
                 {as_of} AS as_of, {as_of_month} AS as_of_month) a
),
reach AS MATERIALIZED (
  SELECT r.* FROM at CROSS JOIN LATERAL (VALUES
    {ranges}) r (grain, known_from, known_until, as_of_from, as_of_until)
   WHERE known_from < known_until AND as_of_from < as_of_until
)"""


@dataclass(frozen=True, slots=True)
class Read:
    """What a question reads of a table: values by their names, and the columns of `grp` that tell groups apart; `among`
    is a condition on the groups that a history needs.
    """

    values: Mapping[str, str]
    told_apart: Sequence[str]
    among: str = "true"


def cut_of(sums: Sums, read: Mapping[str, Read], *more: str) -> str:
    """A query: what counts within both cuts of `at`, by the columns of `grp` that are told apart; several rows may be
    of the same. What a table has no value for is nothing; `more` are queries for groups and all the values.
    """
    columns = ", ".join(next(iter(read.values())).told_apart)
    names = list(dict.fromkeys(name for of in read.values() for name in of.values))
    before, found = [], [*more]
    for table, of in read.items():
        values = [f"{of.values.get(name, '0::bigint')} AS {name}" for name in names]
        if sums.n:
            shown = ", ".join(name if name in of.values else f"0::bigint AS {name}" for name in names)
            before.append(
                f"SELECT {columns}, {shown} FROM months_of_{table} WHERE first <= {sums.n} AND {sums.n} < until"
            )
        if table in BY_DAY:
            found.append(sums.rows(table, values, _MONTHS_BY_DAYS))
        if table in BY_DAY or not sums.n:
            found.append(f"SELECT t.* FROM reach CROSS JOIN LATERAL ({sums.rows(table, values, _REACHED)} OFFSET 0) t")
    # One row for each group before groups are looked up: no plan goes through all rows for each of them.
    looked_up = f"""SELECT {columns}, {", ".join(names)}
      FROM (SELECT group_id, {", ".join(f"sum({name})::bigint AS {name}" for name in names)}
              FROM ({union(found)}) c ({", ".join(["group_id", *names])}) GROUP BY group_id) s
      JOIN grp g ON g.group_id = s.group_id"""
    return union([*before, looked_up])


def union(queries: Iterable[str]) -> str:
    """All rows of several queries."""
    return """
    UNION ALL """.join(queries)


_EVER: Final = "'-infinity'::date"
MONTHS_KNOWN: Final = "recorded < (SELECT known_month FROM at)"
DAYS_KNOWN: Final = "recorded >= (SELECT known_month FROM at) AND recorded <= (SELECT known_on FROM at)"
# The ranges of rows of a cut, but for one: that goes by the business day.
_MONTHS_BY_DAYS: Final = f"""grain = {MONTHS_BY_DAYS} AND {MONTHS_KNOWN}
       AND effective >= (SELECT as_of_month FROM at) AND effective <= (SELECT as_of FROM at)"""
_REACHED: Final = """grain = reach.grain AND recorded >= known_from AND recorded < known_until
       AND effective >= as_of_from AND effective < as_of_until"""
_BEFORE: Final = (
    (YEARS, _EVER, "known_year", _EVER, "as_of_year"),
    (YEARS_BY_MONTHS, _EVER, "known_year", "as_of_year", "as_of_month"),
    (MONTHS, "known_year", "known_month", _EVER, "as_of_month"),
)
_DAYS: Final = (
    (DAYS_BY_MONTHS, "known_month", "known_on + 1", _EVER, "as_of_month"),
    (DAYS, "known_month", "known_on + 1", "as_of_month", "as_of + 1"),
)
