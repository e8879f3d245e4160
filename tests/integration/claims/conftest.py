"""Claims as the gateway sees it: the application with its lifespan, called directly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.claims.app import build
from services.claims.lists.projector import ViewProjection
from services.contracts.ids import tenant_uuid
from services.contracts.internal import Caller
from services.kit.asgi import running
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.settings import Settings
from tests.integration.claims.support import Client, declared, registered
from tests.support.patient import Patient
from tests.support.sealing import MASTER_KEY

NOON = datetime(2025, 6, 30, 10, tzinfo=UTC)


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """Claims, started; its clock says 30 June 2025."""
    application = build(Settings(database_url=database_url, master_key=MASTER_KEY), clock=lambda: NOON)
    async with running(application):
        yield application


@pytest.fixture
async def start_client(app: FastAPI) -> AsyncIterator[Callable[[str], Client]]:
    """Makes clients of any tenant."""
    async with AsyncExitStack() as stack:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(Patient(transport=transport, base_url="http://claims"))

        def start(tenant: str) -> Client:
            return Client(http, _caller(tenant))

        yield start


@pytest.fixture
async def client(start_client: Callable[[str], Client]) -> Client:
    """A broker of a tenant of its own, so that tests of one module do not meet."""
    return start_client(uuid4().hex)


@pytest.fixture
async def following(pool: Pool) -> AsyncIterator[None]:
    """The projector, following the log."""
    stop = asyncio.Event()
    projecting = asyncio.create_task(Consumer(pool, ViewProjection()).run(stop))
    yield
    stop.set()
    await projecting


@pytest.fixture
async def claim(client: Client) -> str:
    """The path of a claim declared on a policy."""
    await registered(client)
    return await declared(client)


def _caller(tenant: str) -> Caller:
    return Caller(
        tenant_id=tenant_uuid(tenant),
        principal="key-1",
        kind="broker",
        insurer_id=None,
        actor="user-7",
        channel="crm",
        command_id=UUID(int=0),
        request_hash="",
        correlation_id=uuid4(),
        traceparent=None,
    )
