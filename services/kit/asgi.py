"""The few things a thin ASGI application needs: headers, bodies with a limit, and another application's lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.errors import Refusal

RawHeaders = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that (lower-case) name, or None."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


def declared_length(scope: Scope) -> int | None:
    """What `Content-Length` says, where it says a number."""
    text = header(scope, b"content-length")
    return int(text) if text is not None and text.isdigit() else None


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Refusal `body-too-large` beyond `limit` bytes; ClientDisconnect if the client left."""
    message = await receive()
    chunks = b""
    while message["type"] == "http.request":
        part: bytes = message.get("body", b"")
        chunks += part  # the usual body comes in one message; it is not copied
        if len(chunks) > limit:
            raise Refusal("body-too-large", limit=limit)
        if not message.get("more_body", False):
            return chunks
        message = await receive()
    raise ClientDisconnect


def limited(receive: Receive, limit: int) -> Receive:
    """The same body, unread, with the limit checked as it passes."""
    passed = 0

    async def count() -> Message:
        nonlocal passed
        message = await receive()
        passed += len(message.get("body", b""))
        if passed > limit:
            raise Refusal("body-too-large", limit=limit)
        return message

    return count


def with_body(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, given once more; afterwards what the server says, such as that the client left."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def answer(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    """Sends a whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[dict[str, Any]]:
    """Runs another application's lifespan around a block; yields the state its requests are to carry.

    RuntimeError if it does not start.
    """
    state: dict[str, Any] = {}
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
    task = asyncio.create_task(_run(app, scope, to_app.get, from_app.put))
    await _step("startup", task, to_app, from_app)
    try:
        yield state
    finally:
        await _step("shutdown", task, to_app, from_app)
        await task


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


async def _step(
    name: str, task: asyncio.Task[None], to_app: asyncio.Queue[Message], from_app: asyncio.Queue[Message]
) -> None:
    await to_app.put({"type": f"lifespan.{name}"})
    heard = asyncio.create_task(from_app.get())
    waiting: set[asyncio.Task[Any]] = {task, heard}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    if not heard.done():
        heard.cancel()
        await task
        raise RuntimeError(f"the application ended during its {name}")
    message = heard.result()
    if message["type"] != f"lifespan.{name}.complete":
        await asyncio.gather(task, return_exceptions=True)
        raise RuntimeError(message.get("message") or f"the application failed its {name}")
