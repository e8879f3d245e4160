"""Repeats of POSTs that make no event: the first answer is kept for seven days and given again.

(Where events are made, the log itself answers a repeat: EVENT_LOG.md §2.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.responses import Response

from services.contracts.internal import Caller
from services.kit.database import Connection, Pool
from services.kit.errors import Refusal

_EXPIRED: Final = "created_at < now() - interval '7 days'"


@dataclass(frozen=True, slots=True)
class Answer:
    """A success to be kept. `kept` replaces the body in later answers, where it holds what is shown once."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] | None = None


async def once(
    pool: Pool,
    caller: Caller,
    make: Callable[[Connection], Awaitable[Answer]],
    *,
    request_hash: str | None = None,
) -> Response:
    """Does `make` once per command, in one transaction with its kept answer; a repeat gets that answer again.

    A refusal keeps nothing. A concurrent twin waits for the first. `request_hash` replaces that of the body, where the
    body is not what identifies the request. Refusal `idempotency-key-reused`: same key, another request.
    """
    fingerprint = caller.request_hash if request_hash is None else request_hash
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute(f"DELETE FROM gateway.idempotency WHERE command_id = $1 AND {_EXPIRED}", caller.command_id)
        # A twin waits here until the first is committed or undone.
        new = await conn.fetchval(
            "INSERT INTO gateway.idempotency (command_id, request_hash, status, headers, body)"
            " VALUES ($1, $2, 0, '{}', '') ON CONFLICT DO NOTHING RETURNING true",
            caller.command_id,
            fingerprint,
        )
        if not new:
            return await _again(conn, caller, fingerprint)
        answer = await make(conn)
        await conn.execute(
            "UPDATE gateway.idempotency SET status = $2, headers = $3, body = $4 WHERE command_id = $1",
            caller.command_id,
            answer.status,
            orjson.dumps(answer.headers).decode(),
            orjson.dumps(answer.body if answer.kept is None else answer.kept),
        )
    return _response(answer.status, orjson.dumps(answer.body), answer.headers)


async def purge(pool: Pool) -> None:
    """Drops answers that are kept no longer; rows that another gateway is dropping are left to it."""
    await pool.execute(
        "DELETE FROM gateway.idempotency WHERE command_id IN (SELECT command_id FROM gateway.idempotency"
        f" WHERE {_EXPIRED} LIMIT 10000 FOR UPDATE SKIP LOCKED)"
    )


async def _again(conn: Connection, caller: Caller, fingerprint: str) -> Response:
    row = await conn.fetchrow(
        "SELECT request_hash, status, headers, body FROM gateway.idempotency WHERE command_id = $1", caller.command_id
    )
    assert row is not None, "the row that stood in the way is committed"
    if row["request_hash"] != fingerprint:
        first = orjson.loads(row["body"])
        raise Refusal("idempotency-key-reused", first=first.get("id"))
    headers = orjson.loads(row["headers"])
    return _response(row["status"], row["body"], {**headers, "Idempotent-Replayed": "true"})


def _response(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, status, dict(headers), "application/json")
