"""Claims as the gateway sees it: the application with its lifespan, called directly."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.claims.app import build
from services.contracts.ids import http_command, tenant_uuid
from services.contracts.internal import Caller
from services.kit.asgi import running
from services.kit.settings import Settings

TODAY = date(2025, 6, 30)
NOON = datetime(2025, 6, 30, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Client:
    """Calls claims as one caller; each POST is a command of its own unless it says a key."""

    http: httpx.AsyncClient
    caller: Caller

    def as_insurer(self, insurer_id: str) -> "Client":
        """The same tenant, asked by an insurer's key."""
        return replace(self, caller=replace(self.caller, kind="insurer", insurer_id=insurer_id, principal=insurer_id))

    def as_tenant(self, code: str) -> "Client":
        """Another brokerage."""
        return replace(self, caller=replace(self.caller, tenant_id=tenant_uuid(code)))

    async def post(
        self, path: str, body: Any, *, key: str | None = None, version: int | None = None
    ) -> httpx.Response:
        """A command, with the headers the gateway would set."""
        request = self.http.build_request("POST", path, json=body)
        method_path_body = b"POST\n" + path.encode() + b"\n" + request.content
        command = http_command(self.caller.tenant_id, self.caller.principal, "POST", path, key) if key else uuid4()
        caller = replace(self.caller, command_id=command, request_hash=sha256(method_path_body).hexdigest())
        request.headers.update(caller.to_headers())
        if version is not None:
            request.headers["If-Match"] = f'"{version}"'
        return await self.http.send(request)

    async def get(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        """A question."""
        return await self.http.get(path, params=params, headers={**self.caller.to_headers(), **(headers or {})})


@pytest.fixture
def today() -> date:
    """What «today» is for the rules."""
    return TODAY


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """Claims, started; its clock says 30 June 2025."""
    application = build(Settings(database_url=database_url), clock=lambda: NOON)
    async with running(application):
        yield application


@pytest.fixture
async def start_client(app: FastAPI) -> AsyncIterator[Callable[[str], Client]]:
    """Makes clients of any tenant."""
    async with AsyncExitStack() as stack:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://claims"))

        def start(tenant: str) -> Client:
            return Client(http, _caller(tenant))

        yield start


@pytest.fixture
async def client(start_client: Callable[[str], Client]) -> Client:
    """A broker of a tenant of its own, so that tests of one module do not meet."""
    return start_client(uuid4().hex)


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
