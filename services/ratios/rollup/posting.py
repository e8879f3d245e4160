"""From postings to sums at every grain: the end of each statement that takes the rollup a step further."""

from __future__ import annotations

from collections.abc import Collection

from services.ratios.ledger.tables import Tables
from services.ratios.rollup.tables import (
    DAYS,
    DAYS_BY_MONTHS,
    GROUP,
    MONTHS,
    MONTHS_BY_DAYS,
    day,
    home,
    month,
)


def grouped(tables: Tables, source: str) -> str:
    """CTEs: `grouped` is a source of rows by the group's columns, with the group's id; new groups are kept."""
    columns = ", ".join(GROUP)
    return f"""
grouped AS MATERIALIZED (SELECT *, md5(ROW(tenant_id, {columns})::text)::uuid AS group_id FROM {source}),
kept AS (
  INSERT INTO {tables["rollup_group"]} (log_partition, tenant_id, group_id, {columns})
  SELECT DISTINCT ON (tenant_id, group_id) {home("tenant_id")}, tenant_id, group_id, {columns} FROM grouped
   ORDER BY tenant_id, group_id
      ON CONFLICT DO NOTHING
)"""


def post(tables: Tables, table: str, values: Collection[str]) -> str:
    """Adds the rows of `posting`, each `times` over, at every grain. In the order of the key: two never deadlock."""
    names = ", ".join(values)
    first = ", ".join(f"sum(times * {v})::bigint AS {v}" for v in values)
    again = ", ".join(f"sum({v})::bigint AS {v}" for v in values)
    something = " OR ".join(f"sum(times * {v}) <> 0" for v in values)
    key = "log_partition, tenant_id, grain, recorded, effective, group_id"
    return f""",
daily AS MATERIALIZED (
  SELECT tenant_id, group_id, recorded, effective, {first}
    FROM posting GROUP BY tenant_id, group_id, recorded, effective HAVING {something}
)
INSERT INTO {tables[table]} AS r ({key}, {names})
SELECT {home("d.tenant_id")}, d.tenant_id, g.grain, g.recorded, g.effective, d.group_id, {again}
  FROM daily d CROSS JOIN LATERAL (VALUES
       ({MONTHS}, {month("d.recorded")}, {month("d.effective")}),
       ({DAYS_BY_MONTHS}, d.recorded, {month("d.effective")}),
       ({MONTHS_BY_DAYS}, {month("d.recorded")}, d.effective),
       ({DAYS}, d.recorded, d.effective)
       ) g (grain, recorded, effective)
 GROUP BY d.tenant_id, g.grain, g.recorded, g.effective, d.group_id
 ORDER BY 1, 2, 3, 4, 5, 6
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
