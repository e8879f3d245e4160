"""Composes the gateway: its own routes, the services behind it, and the front before all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.contracts.problems import CATALOGUE
from services.contracts.problems.speech import plainly_told
from services.gateway.access import routes as access
from services.gateway.access.keyring import Keyring
from services.gateway.front import Front
from services.gateway.housekeeping import housekeeping
from services.gateway.imports import routes as imports
from services.gateway.imports.spool import Spool
from services.gateway.imports.worker import working
from services.gateway.matcher import Matcher
from services.gateway.operations.model import Service
from services.gateway.operations.table import OPERATIONS
from services.gateway.ops import docs, health, problem_pages
from services.gateway.parts import Parts
from services.gateway.reports import routes as reports
from services.kit.database import open_pool
from services.kit.problems import install
from services.kit.settings import Settings
from services.kit.upstream.base import Upstream
from services.kit.upstream.direct import embedded


class Gateway:
    """The public face, as one ASGI application."""

    def __init__(self, settings: Settings, claims_app: ASGIApp | None, ratios_app: ASGIApp | None) -> None:
        self._settings = settings
        self._upstreams = (
            _upstream("claims", settings.claims_url, claims_app),
            _upstream("ratios", settings.ratios_url, ratios_app),
        )
        self._own = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=self._lifespan)
        for router in (access.router, imports.router, reports.router, health.router, docs.router, problem_pages.router):
            self._own.include_router(router)
        install(self._own, CATALOGUE, plainly_told)
        self._front: Front | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests go to the front, the lifespan to our own application."""
        if scope["type"] != "http":
            await self._own(scope, receive, send)
            return
        assert self._front is not None, "the lifespan has not begun"
        await self._front(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, own: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            claims, ratios = [await stack.enter_async_context(upstream) for upstream in self._upstreams]
            pool = await open_pool(
                self._settings.database("gateway"),
                max_size=self._settings.pool_size,
                application_name="sinistra gateway",
            )
            stack.push_async_callback(pool.close)
            keyring = Keyring(pool)
            await stack.enter_async_context(housekeeping(keyring, pool))
            await stack.enter_async_context(working(pool, claims, Spool.of(self._settings)))
            own.state.parts = Parts(self._settings, pool, keyring, claims, ratios)
            services: dict[Service, ASGIApp] = {"claims": claims, "ratios": ratios, "gateway": own}
            self._front = Front(Matcher(OPERATIONS), keyring, services)
            yield


def build(settings: Settings, claims_app: ASGIApp | None = None, ratios_app: ASGIApp | None = None) -> Gateway:
    """The gateway. A service whose URL the settings do not give is the application passed in, lifespan included."""
    return Gateway(settings, claims_app, ratios_app)


def _upstream(name: str, url: str | None, app: ASGIApp | None) -> AbstractAsyncContextManager[Upstream]:
    if url is not None:
        # Its HTTP client takes half a second to import: a gateway with its services in the process does without.
        from services.kit.upstream.network import connected

        return connected(name, url)
    if app is None:
        raise ValueError(f"set {name.upper()}_URL, or pass the application of {name}")
    return embedded(name, app)
