"""Ratios with the claims service beside it, on a database whose past a test has told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any
from uuid import UUID

import httpx

from services.claims.app import build as claims
from services.kit.asgi import running
from services.kit.settings import Settings
from services.kit.upstream.direct import DirectUpstream
from services.ratios.app import build as ratios
from tests.support.asking import caller


class Both:
    """Asks ratios as the gateway would."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def what_if(self, tenant: UUID, body: Any, insurer_id: str | None = None) -> httpx.Response:
        """The whole response."""
        return await self.client.post("/v1/what-if", json=body, headers=caller(tenant, insurer_id).to_headers())

    async def tried(self, tenant: UUID, changes: dict[str, Any], **question: str) -> dict[str, Any]:
        """The answer to a question that is well put."""
        response = await self.what_if(tenant, {"question": question, "changes": changes})
        assert response.status_code == 200, response.text
        answered: dict[str, Any] = response.json()
        return answered

    async def get(self, tenant: UUID, path: str, insurer_id: str | None = None, **parameters: str) -> httpx.Response:
        """Any other question."""
        return await self.client.get(path, params=parameters, headers=caller(tenant, insurer_id).to_headers())


@asynccontextmanager
async def both(url: str) -> AsyncIterator[Both]:
    """The two services, their lifespans included."""
    settings = Settings(database_url=url)
    beside = claims(settings)
    app = ratios(settings, nullcontext(DirectUpstream("claims", beside, {})))
    transport = httpx.ASGITransport(app)
    async with (
        running(beside),
        running(app),
        httpx.AsyncClient(transport=transport, base_url="http://ratios") as client,
    ):
        yield Both(client)
