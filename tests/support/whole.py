"""The whole house in one process, as `sinistra serve all` composes it, on real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from services.claims.app import build as claims
from services.gateway.access import store
from services.gateway.access.model import SCOPES
from services.gateway.app import Gateway, build
from services.kit.asgi import running
from services.kit.settings import Settings
from services.kit.upstream.direct import DirectUpstream
from services.ratios.app import build as ratios
from tests.support.patient import Patient
from tests.support.sealing import MASTER_KEY


@dataclass
class Whole:
    """The running house and keys to it."""

    client: httpx.AsyncClient
    database_url: str

    async def key(self, tenant: str, **more: Any) -> dict[str, str]:
        """The header of a new key."""
        conn = await asyncpg.connect(self.database_url)
        try:
            tenant_id = await store.ensure_tenant(conn, tenant)
            made = await store.create_key(conn, tenant_id, **{"name": "t", "kind": "broker", "scopes": SCOPES, **more})
        finally:
            await conn.close()
        return {"authorization": f"Bearer {made.token}"}


def composed(settings: Settings) -> Gateway:
    """The gateway before claims and ratios, which asks claims in its turn."""
    beside = claims(settings)
    return build(settings, beside, ratios(settings, nullcontext(DirectUpstream("claims", beside, {}))))


@asynccontextmanager
async def whole_house(database_url: str) -> AsyncIterator[Whole]:
    """Starts it, projectors included, and stops it."""
    settings = Settings(database_url=database_url, run_projector=True, master_key=MASTER_KEY)
    gateway = composed(settings)
    async with running(gateway):
        transport = httpx.ASGITransport(app=gateway)
        async with Patient(transport=transport, base_url="http://gateway") as client:
            yield Whole(client, database_url)
