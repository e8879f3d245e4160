"""The read models after a made-up history: what folding gives, whatever the batches, and also when made anew."""

import asyncio
from datetime import date
from typing import Any

from services.claims.answers import encode
from services.claims.app import house
from services.claims.lists.projector import ViewProjection
from services.claims.policy.state import Unregistered
from services.claims.policy.views import policy_view
from services.claims.views import claim_view
from services.cli.demo_history import tell
from services.contracts.ids import tenant_uuid
from services.generator.portfolio import Portfolio
from services.kit.clock import now
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.writer import GroupWriter

TENANT = tenant_uuid("read-models")


async def _rows(pool: Pool, table: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch(f"SELECT t.*, t.view FROM claims.{table} t ORDER BY 1, 2")]


async def test_views_are_what_folding_gives_whatever_the_batches(database_url: str, pool: Pool) -> None:
    stop = asyncio.Event()
    following = asyncio.create_task(Consumer(pool, ViewProjection(), batch=7, batch_behind=7).run(stop))
    portfolio = Portfolio(policies=40, first_year=2023, years=2, seed=3, until=date(2024, 12, 31))
    await tell(database_url, TENANT, portfolio, lambda _done, _total: None)
    await Consumer(pool, ViewProjection(), batch=7, batch_behind=7).catch_up()
    stop.set()
    await following
    policies, claims = await _rows(pool, "policy_view"), await _rows(pool, "claim_view")
    assert len(policies) > 5
    assert len(claims) > 10

    desks = house(pool, GroupWriter(database_url), now)
    for row in policies:
        policy, version = await desks.policies.load(TENANT, row[1])
        assert not isinstance(policy, Unregistered)
        assert (row[3], row[-1]) == (version, encode(policy_view(policy, row[1], version)))
    for row in claims:
        claim, version = await desks.claims.load(TENANT, row[1])
        assert (row[3], row[-1]) == (version, encode(claim_view(claim, row[1], version)))

    for table in ("policy_view", "claim_view", "projection_checkpoint"):
        await pool.execute(f"DELETE FROM claims.{table}")
    await Consumer(pool, ViewProjection()).catch_up()
    assert await _rows(pool, "policy_view") == policies
    assert await _rows(pool, "claim_view") == claims
