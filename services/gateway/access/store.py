"""Tenants and keys in PostgreSQL. The supervisor and the command line call these directly."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from services.contracts.ids import tenant_uuid
from services.contracts.internal import PrincipalKind
from services.gateway.access import tokens
from services.gateway.access.model import INSURER_SCOPES, SCOPES, Key, NewKey
from services.kit.errors import FieldError, Invalid

DEMO: Final = "demo"

_INSURER_ID: Final = re.compile(r"[!-~]{1,64}")
_COLUMNS: Final = """
 k.key_id, k.tenant_id, t.code AS tenant_code, k.name, k.kind, k.scopes, k.insurer_id, k.on_behalf_of, k.secret_hash,
 k.created_at, k.expires_at, k.revoked_at, k.last_used_at"""
_FROM: Final = "gateway.api_key k JOIN gateway.tenant t USING (tenant_id)"


async def ensure_tenant(conn: Any, code: str) -> UUID:
    """The tenant with this code, made if it is new."""
    tenant_id = tenant_uuid(code)
    await conn.execute(
        "INSERT INTO gateway.tenant (tenant_id, code) VALUES ($1, $2) ON CONFLICT DO NOTHING", tenant_id, code
    )
    return tenant_id


async def create_key(  # noqa: PLR0917  the first five are what every key has
    conn: Any,
    tenant_id: UUID,
    name: str,
    kind: PrincipalKind,
    scopes: Collection[str],
    insurer_id: str | None = None,
    *,
    on_behalf_of: bool = True,
    expires_at: datetime | None = None,
) -> NewKey:
    """Makes a key; its token is in the answer and nowhere else.

    Invalid: an unknown scope, an insurer key without its insurer or with a scope insurers never get.
    """
    _check(kind, scopes, insurer_id)
    token = tokens.Token(uuid4(), tokens.new_secret())
    await conn.execute(
        "INSERT INTO gateway.api_key (key_id, tenant_id, name, kind, scopes, insurer_id, on_behalf_of, secret_hash,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        *(token.key_id, tenant_id, name, kind, sorted(scopes), insurer_id, on_behalf_of),
        *(tokens.digest(token.secret), expires_at),
    )
    key = await find_key(conn, token.key_id)
    assert key is not None
    return NewKey(key, tokens.write(token, demo=key.demo))


async def find_key(conn: Any, key_id: UUID) -> Key | None:
    """The key of that id, whatever its state."""
    row = await conn.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.key_id = $1", key_id)
    return None if row is None else _key(row)


async def list_keys(conn: Any, tenant_id: UUID, after: tuple[datetime, UUID] | None, limit: int) -> list[Key]:
    """A tenant's keys, the newest first."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.tenant_id = $1"
        " AND ($2::timestamptz IS NULL OR (k.created_at, k.key_id) < ($2, $3::uuid))"
        " ORDER BY k.created_at DESC, k.key_id DESC LIMIT $4",
        *(tenant_id, *(after or (None, None)), limit),
    )
    return [_key(row) for row in rows]


async def revoke_key(conn: Any, tenant_id: UUID, key_id: UUID) -> bool:
    """Revokes a tenant's key, now and for ever. False if there is none; twice is once."""
    done = await conn.execute(
        "UPDATE gateway.api_key SET revoked_at = coalesce(revoked_at, now()) WHERE tenant_id = $1 AND key_id = $2",
        tenant_id,
        key_id,
    )
    return bool(done == "UPDATE 1")


async def note_use(conn: Any, used: Mapping[UUID, datetime]) -> None:
    """Writes when keys were last used, in one statement for many requests."""
    await conn.execute(
        "UPDATE gateway.api_key k SET last_used_at = greatest(k.last_used_at, u.at)"
        " FROM unnest($1::uuid[], $2::timestamptz[]) AS u (key_id, at) WHERE k.key_id = u.key_id",
        list(used),
        list(used.values()),
    )


def _check(kind: PrincipalKind, scopes: Collection[str], insurer_id: str | None) -> None:
    wrong: list[FieldError] = []
    ordered: Sequence[str] = list(scopes)
    allowed = INSURER_SCOPES if kind == "insurer" else frozenset(SCOPES)
    for n, scope in enumerate(ordered):
        if scope not in allowed:
            wrong.append(FieldError(f"/scopes/{n}", "not-allowed", ", ".join(sorted(allowed))))
    if (kind == "insurer") != (insurer_id is not None):
        wrong.append(FieldError("/insurer_id", "required" if insurer_id is None else "not-allowed"))
    if insurer_id is not None and not _INSURER_ID.fullmatch(insurer_id):  # it travels in a header
        english, french = "1 to 64 characters of ASCII, no spaces", "1 à 64 caractères ASCII, sans espace"
        wrong.append(FieldError("/insurer_id", "wrong-format", english, french))
    if wrong:
        raise Invalid(wrong)


def _key(row: asyncpg.Record) -> Key:
    fields = dict(row)
    return Key(**{**fields, "scopes": frozenset(fields["scopes"])}, demo=fields["tenant_code"] == DEMO)
