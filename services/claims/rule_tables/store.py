"""A tenant's own rows in PostgreSQL: only ever added to, each from when it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims.rule_tables.book import RuleRow
from services.kit.database import Connection, Pool
from services.kit.serialised import serialised

_COLUMNS: Final = (
    "rule_table, key, row_values, valid_from, valid_to, legal_reference, to_verify, recorded_at, recorded_by, tenant_id"
)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row that a tenant set, when it was recorded, and by whom (opaque)."""

    row: RuleRow
    recorded_at: datetime
    recorded_by: str
    tenant_id: UUID


async def all_rows(pool: Pool) -> list[OwnRow]:
    """Every tenant's rows, as recorded."""
    return [_own(r) for r in await pool.fetch(f"SELECT {_COLUMNS} FROM claims.rule_row ORDER BY recorded_at")]


async def rows_of(source: Pool | Connection, tenant_id: UUID, table: str) -> list[OwnRow]:
    """A tenant's rows of one table, as recorded."""
    sql = f"SELECT {_COLUMNS} FROM claims.rule_row WHERE tenant_id = $1 AND rule_table = $2 ORDER BY recorded_at"
    return [_own(r) for r in await source.fetch(sql, tenant_id, table)]


async def tables_of(pool: Pool, tenant_id: UUID) -> list[str]:
    """The table of each row that a tenant has recorded."""
    rows = await pool.fetch("SELECT rule_table FROM claims.rule_row WHERE tenant_id = $1", tenant_id)
    return [table for (table,) in rows]


def in_order(rows: Iterable[OwnRow]) -> list[OwnRow]:
    """Rows in the order in which they count: by their first day; of the same key and day the one recorded last."""
    latest: dict[tuple[str, str, date | None], OwnRow] = {}
    for own in rows:
        latest[own.row.table, own.row.key, own.row.valid_from] = own
    return sorted(latest.values(), key=lambda own: own.row.valid_from or date.min)


async def add(pool: Pool, tenant_id: UUID, rows: Sequence[RuleRow], recorded_by: str) -> int:
    """Records the rows that say something new, together; how many. The same rows again add nothing.

    Of two writers of the same rows the second reads what the first wrote.
    """
    return await serialised(pool, f"claims.rule_row {tenant_id}", lambda conn: _add(conn, tenant_id, rows, recorded_by))


async def _add(conn: Connection, tenant_id: UUID, rows: Sequence[RuleRow], recorded_by: str) -> int:
    known = {
        (own.row.table, own.row.key, own.row.valid_from): own.row
        for table in dict.fromkeys(row.table for row in rows)
        for own in await rows_of(conn, tenant_id, table)
    }
    new = [row for row in rows if known.get((row.table, row.key, row.valid_from)) != row]
    await conn.executemany(
        "INSERT INTO claims.rule_row (tenant_id, rule_table, key, row_values, valid_from, valid_to, legal_reference,"
        " to_verify, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())",
        [
            (
                tenant_id,
                row.table,
                row.key,
                orjson.dumps(row.values).decode(),
                row.valid_from,
                row.valid_to,
                row.legal_reference,
                row.to_verify,
                recorded_by,
            )
            for row in new
        ],
    )
    return len(new)


def _own(record: Any) -> OwnRow:
    table, key, values, valid_from, valid_to, reference, to_verify, recorded_at, recorded_by, tenant_id = record
    row = RuleRow(table, key, orjson.loads(values), valid_from, valid_to, reference, to_verify)
    return OwnRow(row, recorded_at, recorded_by, tenant_id)
