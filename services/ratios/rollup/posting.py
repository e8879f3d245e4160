"""From postings to sums at every grain: the end of each statement that takes the rollup a step further."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from services.ratios.ledger.tables import Tables
from services.ratios.rollup.tables import (
    BY_ADVISER,
    BY_COVERAGE,
    DAYS,
    DAYS_BY_MONTHS,
    GROUP,
    LATER_MONTHS,
    MONTHS,
    MONTHS_BY_DAYS,
    OF_ALL,
    ONLY,
    YEARS,
    YEARS_BY_MONTHS,
    day,
    home,
    month,
    year,
)

# The groups of a row, one by one: the array of their ids has null where a row is in no group of that kind.
EACH_GROUP: Final = f"""CROSS JOIN LATERAL (
         SELECT * FROM (VALUES ({{0}}[1], {OF_ALL}), ({{0}}[2], {BY_ADVISER}), ({{0}}[3], {BY_COVERAGE})
                ) n (group_id, detail) WHERE group_id IS NOT NULL) i"""


def grouped(tables: Tables, source: str, *, whole: str = "true", by_coverage: str = "true") -> str:
    """CTEs: `grouped` is a source of rows by the group's columns, with the ids of its groups; new groups are kept.

    A row is in one group of each kind. `whole` and `by_coverage` are conditions, for rows that are in some only.
    """
    columns = ", ".join(GROUP)
    same = ", ".join(column for column in GROUP if not any(column in only for only in ONLY.values()))
    has = {OF_ALL: whole, BY_ADVISER: whole, BY_COVERAGE: by_coverage}
    ids = ", ".join(
        f"CASE WHEN {has[detail]} THEN md5(ROW({', '.join(('tenant_id', same, *only))})::text)::uuid END"
        for detail, only in ONLY.items()
    )
    shown = f"""{same},
         CASE WHEN i.detail = {BY_ADVISER} THEN adviser_id ELSE '' END,
         CASE WHEN i.detail = {BY_COVERAGE} THEN coverage ELSE '' END, i.detail = {BY_COVERAGE} AND unsplit"""
    return f"""
grouped AS MATERIALIZED (SELECT *, ARRAY[{ids}] AS groups FROM {source}),
kept AS (
  INSERT INTO {tables["rollup_axes"]} (log_partition, tenant_id, group_id, detail, {same},
         adviser_id, coverage, unsplit)
  SELECT DISTINCT ON (tenant_id, i.group_id) {home("tenant_id")}, tenant_id, i.group_id, i.detail, {shown}
    FROM (SELECT DISTINCT tenant_id, groups, {columns} FROM grouped) g {EACH_GROUP.format("groups")}
   ORDER BY tenant_id, i.group_id
      ON CONFLICT DO NOTHING
)"""


def post(tables: Tables, table: str, values: Collection[str]) -> str:
    """Adds the rows of `posting`, each `times` over, at every grain: the end of a statement."""
    return f",{daily(values)}{add(tables, table, values)}"


def daily(values: Collection[str]) -> str:
    """The CTE `daily`: the rows of `posting` by both days."""
    first = ", ".join(f"sum(times * {v})::bigint AS {v}" for v in values)
    something = " OR ".join(f"sum(times * {v}) <> 0" for v in values)
    return f"""
daily AS MATERIALIZED (
  SELECT tenant_id, groups, recorded, effective, {first}
    FROM posting GROUP BY tenant_id, groups, recorded, effective HAVING {something}
)"""


def add(tables: Tables, table: str, values: Collection[str]) -> str:
    """Adds the rows of `daily` at every grain. In the order of the key: two never deadlock."""
    names = ", ".join(values)
    again = ", ".join(f"sum({v})::bigint AS {v}" for v in values)
    key = "log_partition, tenant_id, detail, grain, recorded, effective, group_id"
    later = month("greatest(d.recorded, d.effective)")
    return f"""
INSERT INTO {tables[table]} AS r ({key}, {names})
SELECT {home("d.tenant_id")}, d.tenant_id, i.detail, g.grain, g.recorded, g.effective, i.group_id, {again}
  FROM daily d {EACH_GROUP.format("d.groups")} CROSS JOIN LATERAL (VALUES
       ({MONTHS}, {month("d.recorded")}, {month("d.effective")}),
       ({DAYS_BY_MONTHS}, d.recorded, {month("d.effective")}),
       ({MONTHS_BY_DAYS}, {month("d.recorded")}, d.effective),
       ({DAYS}, d.recorded, d.effective),
       ({YEARS}, {year("d.recorded")}, {year("d.effective")}),
       ({YEARS_BY_MONTHS}, {year("d.recorded")}, {month("d.effective")}),
       ({LATER_MONTHS}, {later}, {later})
       ) g (grain, recorded, effective)
 GROUP BY d.tenant_id, i.detail, g.grain, g.recorded, g.effective, i.group_id
 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT ({key}) DO UPDATE SET {", ".join(f"{v} = r.{v} + excluded.{v}" for v in values)}"""


def reached(row: str, partition: str) -> str:
    """The position that a row's side of the step has reached: 1 is after it, -1 before."""
    return f"CASE {row}.sign WHEN 1 THEN ($2::bigint[])[{partition}] ELSE ($1::bigint[])[{partition}] END"


def of_policy(row: str) -> str:
    """A policy's part of a group."""
    if not row:
        return "insurer_id, branch, product_line, layer, adviser_id, currency, shared"
    plain = ", ".join(f"{row}.{column}" for column in ("insurer_id", "branch", "product_line", "layer"))
    return f"{plain}, coalesce({row}.adviser_id, '') AS adviser_id, {row}.currency, {row}.shares IS NOT NULL AS shared"


def policy_sides(tables: Tables) -> str:
    """The CTEs `touched` and `policy`: what each policy was from one day to the next, before the step and after it."""
    return f"""touched AS (SELECT * FROM unnest($3::int[], $4::uuid[], $5::date[]) t (log_partition, policy_id, since)),
policy AS (
  SELECT DISTINCT ON (p.policy_id, s.sign, {day("p.recorded_from")})
         p.log_partition, p.policy_id, s.sign, {day("p.recorded_from")} AS day, p.tenant_id, {of_policy("p")}
    FROM touched t CROSS JOIN (VALUES (1), (-1)) s (sign)
    JOIN {tables["policy_version"]} p ON p.log_partition = t.log_partition AND p.policy_id = t.policy_id
     AND p.position_from <= {reached("s", "p.log_partition")}
   ORDER BY p.policy_id, s.sign, {day("p.recorded_from")}, p.position_from DESC
)"""
