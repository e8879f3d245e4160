"""Cells: the sums of movements per claim and coverage."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.kit.database import Connection
from services.ratios.ledger.tables import MEASURES, Tables

_KEY = "log_partition, claim_id, coverage_code"


async def add_to_cells(
    conn: Connection, tables: Tables, log_partition: int, claims: Collection[UUID], after: int
) -> None:
    """Adds what these claims' movements after a position change to their cells."""
    merged = ", ".join(f"{m} = c.{m} + excluded.{m}" for m in MEASURES)
    await conn.execute(
        f"""
        INSERT INTO {tables["claim_cell"]} AS c ({_columns()})
        {_sums(tables)} AND claim_id = ANY ($2) AND position > $3 GROUP BY {_KEY}, tenant_id
        ON CONFLICT ({_KEY}) DO UPDATE SET {merged},
          last_effective_on = greatest(c.last_effective_on, excluded.last_effective_on),
          last_recorded_at = greatest(c.last_recorded_at, excluded.last_recorded_at),
          on_line = c.on_line OR excluded.on_line""",
        *(log_partition, list(claims), after),
    )


async def fill_cells(conn: Connection, tables: Tables, log_partition: int) -> None:
    """Makes every cell of a partition anew from its movements, in one pass."""
    await conn.execute(f"DELETE FROM {tables['claim_cell']} WHERE log_partition = $1", log_partition)
    await conn.execute(
        f"INSERT INTO {tables['claim_cell']} ({_columns()}) {_sums(tables)} GROUP BY {_KEY}, tenant_id", log_partition
    )


def _columns() -> str:
    return ", ".join((_KEY, "tenant_id", "last_effective_on", "last_recorded_at", "on_line", *MEASURES))


def _sums(tables: Tables) -> str:
    sums = ", ".join(f"coalesce(sum({m}), 0)" for m in MEASURES)
    return f"""SELECT {_KEY}, tenant_id, max(effective_on), max(recorded_at), bool_or(on_line), {sums}
          FROM {tables["claim_movement"]} WHERE log_partition = $1"""
