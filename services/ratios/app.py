"""Composes ratios: its routes, its database, and the projection where this process carries it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext

from fastapi import FastAPI

from services.contracts.problems import CATALOGUE
from services.contracts.problems.speech import plainly_told
from services.kit.database import Pool, open_pool
from services.kit.eventlog.consumer import Consumer
from services.kit.fast_routes import hasten
from services.kit.health import health_routes
from services.kit.problems import install
from services.kit.settings import Settings
from services.kit.upstream.absent import AbsentUpstream
from services.kit.upstream.base import Upstream
from services.ratios import challenge_routes, routes
from services.ratios.calculators import earned_premium, loss_ratio, reserving
from services.ratios.cuts import Cuts
from services.ratios.explain import routes as explain_routes
from services.ratios.history import routes as history_routes
from services.ratios.loading import routes as loading_routes
from services.ratios.portfolio import rating_routes
from services.ratios.portfolio import routes as portfolio_routes
from services.ratios.projector import LANES, NAME, LedgerProjection
from services.ratios.reconciliation import routes as reconciliation_routes
from services.ratios.renewal import routes as renewal_routes
from services.ratios.reserving import routes as reserving_routes
from services.ratios.rollup.keeper import Rollup
from services.ratios.segments import routes as segment_routes
from services.ratios.severity import routes as severity_routes
from services.ratios.statements import routes as statement_routes
from services.ratios.thresholds import routes as threshold_routes
from services.ratios.what_if import routes as what_if_routes


def build(settings: Settings, claims: AbstractAsyncContextManager[Upstream] | None = None) -> FastAPI:
    """The ratios service. Raises ValueError without a database.

    `claims` is where it asks what only the claims themselves can tell; what needs it is unavailable without.
    """
    url = settings.database("ratios")
    beside: AbstractAsyncContextManager[Upstream] = claims or nullcontext(AbsentUpstream("claims"))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            pool = await open_pool(url, max_size=settings.pool_size, application_name="sinistra ratios")
            stack.push_async_callback(pool.close)
            app.state.pool = pool
            app.state.cuts = Cuts(pool)
            app.state.claims = await stack.enter_async_context(beside)
            await stack.enter_async_context(_projecting(pool, wanted=settings.run_projector))
            yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    routers = (
        routes.router,
        challenge_routes.router,
        history_routes.router,
        explain_routes.router,
        severity_routes.router,
        earned_premium.router,
        loss_ratio.router,
        reserving.router,
        reserving_routes.router,
        loading_routes.router,
        threshold_routes.router,
        segment_routes.router,
        portfolio_routes.router,
        rating_routes.router,
        what_if_routes.router,
        renewal_routes.router,
        reconciliation_routes.router,
        statement_routes.router,
        health_routes("ratios", NAME),
    )
    for router in routers:
        app.include_router(router)
    hasten(app, routers)
    install(app, CATALOGUE, plainly_told)
    return app


async def project(settings: Settings, stop: asyncio.Event) -> None:
    """Carries the projection until `stop` is set; any number of processes may do so at once."""
    url = settings.database("ratios")
    pool = await open_pool(url, max_size=LANES + 1, application_name="sinistra ratios projector")
    try:
        async with asyncio.TaskGroup() as lanes:
            lanes.create_task(Rollup(pool).run(stop))
            for _ in range(LANES):
                lanes.create_task(Consumer(pool, LedgerProjection()).run(stop))
    finally:
        await pool.close()


@asynccontextmanager
async def _projecting(pool: Pool, *, wanted: bool) -> AsyncIterator[None]:
    if not wanted:
        yield
        return
    stop = asyncio.Event()
    following = (Consumer(pool, LedgerProjection()), Rollup(pool))
    running = [asyncio.create_task(follower.run(stop)) for follower in following]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)
