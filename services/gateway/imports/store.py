"""Imports in the gateway's own tables: received, listed, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from services.contracts.bulk import LineError
from services.contracts.internal import Caller
from services.gateway.imports.model import FailureNote, Import, NewImport
from services.gateway.imports.ready import Refused
from services.gateway.imports.tally import Tally
from services.kit.database import Connection, Pool

COLUMNS: Final = (
    "import_id, tenant_id, insurer_id, caller, profile, profile_version, sender, file_hash, file_bytes, expected_lines,"
    " received_at, state, lines, tally, settled, problem, resumable, finished_at"
)
# A broker sees every import of its tenant; an insurer's key those that its insurer's keys pushed.
_SEEN: Final = "tenant_id = $1 AND ($2::text IS NULL OR insurer_id = $2)"


async def add(conn: Connection, new: NewImport) -> Import:
    """Keeps a received import."""
    row = await conn.fetchrow(
        "INSERT INTO gateway.import (import_id, tenant_id, insurer_id, caller, profile, profile_version, sender,"
        " file_hash, file_bytes, expected_lines) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        f" RETURNING {COLUMNS}",
        new.import_id,
        new.caller.tenant_id,
        new.caller.insurer_id,
        json_text(new.caller.to_headers()),
        new.profile,
        new.profile_version,
        new.sender,
        new.file_hash,
        new.file_bytes,
        new.expected_lines,
    )
    assert row is not None
    return import_of(row)


async def find(pool: Pool, caller: Caller, import_id: UUID) -> Import | None:
    """One import, if the caller may see it."""
    row = await pool.fetchrow(
        f"SELECT {COLUMNS} FROM gateway.import WHERE {_SEEN} AND import_id = $3",
        caller.tenant_id,
        caller.insurer_id,
        import_id,
    )
    return None if row is None else import_of(row)


async def page(pool: Pool, caller: Caller, after: tuple[datetime, UUID] | None, limit: int) -> list[Import]:
    """The caller's imports, the newest first."""
    rows = await pool.fetch(
        f"SELECT {COLUMNS} FROM gateway.import WHERE {_SEEN}"
        " AND ($3::timestamptz IS NULL OR (received_at, import_id) < ($3, $4))"
        " ORDER BY received_at DESC, import_id DESC LIMIT $5",
        caller.tenant_id,
        caller.insurer_id,
        *(after or (None, None)),
        limit,
    )
    return [import_of(row) for row in rows]


async def rejected(pool: Pool, import_id: UUID, after: int, limit: int) -> list[Refused]:
    """Refused lines of an import, by their number, after one."""
    rows = await pool.fetch(
        "SELECT n, line_key, code, errors FROM gateway.import_rejected WHERE import_id = $1 AND n > $2"
        " ORDER BY n LIMIT $3",
        import_id,
        after,
        limit,
    )
    return [Refused(r["n"], r["line_key"], r["code"], _errors(r["errors"])) for r in rows]


async def add_rejected(conn: Connection, import_id: UUID, lines: Sequence[Refused]) -> None:
    """Keeps refused lines; one that is refused again, after an interruption, replaces itself."""
    await conn.execute(
        "INSERT INTO gateway.import_rejected (import_id, n, line_key, code, errors)"
        " SELECT $1, u.n, u.line_key, u.code, u.errors"
        " FROM unnest($2::bigint[], $3::text[], $4::text[], $5::json[]) AS u(n, line_key, code, errors)"
        " ON CONFLICT (import_id, n) DO UPDATE SET code = excluded.code, errors = excluded.errors",
        import_id,
        [line.n for line in lines],
        [line.key for line in lines],
        [line.code for line in lines],
        [json_text(line.errors) for line in lines],
    )


async def rerun(conn: Connection, import_id: UUID) -> bool:
    """Lets a failed import whose file is kept go on where it stopped. False if it is not such a one."""
    done = await conn.execute(
        "UPDATE gateway.import SET state = 'received', problem = NULL, resumable = false, finished_at = NULL"
        " WHERE import_id = $1 AND state = 'failed' AND resumable",
        import_id,
    )
    return done == "UPDATE 1"


def import_of(row: asyncpg.Record) -> Import:
    """An import from its row."""
    new = NewImport(
        import_id=row["import_id"],
        caller=Caller.from_headers(msgspec.json.decode(row["caller"], type=dict[str, str])),
        profile=row["profile"],
        profile_version=row["profile_version"],
        sender=row["sender"],
        file_hash=row["file_hash"],
        file_bytes=row["file_bytes"],
        expected_lines=row["expected_lines"],
    )
    return Import(
        new=new,
        received_at=row["received_at"],
        state=row["state"],
        lines=row["lines"],
        tally=_tally(row["tally"]) or Tally(),
        settled=_tally(row["settled"]),
        problem=None if row["problem"] is None else msgspec.json.decode(row["problem"], type=FailureNote),
        resumable=row["resumable"],
        finished_at=row["finished_at"],
    )


def _tally(text: str | None) -> Tally | None:
    return None if text is None else msgspec.json.decode(text, type=Tally)


def _errors(text: str) -> list[LineError]:
    return msgspec.json.decode(text, type=list[LineError])


def json_text(value: object) -> str:
    """A value as the text of a json column."""
    return msgspec.json.encode(value).decode()
