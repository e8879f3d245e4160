"""Asks the ratios service over ASGI, with the headers that the gateway would set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from services.contracts.internal import Caller
from services.kit.settings import Settings
from services.ratios.app import build
from tests.support.patient import Patient


class Asker:
    """A client of the service, for one tenant at a time."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def ask(
        self, tenant: UUID, *pairs: tuple[str, str], insurer_id: str | None = None, **parameters: str
    ) -> dict[str, Any]:
        """The answer to a loss-ratio question that is well put."""
        response = await self.get(tenant, *pairs, insurer_id=insurer_id, **parameters)
        assert response.status_code == 200, response.text
        answered: dict[str, Any] = response.json()
        return answered

    async def get(
        self, tenant: UUID, *pairs: tuple[str, str], insurer_id: str | None = None, **parameters: str
    ) -> httpx.Response:
        """The whole response."""
        return await self.read("/v1/ratios/loss-ratio", tenant, *pairs, insurer_id=insurer_id, **parameters)

    async def read(
        self, path: str, tenant: UUID, *pairs: tuple[str, str], insurer_id: str | None = None, **parameters: str
    ) -> httpx.Response:
        """The whole response of any read."""
        headers = caller(tenant, insurer_id).to_headers()
        query = httpx.QueryParams([*pairs, *parameters.items()])
        return await self.client.get(path, params=query, headers=headers)


def caller(tenant: UUID, insurer_id: str | None = None) -> Caller:
    return Caller(
        tenant_id=tenant, principal="key-1", kind="broker" if insurer_id is None else "insurer", insurer_id=insurer_id,
        actor="user-1", channel="crm", command_id=uuid4(), request_hash="0" * 64, correlation_id=uuid4(),
        traceparent=None,
    )  # fmt: skip


@asynccontextmanager
async def asking(url: str, *, run_projector: bool = False) -> AsyncIterator[Asker]:
    """The service on this database, its lifespan included."""
    app: FastAPI = build(Settings(database_url=url, run_projector=run_projector))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        Patient(transport=transport, base_url="http://ratios") as client,
    ):
        yield Asker(client)
