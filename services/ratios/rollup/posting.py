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
