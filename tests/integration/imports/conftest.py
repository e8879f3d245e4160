"""A gateway that imports, with stand-in books where claims is, on real PostgreSQL and a real socket."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from services.gateway.access import store
from services.gateway.access.model import SCOPES, NewKey
from services.gateway.app import build
from services.gateway.imports import calling
from services.kit.settings import Settings
from tests.support.books import Books

HEAD = "claim_line,policy_image_id,guarantee,occurrence_date,payment\n"


def claim_lines(count: int, first: int = 1) -> str:
    """A file of claims, made up: every tenth is closed without payment."""
    kinds = ("TPL", "Damage", "Theft", "Fire", "Windscreen", "Other")
    rows = (
        f"{n},{n % 97}.1a,{kinds[n % 6]},2003-{n % 12 + 1:02d}-{n % 28 + 1:02d},{0 if n % 10 == 0 else n}.00\n"
        for n in range(first, first + count)
    )
    return HEAD + "".join(rows)


@dataclass
class Broker:
    """A key and a client: pushes files, and looks at what became of them."""

    client: httpx.AsyncClient
    key: NewKey

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request with the key."""
        headers = {"authorization": f"Bearer {self.key.token}", **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)

    async def push(self, content: str | bytes, profile: str = "fremotor-claims", **more: Any) -> httpx.Response:
        """Pushes a file under an idempotency key of its own, unless one is given."""
        headers = {"idempotency-key": more.pop("key", secrets.token_hex(8)), "content-type": "text/csv"}
        params = {"profile": profile, **more.pop("params", {})}
        body = content.encode() if isinstance(content, str) else content
        return await self.ask("POST", "/v1/imports", params=params, headers=headers, content=body, **more)

    async def look(self, location: str) -> dict[str, Any]:
        """The import as it is."""
        found: dict[str, Any] = (await self.ask("GET", location)).json()
        return found

    async def ended(self, answer: httpx.Response, within: float = 300) -> dict[str, Any]:
        """The import at its end."""
        assert answer.status_code == 202, answer.text
        async with asyncio.timeout(within):
            while (found := await self.look(answer.headers["location"]))["state"] not in ("completed", "failed"):  # noqa: ASYNC110  it is told by asking
                await asyncio.sleep(0.05)
        return found

    async def run(self, content: str | bytes, profile: str = "fremotor-claims", **more: Any) -> dict[str, Any]:
        """Pushes a file and waits for its end."""
        return await self.ended(await self.push(content, profile, **more))


@dataclass
class Site:
    """Where gateways can be started, and the books behind all of them."""

    settings: Settings
    books: Books = field(default_factory=Books)

    @asynccontextmanager
    async def gateway(self) -> AsyncIterator[str]:
        """A running gateway; yields its URL."""
        async with listening(build(self.settings, self.books, self.books)) as url:
            yield url

    async def key(self, tenant: str | None = None, **more: Any) -> NewKey:
        """Makes a key, in a tenant of its own unless one is named."""
        conn = await asyncpg.connect(self.settings.database("gateway"))
        try:
            tenant_id = await store.ensure_tenant(conn, tenant or f"tenant-{secrets.token_hex(4)}")
            given: dict[str, Any] = {"name": "test", "kind": "broker", "scopes": SCOPES, **more}
            return await store.create_key(conn, tenant_id, **given)
        finally:
            await conn.close()


async def until(true: Callable[[], bool]) -> None:
    """Waits for what happens in other tasks."""
    async with asyncio.timeout(180):
        while not true():  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """Serves an application on a free port of loopback."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve([sock]))
        try:
            while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Claims that stays away is given up after a second instead of a minute."""
    monkeypatch.setattr(calling, "_PAUSES_SECONDS", (0.05,) * 20)
    return Site(Settings(database_url=database_url, data_dir=tmp_path))


@pytest.fixture
async def broker(site: Site) -> AsyncIterator[Broker]:
    """A broker of a new tenant at a running gateway."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(site.gateway())
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
        yield Broker(client, await site.key())
