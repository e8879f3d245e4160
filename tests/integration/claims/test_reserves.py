"""Reserves over HTTP: opened by the policy, held within authority, looked at, challenged; totals corrected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.claims.lists.projector import ViewProjection
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import Client, declared, done, problem, registered, written

LINE = {"coverage_code": "theft", "cost_category": "property"}
STATED = {**LINE, "amount": "9000.00", "set_on": "2025-03-20", "stated_by": "insurer"}
ASK = {**LINE, "asked": "5000.00", "grounds": ["above_expert_report"], "sent_on": "2025-05-05"}


def theft(opening: str | None = None) -> list[dict[str, Any]]:
    coverage = {"coverage_code": "theft", "deductible": {"kind": "absolute", "amount": "300.00"}}
    return [{**coverage, "opening_reserve": opening} if opening else coverage]


def kinds(answer: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in answer["events"]]


async def test_a_claim_opens_with_the_reserve_that_its_policy_states(client: Client) -> None:
    await registered(client, coverages=theft("1500.00"))
    claim = await declared(client)
    [reserve] = (await client.get(f"{claim}/reserves")).json()["items"]
    assert (reserve["after"], reserve["reason"], reserve["cost_category"]) == ("1500.00", "opening", "property")
    assert (await client.get(claim)).json()["balances"]["total"]["case_reserve"] == "1500.00"


async def test_the_grid_counts_where_the_policy_says_nothing_and_is_named_as_the_rule(client: Client) -> None:
    row = {
        "key": "motor:theft",
        "values": {"amount": "800.00", "cost_category": "property"},
        "valid_from": "2025-01-01",
    }
    answer = await client.put("/v1/rule-tables/opening_reserves", {"rows": [row]})
    assert answer.status_code == 200, answer.text
    await registered(client)
    claim = await declared(client)
    [reserve] = (await client.get(f"{claim}/reserves")).json()["items"]
    assert reserve["after"] == "800.00"
    feed = (await client.get("/internal/events", kind="case-reserve-set")).json()["items"]
    assert "opening_reserves@2025-01-01" in feed[-1]["data"]["rule_version"]


async def test_where_the_broker_pays_a_reserve_above_the_limit_is_for_somebody_with_a_higher_one(
    client: Client,
) -> None:
    row = {"key": "reserve:director", "values": {"amount": "200000.00"}}
    anybody = {"key": "reserve:*", "values": {"amount": "50000.00"}}
    await client.put("/v1/rule-tables/authority_limits", {"rows": [anybody, row]})
    await registered(client, handling="delegated")
    claim = await declared(client)
    large = {**LINE, "amount": "60000.00", "set_on": "2025-04-01", "reason": "estimate"}
    refused = await client.as_person("dana").post(f"{claim}/reserves", large)
    assert problem(refused) == (422, "authority-exceeded")
    assert (refused.json()["params"]["limit"], refused.json()["params"]["amount"]) == ("50000.00", "60000.00")
    await done(client.as_person("director"), f"{claim}/reserves", large)
    events = (await client.get(f"{claim}/events")).json()["items"]
    assert events[-1]["actor"]["id"] == "director"


async def test_a_reserve_is_set_on_the_report_it_names(client: Client, claim: str) -> None:
    expertise = (await done(client, f"{claim}/expertises", {"expert_party_id": "e-1", "ordered_on": "2025-03-15"}))[
        "id"
    ]
    head = {"code": "vehicle", "net": "2000.00", "gross": "2400.00"}
    report = {"report_on": "2025-04-01", "received_on": "2025-04-01", "heads": [head]}
    reported = await done(client, f"{claim}/expertises/{expertise}/report", report)
    revised = {**LINE, "amount": "1700.00", "set_on": "2025-04-02", "reason": "report"}
    await done(client, f"{claim}/reserves", {**revised, "basis_event_id": reported["events"][0]["id"]})
    [reserve] = (await client.get(f"{claim}/reserves")).json()["items"]
    assert reserve["basis_event_id"] == reported["events"][0]["id"]
    elsewhere = {**revised, "amount": "1.00", "basis_event_id": "evt_" + "0" * 32}
    assert problem(await client.post(f"{claim}/reserves", elsewhere)) == (422, "event-unknown")


async def test_the_insurer_answers_a_challenge_and_its_answer_moves_the_reserve(client: Client, claim: str) -> None:
    await done(client, f"{claim}/reserves", STATED)
    made = await done(client, f"{claim}/reserve-challenges", {**ASK, "narrative": "M. Durand conteste"})
    path = f"{claim}/reserve-challenges/{made['id']}"
    assert problem(await client.post(f"{claim}/reserve-challenges", ASK)) == (422, "challenge-already-open")
    assert (await client.get(path)).json()["narrative"] == "M. Durand conteste"

    insurer = client.as_insurer("fremotor")
    answer = {"answer": "partly", "resulting_amount": "6000.00", "answered_on": "2025-05-25"}
    said = await done(insurer, f"{path}/answer", answer)
    assert kinds(said) == ["reserve-challenge-answered", "case-reserve-set"]
    first, second = said["events"]
    assert (first["data"]["caused"], second["data"]["basis_event_id"]) == (second["id"], first["id"])
    assert second["data"]["stated_by"] == "insurer"

    shown = (await client.get(path)).json()
    assert (shown["state"], shown["asked_change"], shown["obtained_change"]) == ("answered", "-4000.00", "-3000.00")
    before = (await client.get(path, as_of="2025-05-24")).json()
    assert (before["state"], before["obtained_change"]) == ("asked", None)
    assert problem(await client.post(f"{path}/answer", answer)) == (422, "challenge-already-answered")
    unknown = f"{claim}/reserve-challenges/chl_{'0' * 32}"
    assert problem(await client.post(f"{unknown}/answer", answer)) == (404, "challenge-not-found")


async def test_a_repeated_answer_is_answered_alike(client: Client, claim: str) -> None:
    await done(client, f"{claim}/reserves", STATED)
    made = await done(client, f"{claim}/reserve-challenges", ASK)
    path, answer = (
        f"{claim}/reserve-challenges/{made['id']}/answer",
        {"answer": "accepted", "answered_on": "2025-05-25"},
    )
    first = await client.post(path, answer, key="k")
    again = await client.post(path, answer, key="k")
    assert (first.status_code, again.headers["idempotent-replayed"], again.content) == (201, "true", first.content)


async def test_only_a_reserve_of_the_insurer_is_challenged(client: Client, claim: str) -> None:
    await done(client, f"{claim}/reserves", {**STATED, "stated_by": "broker"})
    version = (await client.get(claim)).json()["version"]
    assert problem(await client.post(f"{claim}/reserve-challenges", ASK)) == (422, "reserve-not-from-insurer")
    wrong = {**ASK, "asked": "-1.00"}
    assert problem(await client.post(f"{claim}/reserve-challenges", wrong)) == (422, "invalid-request")
    assert (await client.get(claim)).json()["version"] == version


async def test_findings_are_worded_questions_about_one_claim(client: Client) -> None:
    policy = await registered(client, coverages=theft("2000.00"))
    await done(client, f"/v1/policies/{policy}/premiums", written("Q-1", "1000.00"))
    claim = await declared(client)
    found = (await client.get(f"{claim}/reserves/findings")).json()
    assert found["on"] == "2025-06-30"
    by_code = {item["code"]: item for item in found["items"]}
    assert set(by_code) == {"above_premium_share", "opening_unrevised", "round_amount"}
    assert by_code["opening_unrevised"]["facts"] == {
        "case_reserve": "2000.00", "opened_on": "2025-03-12", "days": 110,
    }  # fmt: skip
    assert by_code["opening_unrevised"]["text"].startswith("Forfait d’ouverture de 2\u202f000,00\u202f€ jamais révisé")
    assert by_code["above_premium_share"]["facts"]["premium"] == "1000.00"
    assert by_code["round_amount"]["rule_version"] == "reserve_checks@open"
    early = (await client.get(f"{claim}/reserves/findings", as_of="2025-04-01")).json()["items"]
    assert {item["code"] for item in early} == {"above_premium_share", "round_amount"}
    assert problem(await client.as_tenant("another").get(f"{claim}/reserves/findings")) == (404, "not-found")


async def test_findings_of_a_past_day_are_those_of_the_checks_known_then(client: Client, pool: Pool) -> None:
    await registered(client, coverages=theft("2000.00"))
    claim = await declared(client)
    then: dict[str, Any] = {"as_of": "2025-06-30", "known_on": paris_day(now()).isoformat()}
    before = (await client.get(f"{claim}/reserves/findings", **then)).content
    row = {"key": "round_amount", "values": {"multiple": "500.00", "at_least": "1000000.00"}}
    await client.put("/v1/rule-tables/reserve_checks", {"rows": [row]})
    later = "UPDATE claims.rule_row SET recorded_at = recorded_at + interval '2 days' WHERE tenant_id = $1"
    await pool.execute(later, client.caller.tenant_id)
    found = (await client.get(f"{claim}/reserves/findings")).json()["items"]
    assert "round_amount" not in {item["code"] for item in found}
    assert (await client.get(f"{claim}/reserves/findings", **then)).content == before
    assert b"round_amount" in before


async def test_findings_across_claims_are_read_page_by_page(client: Client, pool: Pool) -> None:
    policy = await registered(client)
    paths = [await declared(client, occurred_on=f"2025-03-0{n}") for n in (1, 2, 3)]
    for path, amount in zip(paths, ("2000.00", "1.00", "3000.00"), strict=True):
        await done(client, f"{path}/reserves", {**LINE, "amount": amount, "set_on": "2025-06-20"})
    async with _projected(pool):
        seen, after = [], None
        for _ in range(3):
            page = (await client.get("/v1/reserve-findings", limit="1", **({"after": after} if after else {}))).json()
            seen.append([item["claim_id"] for item in page["items"]])
            after = page["next"]
        assert (seen, after) == ([[paths[0].rsplit("/")[-1]], [], [paths[2].rsplit("/")[-1]]], None)
        assert len((await client.get("/v1/reserve-findings", policy=policy, code="round_amount")).json()["items"]) == 2
        assert (await client.get("/v1/reserve-findings", insurer="another")).json()["items"] == []
        assert problem(await client.get("/v1/reserve-findings", code="nothing")) == (422, "invalid-request")
        assert problem(await client.get("/v1/reserve-findings", after="nowhere")) == (422, "invalid-request")


async def test_a_total_is_corrected_and_the_loss_follows(client: Client, claim: str) -> None:
    await done(client, f"{claim}/payments", {**LINE, "amount": "500.00", "paid_on": "2025-05-02"})
    body = {**LINE, "measure": "paid", "after": "450.00", "corrected_on": "2025-06-15", "reason": "refund_received"}
    made = await done(client, f"{claim}/balance-corrections", body)
    assert (kinds(made), made["claim"]["balances"]["total"]["paid"]) == (["balance-corrected"], "450.00")
    assert problem(await client.post(f"{claim}/balance-corrections", body)) == (422, "balance-unchanged")
    [listed] = (await client.get(f"{claim}/balance-corrections")).json()["items"]
    assert (listed["before"], listed["after"], listed["id"]) == ("500.00", "450.00", made["id"])
    assert (await client.get(f"{claim}/balance-corrections/{made['id']}")).json() == listed
    assert (await client.get(f"{claim}/balance-corrections", as_of="2025-06-14")).json()["items"] == []
    unknown = await client.get(f"{claim}/balance-corrections/evt_{'0' * 32}")
    assert problem(unknown) == (404, "correction-not-found")


@asynccontextmanager
async def _projected(pool: Pool) -> AsyncIterator[None]:
    """While the read models follow the log."""
    consumer = Consumer(pool, ViewProjection())
    await consumer.catch_up()
    stop = asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running
