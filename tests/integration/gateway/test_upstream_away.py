"""A service that is not there, goes away in the middle, or does not start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.gateway.app import build
from services.kit.embedded_postgres import free_port
from services.kit.errors import Unavailable
from services.kit.settings import Settings
from services.kit.upstream.base import fetch
from services.kit.upstream.direct import embedded
from services.kit.upstream.network import connected

House = Any


@asynccontextmanager
async def service(script: list[str]) -> AsyncIterator[str]:
    """A TCP server that does what each line of the script says, one connection after the other."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = script[min(len(asked), len(script) - 1)]
        asked.append(line)
        await reader.readuntil(b"\r\n\r\n")
        if line == "half":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    script[:] = asked


def nowhere() -> str:
    return f"http://127.0.0.1:{free_port()}"


async def test_a_service_that_is_not_there_is_unavailable() -> None:
    async with connected("claims", nowhere()) as upstream:
        with pytest.raises(Unavailable, match="upstream-unavailable"):
            await fetch(upstream, "GET", "/livez", [])


async def test_what_may_have_been_done_is_not_sent_again() -> None:
    script = ["hang up"]
    async with service(script) as url, connected("claims", url) as upstream:
        with pytest.raises(Unavailable):
            await fetch(upstream, "POST", "/v1/claims", [(b"content-type", b"application/json")], b"{}")
    assert script == ["hang up"]


async def test_an_answer_broken_off_is_no_answer() -> None:
    async with service(["half"]) as url, connected("claims", url) as upstream:
        with pytest.raises(httpx.HTTPError):
            await fetch(upstream, "GET", "/v1/claims", [])


async def test_a_killed_service_answers_503_and_the_rest_goes_on(house: House, database_url: str) -> None:
    settings = Settings(database_url=database_url, claims_url=nowhere(), ratios_url=nowhere())
    gateway = build(settings)
    key = await house.key()
    headers = {"authorization": f"Bearer {key.token}"}
    transport = httpx.ASGITransport(app=gateway)
    async with (
        embedded("gateway", gateway),
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client,
    ):
        away = await client.get("/v1/claims")
        assert (away.status_code, away.json()["code"], away.json()["retryable"]) == (503, "upstream-unavailable", True)
        assert away.headers["retry-after"] == "1"
        assert (await client.get("/v1/me")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert ready.json()["database"] == "ok"


async def test_a_service_that_fails_to_start_stops_the_gateway(database_url: str) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no log"})

    with pytest.raises(RuntimeError, match="no log"):
        async with embedded("claims", broken):
            pass


async def test_lifespans_of_services_in_process_are_run(house: House) -> None:
    assert house.claims.started


def test_a_service_is_either_addressed_or_passed_in() -> None:
    with pytest.raises(ValueError, match="CLAIMS_URL"):
        build(Settings(database_url="postgresql://nowhere"))
