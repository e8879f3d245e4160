"""A service in the same process: one call, no socket, no buffer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from services.kit.asgi import running


class DirectUpstream:
    """Calls an ASGI application. `state` is what its lifespan left for its requests."""

    def __init__(self, name: str, app: ASGIApp, state: Mapping[str, Any]) -> None:
        self.name = name
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forwards one HTTP exchange; the application sees a scope of its own."""
        await self._app({**scope, "state": dict(self._state)}, receive, send)


@asynccontextmanager
async def embedded(name: str, app: ASGIApp) -> AsyncIterator[DirectUpstream]:
    """A service in this process, its lifespan around the block."""
    async with running(app) as state:
        yield DirectUpstream(name, app, state)
