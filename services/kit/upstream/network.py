"""A service across a network: httpx over its aiohttp transport. Nothing else imports httpx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from services.kit.errors import Unavailable

# The longest wait a request may ask for (feed, read models) stays well below the read time-out.
_TIMEOUT: Final = httpx.Timeout(connect=2.0, read=60.0, write=30.0, pool=5.0)
# Below the five seconds after which uvicorn closes an idle connection: one is never used while it is being closed.
_KEEP_ALIVE_SECONDS: Final = 3.0
_CONNECTIONS: Final = 100
_RETRY_CONNECT_AFTER: Final = 0.1


class HttpUpstream:
    """Calls a service by HTTP, keeping connections."""

    def __init__(self, name: str, url: str, client: httpx.AsyncClient) -> None:
        self.name = name
        self._base = url.rstrip("/")
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forwards one HTTP exchange; stops it when the client leaves during the answer."""
        content = await _content(receive)
        try:
            response = await self._send(scope, content)
        except (httpx.HTTPError, aiohttp.ClientError, TimeoutError, OSError) as exc:
            raise Unavailable("upstream-unavailable") from exc
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": response.headers.raw})
            await _pass_back(response, receive, send)
        finally:
            await response.aclose()

    async def _send(self, scope: Scope, content: bytes | AsyncIterator[bytes]) -> httpx.Response:
        query = scope["query_string"]
        path = scope.get("raw_path") or scope["path"].encode()
        target = self._base + path.decode("ascii") + ("?" + query.decode("ascii") if query else "")
        headers = [h for h in scope["headers"] if h[0] != b"content-length"]
        request = self._client.build_request(scope["method"], target, headers=headers, content=content)
        try:
            return await self._client.send(request, stream=True)
        except httpx.ConnectError:
            # Only here is it sure that the service has seen nothing. (A connection lost later is a ConnectTimeout to
            # this transport: despite its name it is not asked again.) A body that streams is gone after one try.
            if not isinstance(content, bytes):
                raise
            await asyncio.sleep(_RETRY_CONNECT_AFTER)
            return await self._client.send(request, stream=True)


@asynccontextmanager
async def connected(name: str, url: str) -> AsyncIterator[HttpUpstream]:
    """A service across the network, its connections closed at the end."""
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS)
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    transport = AiohttpTransport(client=session)
    async with httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, trust_env=False) as client:
        yield HttpUpstream(name, url, client)


async def _content(receive: Receive) -> bytes | AsyncIterator[bytes]:
    """The body in one piece where it came in one, else as it comes."""
    first = await receive()
    if first["type"] != "http.request":
        raise ClientDisconnect
    if not first.get("more_body", False):
        whole: bytes = first.get("body", b"")
        return whole

    async def rest() -> AsyncIterator[bytes]:
        message = first
        while True:
            if message["type"] != "http.request":
                raise ClientDisconnect
            if chunk := message.get("body", b""):
                yield chunk
            if not message.get("more_body", False):
                return
            message = await receive()

    return rest()


async def _pass_back(response: httpx.Response, receive: Receive, send: Send) -> None:
    """Passes the answer's body on, until it ends or the client is gone."""
    gone = asyncio.ensure_future(_gone(receive))
    try:
        chunks = response.aiter_raw()
        while True:
            coming = asyncio.ensure_future(anext(chunks, None))
            await asyncio.wait({coming, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
                return
            chunk = coming.result()
            await send({"type": "http.response.body", "body": chunk or b"", "more_body": chunk is not None})
            if chunk is None:
                return
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
