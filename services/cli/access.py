"""A tenant's key, made in the database itself: by `sinistra up`, or by an operator who begins a deployment."""

from pathlib import Path

import asyncpg

from services.cli.state import write_private
from services.gateway.access import store, tokens
from services.gateway.access.model import SCOPES
from services.kit.clock import now


async def tenant_key(database_url: str, data_dir: Path, tenant: str) -> str:
    """The tenant's key, as its holder writes it; tenant and key are made where they are missing."""
    file = data_dir / f"key-{tenant}"
    connection = await asyncpg.connect(database_url)
    try:
        tenant_id = await store.ensure_tenant(connection, tenant)
        kept = file.read_text().strip() if file.exists() else ""
        if await _usable(connection, kept):
            return kept
        made = await store.create_key(connection, tenant_id, "sinistra up", "broker", SCOPES)
        write_private(file, made.token + "\n")
        return made.token
    finally:
        await connection.close()


async def new_key(database_url: str, tenant: str) -> str:
    """A new key of a tenant with every scope, as its holder writes it; the tenant is made if it is missing."""
    connection = await asyncpg.connect(database_url)
    try:
        tenant_id = await store.ensure_tenant(connection, tenant)
        return (await store.create_key(connection, tenant_id, "bootstrap", "broker", SCOPES)).token
    finally:
        await connection.close()


async def _usable(connection: "asyncpg.Connection[asyncpg.Record]", text: str) -> bool:
    token = tokens.read(text)
    if token is None:
        return False
    key = await store.find_key(connection, token.key_id)
    return key is not None and key.usable(now()) and tokens.matches(token.secret, key.secret_hash)
