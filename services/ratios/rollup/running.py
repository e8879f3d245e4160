"""Whole months of sums, once for all cuts of a history: running sums from cut to cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.ratios.rollup.cutting import Read, Sums, months_of, union
from services.ratios.rollup.tables import LATER_MONTHS, MONTHS, YEARS, YEARS_BY_MONTHS, year


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
    before = _ONE_DATE if sums.one_date else _BEFORE_ALL
    return f"""
monthly_{table} AS MATERIALIZED (
  SELECT g.one AS group_id, {_FIRST} AS first, {", ".join(f"sum({name}) AS {name}" for name in read.values)}
    FROM ({union(sums.rows(table, ["recorded", "effective", *values], where) for where in before)}) m
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


_CUTS: Final = "(SELECT cardinality(known) FROM edges)"
# The number of the first cut that is beyond a month's row on both axes; a year's is before the first one.
_FIRST: Final = """greatest(width_bucket(recorded, (SELECT known FROM edges)),
                          width_bucket(effective, (SELECT effective FROM edges)))"""
# What the cuts of a history share: whole years as far as the first one takes them, and months from there.
_BEFORE_ALL: Final = (
    f"grain = {YEARS} AND recorded < (SELECT known_year FROM edges) AND effective < (SELECT as_of_year FROM edges)",
    f"""grain = {YEARS_BY_MONTHS} AND recorded < (SELECT known_year FROM edges)
       AND effective >= (SELECT as_of_year FROM edges)""",
    f"grain = {MONTHS} AND recorded >= (SELECT known_year FROM edges)",
)
# Where both dates are one, months by the later of both: as many as there are, not that many for each month recorded.
_ONE_DATE: Final = (f"grain = {LATER_MONTHS}",)
