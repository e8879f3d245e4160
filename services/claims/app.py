"""Composes claims: its pool, group writer and desks, its routes, and its projector where it runs here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

from fastapi import FastAPI, Request, Response

from services.claims.bulk.routes import router as bulk
from services.claims.caller import ClaimDesk, House, PersonDesk, PolicyDesk
from services.claims.codes.routes import router as codes
from services.claims.directory.routes import router as directory
from services.claims.duplicates.near import NearClaims
from services.claims.facts import Shelf
from services.claims.feed.routes import router as feed
from services.claims.lists import routes as lists
from services.claims.lists.diary_routes import router as diary_lists
from services.claims.lists.projector import NAME, ViewProjection
from services.claims.lists.stored import StoredViews
from services.claims.merging.finishing import follow_merges
from services.claims.persons import rights_routes as rights
from services.claims.persons import routes as persons
from services.claims.persons.state import UNRECORDED
from services.claims.persons.state import evolve as evolve_person
from services.claims.policy import routes as policy
from services.claims.policy.state import UNREGISTERED
from services.claims.policy.state import evolve as evolve_policy
from services.claims.replay.routes import router as replay
from services.claims.routes import CLAIM_ROUTERS
from services.claims.rule_tables.kept import RuleTables
from services.claims.rule_tables.routes import router as rule_tables
from services.claims.sealing import Sealer
from services.claims.state import UNDECLARED
from services.claims.state import evolve as evolve_claim
from services.claims.words.refusals import facts_told
from services.contracts.events import ClaimEvent, PersonEvent, PolicyEvent, codec
from services.contracts.ids import CLAIM, PERSON, POLICY
from services.contracts.problems import CATALOGUE
from services.kit.clock import Clock, now
from services.kit.commands import Codec, VersionMismatch
from services.kit.database import Pool, open_pool
from services.kit.desk import Desk
from services.kit.errors import Refusal
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.writer import GroupWriter
from services.kit.fast_routes import hasten
from services.kit.health import health_routes
from services.kit.problems import install, problem_response
from services.kit.sealing.cipher import MasterKey
from services.kit.sealing.vault import Vault
from services.kit.settings import Settings


def build(settings: Settings, *, clock: Clock = now) -> FastAPI:
    """Claims as an application; `clock` says what «today» is for the rules.

    ValueError if no database is set, or a master key that is none.
    """
    url = settings.database("claims")
    master = MasterKey.read(settings.master_key.get_secret_value()) if settings.master_key else None

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            pool = await open_pool(url, max_size=settings.pool_size, application_name="sinistra claims")
            stack.push_async_callback(pool.close)
            writer = GroupWriter(url, application_name="sinistra claims writer")
            await writer.start()
            stack.push_async_callback(writer.close)
            app.state.pool = pool
            app.state.house = house(pool, writer, clock, Vault(pool, master) if master else None)
            await stack.enter_async_context(app.state.house.rules.followed())
            if settings.run_projector:
                await stack.enter_async_context(_projecting(settings))
            yield

    app = FastAPI(title="Sinistra claims", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    routers = (
        health_routes("claims", NAME),
        feed,
        bulk,
        replay,
        lists.router,
        diary_lists,
        policy.router,
        rule_tables,
        codes,
        directory,
        persons.router,
        rights.router,
        *CLAIM_ROUTERS,
    )
    for router in routers:
        app.include_router(router)
    hasten(app, routers)
    install(app, CATALOGUE, facts_told)
    app.add_exception_handler(VersionMismatch, _mismatch)
    return app


async def project(settings: Settings, stop: asyncio.Event, *, clock: Clock = now) -> None:
    """Keeps the read models of claims until `stop` is set."""
    url = settings.database("claims")
    pool = await open_pool(url, max_size=2, application_name="sinistra claims projector", batches=True)
    async with pool, asyncio.TaskGroup() as tasks:
        tasks.create_task(Consumer(pool, ViewProjection()).run(stop))
        tasks.create_task(_finish_merges(settings, stop, clock))


async def _finish_merges(settings: Settings, stop: asyncio.Event, clock: Clock) -> None:
    """Carries out the second half of merges of which only the first was recorded."""
    url = settings.database("claims")
    async with AsyncExitStack() as stack:
        pool = await open_pool(url, max_size=1, application_name="sinistra claims merges")
        stack.push_async_callback(pool.close)
        writer = GroupWriter(url, application_name="sinistra claims merges writer")
        await writer.start()
        stack.push_async_callback(writer.close)
        await follow_merges(house(pool, writer, clock), stop)


@asynccontextmanager
async def _projecting(settings: Settings) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(project(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await running


def house(pool: Pool, writer: GroupWriter, clock: Clock, vault: Vault | None = None) -> House:
    """The desks, on one pool and one writer; without a vault nothing is said of people."""
    policies: PolicyDesk = Desk(
        POLICY,
        codec=cast("Codec[PolicyEvent]", codec),
        initial=UNREGISTERED,
        evolve=evolve_policy,
        pool=pool,
        writer=writer,
    )
    claims: ClaimDesk = Desk(
        CLAIM,
        codec=cast("Codec[ClaimEvent]", codec),
        initial=UNDECLARED,
        evolve=evolve_claim,
        pool=pool,
        writer=writer,
        sealing=Sealer[ClaimEvent](vault),
    )
    of_persons: PersonDesk = Desk(
        PERSON,
        codec=cast("Codec[PersonEvent]", codec),
        initial=UNRECORDED,
        evolve=evolve_person,
        pool=pool,
        writer=writer,
        sealing=Sealer[PersonEvent](vault),
    )
    views, rules, near = StoredViews(pool), RuleTables(pool), NearClaims(pool)
    return House(pool, policies, claims, Shelf(pool), views, clock, rules, of_persons, near, vault)


async def _mismatch(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, VersionMismatch)
    refusal = Refusal("version-mismatch", current_version=exc.current)
    return problem_response(refusal, request.headers, CATALOGUE, speech=facts_told)
