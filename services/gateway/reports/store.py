"""Issued documents in the gateway's own tables. A row is written once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.gateway.reports.model import Asked, Issued
from services.kit.database import Connection, Pool

_COLUMNS: Final = (
    "report_id, number, kind, policy_id, as_of, known_on, years, final, log_position, rule_version, content_hash,"
    " previous_id, issued_at"
)


async def next_number(conn: Connection, tenant_id: UUID, year: int) -> str:
    """The tenant's next number of a year, without a gap: it is taken back with the transaction that takes it."""
    last: int = await conn.fetchval(
        """INSERT INTO gateway.report_number AS n (tenant_id, year, last) VALUES ($1, $2, 1)
           ON CONFLICT (tenant_id, year) DO UPDATE SET last = n.last + 1 RETURNING last""",
        *(tenant_id, year),
    )
    return f"R-{year}-{last:06d}"


async def add(conn: Connection, tenant_id: UUID, issued: Issued, content: bytes) -> None:
    """Keeps an issued document; its content is JSON, the same bytes for ever."""
    asked = issued.asked
    await conn.execute(
        f"""INSERT INTO gateway.report (tenant_id, {_COLUMNS}, content) VALUES
            ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        *(tenant_id, issued.report_id, issued.number, asked.kind, asked.policy_id, asked.as_of, asked.known_on),
        *(asked.years, issued.final, issued.log_position, issued.rule_version, issued.content_hash),
        *(issued.previous_id, issued.issued_at, content),
    )


async def last_of(conn: Connection, tenant_id: UUID, asked: Asked) -> Issued | None:
    """The document issued last of this kind, policy and day."""
    row = await conn.fetchrow(
        f"""SELECT {_COLUMNS} FROM gateway.report
             WHERE tenant_id = $1 AND kind = $2 AND policy_id = $3 AND as_of = $4 AND years = $5
             ORDER BY number DESC LIMIT 1""",
        *(tenant_id, asked.kind, asked.policy_id, asked.as_of, asked.years),
    )
    return None if row is None else _issued(row)


async def find(pool: Pool, tenant_id: UUID, report_id: UUID) -> Issued | None:
    """One document of the tenant."""
    row = await pool.fetchrow(
        f"SELECT {_COLUMNS} FROM gateway.report WHERE tenant_id = $1 AND report_id = $2", tenant_id, report_id
    )
    return None if row is None else _issued(row)


async def content_of(conn: Connection | Pool, tenant_id: UUID, report_id: UUID) -> bytes:
    """The content of a document that is there."""
    content: bytes = await conn.fetchval(
        "SELECT content FROM gateway.report WHERE tenant_id = $1 AND report_id = $2", tenant_id, report_id
    )
    return content


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose documents, which of them, and after which place of the list."""

    tenant_id: UUID
    policy_id: UUID | None
    kind: str | None
    after: tuple[datetime, UUID] | None


async def page(pool: Pool, wanted: Wanted, limit: int) -> list[Issued]:
    """Documents, the newest first."""
    rows = await pool.fetch(
        f"""SELECT {_COLUMNS} FROM gateway.report
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR policy_id = $2) AND ($3::text IS NULL OR kind = $3)
               AND ($4::timestamptz IS NULL OR (issued_at, report_id) < ($4, $5))
             ORDER BY issued_at DESC, report_id DESC LIMIT $6""",
        *(wanted.tenant_id, wanted.policy_id, wanted.kind, *(wanted.after or (None, None)), limit),
    )
    return [_issued(row) for row in rows]


def _issued(row: Any) -> Issued:
    asked = Asked(
        kind=row["kind"],
        policy_id=row["policy_id"],
        as_of=row["as_of"],
        known_on=row["known_on"],
        years=row["years"],
    )
    return Issued(
        report_id=row["report_id"],
        number=row["number"],
        asked=asked,
        final=row["final"],
        log_position=row["log_position"],
        rule_version=row["rule_version"],
        content_hash=row["content_hash"],
        previous_id=row["previous_id"],
        issued_at=row["issued_at"],
    )
