"""Computations by other ways in: a tenant's own dated values, lines of a file, an insurer's key, a repeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from services.claims.lists.projector import ViewProjection
from services.contracts.ids import dress
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import POLICY, Client, declared, done, problem, registered
from tests.integration.claims.test_bulk import Sender
from tests.integration.claims.test_rule_tables import put

COMPUTE: dict[str, Any] = {"coverage_code": "fire", "assessed": "5000.00", "computed_on": "2025-05-02"}
INDEXED: dict[str, Any] = {"coverage_code": "fire", "deductible": {"kind": "index", "units": "2"}}


@pytest.fixture
async def following(pool: Pool) -> AsyncIterator[None]:
    """The projector, following the log."""
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(pool, ViewProjection()).run(stop))
    yield
    stop.set()
    await running


async def test_the_value_of_an_index_is_that_of_the_day_of_the_loss(client: Client, pool: Pool) -> None:
    await registered(client, coverages=[INDEXED])
    claim = await declared(client, coverages=["fire"])  # on 10 March 2025
    path = f"{claim}/indemnity-calculations"
    missing = await client.post(path, COMPUTE)
    assert problem(missing) == (422, "rule-missing")
    assert missing.json()["params"] == {"table": "index_values", "key": "ffb", "on": "2025-03-10"}
    rows = (
        {"key": "ffb", "values": {"value": "600.00"}, "valid_from": "2025-01-01", "valid_to": "2025-03-31"},
        {"key": "ffb", "values": {"value": "700.00"}, "valid_from": "2025-04-01"},
    )
    answer = await put(client, "/v1/rule-tables/index_values", *rows)
    assert answer.status_code < 300, answer.text
    made = await done(client, path, COMPUTE)
    [event] = made["events"]
    assert event["data"]["indemnity"] == "3800.00"
    meta = await pool.fetchval(
        "SELECT meta FROM claims.event WHERE kind = 'indemnity-computed' AND tenant_id = $1", client.caller.tenant_id
    )
    assert orjson.loads(meta)["rule_version"] == "index_values@2025-01-01"


async def test_a_tenants_statutory_deductible_counts_from_its_day(client: Client) -> None:
    row = {"key": "home", "values": {"amount": "500.00"}, "valid_from": "2027-01-01", "legal_reference": "A125-6"}
    assert (await put(client, "/v1/rule-tables/natcat_deductibles", row)).status_code < 300
    body = {"operation": "natcat", "use": "home", "damage": "4200.00"}
    before = await client.post("/v1/calculators/indemnity", {**body, "occurred_on": "2026-12-31"})
    after = await client.post("/v1/calculators/indemnity", {**body, "occurred_on": "2027-01-01"})
    assert [a.json()["deductible"] for a in (before, after)] == ["380.00", "500.00"]
    assert after.json()["rule"]["version"] == "natcat_deductibles@2027-01-01"


async def test_a_repeat_is_answered_as_the_first_time(client: Client) -> None:
    await registered(client, coverages=[{"coverage_code": "fire"}])
    claim = await declared(client, coverages=["fire"])
    path = f"{claim}/indemnity-calculations"
    first = await client.post(path, COMPUTE, key="once")
    await done(client, path, {**COMPUTE, "assessed": "6000.00", "reason": "corrected_value"})
    again = await client.post(path, COMPUTE, key="once")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"


async def test_an_insurer_reads_its_own(client: Client) -> None:
    await registered(client, coverages=[{"coverage_code": "fire"}])
    claim = await declared(client, coverages=["fire"])
    made = await done(client, f"{claim}/indemnity-calculations", COMPUTE)
    path = f"{claim}/indemnity-calculations/{made['id']}"
    assert (await client.as_insurer("fremotor").get(path)).status_code == 200
    assert problem(await client.as_insurer("another").get(path)) == (404, "not-found")
    assert problem(await client.as_tenant("another").get(path)) == (404, "not-found")
    english = await client.get(path, headers={"accept-language": "en"})
    assert english.json()["steps"][0]["text"] == "Damage as assessed."


async def test_lines_of_a_file_compute_within_the_year(client: Client, following: None) -> None:
    sender = Sender(client)
    limited = {**POLICY, "coverages": [{"coverage_code": "fire", "annual_limit": "8000.00"}]}
    first, second = sender.claim_key(), sender.claim_key(5_000)
    told = {"insurer_id": "fremotor", "policy_reference": "AUTO-1", "cause_code": "fire", "coverages": ["fire"]}
    await sender.push(
        sender.line("register-policy", "p", limited),
        sender.line(
            "declare-claim", "a", {**told, "occurred_on": "2025-03-01", "declared_on": "2025-03-02"}, claim=first
        ),
        sender.line(
            "declare-claim", "b", {**told, "occurred_on": "2025-04-01", "declared_on": "2025-04-02"}, claim=second
        ),
    )
    [one] = await sender.push(sender.line("compute-indemnity", "c", COMPUTE, claim=first))
    [two] = await sender.push(sender.line("compute-indemnity", "d", COMPUTE, claim=second))
    assert (one.result, two.result) == ("created", "created")
    found = (await client.get(f"/v1/claims/{dress('clm', sender.stream(second))}/indemnity-calculations")).json()
    assert [c["indemnity"] for c in found["items"]] == ["3000.00"]
    [again] = await sender.push(sender.line("compute-indemnity", "e", COMPUTE, claim=second))
    assert (again.result, again.code) == ("rejected", "computation-unchanged")
