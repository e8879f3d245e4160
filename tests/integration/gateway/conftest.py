"""A gateway on real PostgreSQL, with an echo behind it: in its own process, or across a real socket."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.access import store
from services.gateway.access.model import SCOPES, NewKey
from services.gateway.app import Gateway, build
from services.kit.settings import Settings
from tests.support.whole import Whole, whole_house


@dataclass
class Echo:
    """A service that answers what it was asked, and remembers whether it was started and left alone."""

    started: bool = False
    left: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.started = True
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.started = False
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["path"] == "/readyz":
            await _answer(send, {"status": "ok"})
        elif scope["path"] == "/internal/events":
            await self._stream(receive, send)
        else:
            request = Request(scope, receive)
            body = await request.body()
            said = {"path": scope["path"], "query": scope["query_string"].decode(), "body": body.decode()}
            await _answer(
                send, {**said, "headers": dict(request.headers)}, (b"etag", b'"1"'), (b"log-position", b"AAE")
            )

    async def _stream(self, receive: Receive, send: Send) -> None:
        """One line at once, then nothing until the client leaves."""
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-ndjson")]}
        )
        await send({"type": "http.response.body", "body": b'{"n": 1}\n', "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.append("feed")


async def _answer(send: Send, content: dict[str, Any], *headers: tuple[bytes, bytes]) -> None:
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"application/json"), *headers],
    }
    await send(start)
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """Serves an application on a free port of loopback; yields its URL."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([sock]))
        try:
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@dataclass
class House:
    """A running gateway and what a test wants to do with it."""

    gateway: Gateway
    claims: Echo
    client: httpx.AsyncClient
    database_url: str

    async def key(self, tenant: str = "cabinet-martin", **more: Any) -> NewKey:
        """Makes a key directly, as the command line does."""
        conn = await asyncpg.connect(self.database_url)
        try:
            tenant_id = await store.ensure_tenant(conn, tenant)
            given = {"name": "test", "kind": "broker", "scopes": SCOPES, **more}
            return await store.create_key(conn, tenant_id, **given)
        finally:
            await conn.close()

    async def ask(self, method: str, path: str, key: NewKey | None, **more: Any) -> httpx.Response:
        """A request with a key."""
        headers = dict(more.pop("headers", {}))
        if key is not None:
            headers["authorization"] = f"Bearer {key.token}"
        return await self.client.request(method, path, headers=headers, **more)


@pytest.fixture(params=["direct", "http"])
async def house(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[House]:
    """The gateway before an echo, over each transport."""
    async with AsyncExitStack() as stack:
        echo, ratios = Echo(), Echo()
        urls: dict[str, Any] = {}
        if request.param == "http":
            urls = {
                "claims_url": await stack.enter_async_context(listening(echo)),
                "ratios_url": await stack.enter_async_context(listening(ratios)),
            }
        gateway = build(Settings(database_url=database_url, **urls), echo, ratios)
        base = await stack.enter_async_context(listening(gateway))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=60))
        yield House(gateway, echo, client, database_url)


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    """The whole house: what belongs to whom is seen only where claims and ratios answer."""
    async with whole_house(database_url) as running_house:
        yield running_house
