"""One face for a service that another calls, whether it runs in the same process or across a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.types import Message, Receive, Scope, Send

from services.kit.asgi import RawHeaders

# A service that is too busy, or fails, may answer the same question later.
_AWAY: Final = frozenset({429, 500, 502, 503, 504})


class Upstream(Protocol):
    """A service. Bodies pass as bytes both ways, as they come, none held back.

    Unavailable `upstream-unavailable`: the service cannot be reached, or stopped before it answered.
    """

    name: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forwards one HTTP exchange."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whole."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def is_away(self) -> bool:
        """Whether the service, or what it stands on, is away: this is no answer to what was asked."""
        return self.status in _AWAY


async def fetch(
    upstream: Upstream, method: str, path: str, headers: RawHeaders, body: bytes | AsyncIterator[bytes] = b""
) -> Fetched:
    """Asks a service something on the caller's own account. A body given as an iterator is streamed."""
    heard: list[Message] = []

    async def send(message: Message) -> None:
        heard.append(message)

    await upstream(scope_of(method, path, headers), _giver(body), send)
    start, rest = heard[0], heard[1:]
    answered = {name.lower(): value for name, value in start["headers"]}
    return Fetched(start["status"], answered, b"".join(message.get("body", b"") for message in rest))


def scope_of(method: str, target: str, headers: RawHeaders) -> Scope:
    """The scope of a request that no client sent; `target` may carry a query."""
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "server": None,
        "client": None,
        "state": {},
    }


def _giver(body: bytes | AsyncIterator[bytes]) -> Receive:
    """Gives the body, then nothing: who asks here stays for the answer, and never says that it left."""
    ended = False

    async def receive() -> Message:
        nonlocal ended
        if ended:
            await asyncio.Event().wait()
        chunk = body if isinstance(body, bytes) else await anext(body, None)
        ended = chunk is None or isinstance(body, bytes)
        return {"type": "http.request", "body": chunk or b"", "more_body": not ended}

    return receive
