"""Computing the indemnity of a claim, over HTTP and on PostgreSQL, as a handler lives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from services.claims.lists.projector import ViewProjection
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import Client, declared, done, problem, registered
from tests.support.golden import cases, holds

FIRE: dict[str, Any] = {
    "coverage_code": "fire",
    "deductible": {"kind": "absolute", "amount": "1000.00"},
    "insured_value": "400000.00",
    "limit_per_claim": "300000.00",
}
HEADER: dict[str, Any] = {"computed_on": "2025-05-02", "coverage_code": "fire"}
GOLDEN = cases("indemnity")


@pytest.fixture
async def burnt(client: Client) -> str:
    """The path of a claim on a coverage insured for 400,000.00, deductible 1,000.00."""
    await registered(client, coverages=[FIRE])
    return await declared(client, coverages=["fire"], cause_code="fire")


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    [one] = [s for s in found["steps"] if s["step"] == name]
    return dict(one)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["id"] for case in GOLDEN])
async def test_golden_over_http(case: dict[str, Any], client: Client) -> None:
    answer = await client.post("/v1/calculators/indemnity", case["input"])
    assert answer.status_code == 200, answer.text
    expected = dict(case["expected"])
    steps = expected.pop("steps", [])
    holds(expected, answer.json())
    told = [{name: s[name] for name in ("step", "before", "after")} for s in answer.json().get("steps", [])]
    assert [s for s in told if s in steps] == steps


async def test_a_computation_is_explained_and_kept(client: Client, burnt: str) -> None:
    facts = {"value_at_risk": "500000.00", "premium_paid": "1800.00", "premium_due": "2000.00"}
    made = await done(client, f"{burnt}/indemnity-calculations", {**HEADER, "assessed": "60000.00", **facts})
    [event] = made["events"]
    assert (event["kind"], event["data"]["indemnity"], event["data"]["balance"]) == (
        "indemnity-computed", "42200.00", "42200.00",
    )  # fmt: skip
    found = (await client.get(f"{burnt}/indemnity-calculations/{made['id']}")).json()
    assert found["state"] == "standing"
    assert [s["step"] for s in found["steps"]] == [
        "assessed", "wear", "real_value", "average_capital", "average_premium", "sub_limits",
        "deductible", "limit_per_claim", "annual_limit", "sharing", "balance",
    ]  # fmt: skip
    average = step(found, "average_capital")
    assert (average["before"], average["after"]) == ("60000.00", "48000.00")
    assert "L121-5" in average["text"]
    assert found["retained"] == [
        {"heading": "deductible", "before": "0.00", "after": "1000.00"},
        {"heading": "error_omission", "before": "0.00", "after": "16800.00"},
    ]
    replayed = await client.post("/v1/calculators/indemnity", found["inputs"])
    assert replayed.json()["indemnity"] == "42200.00"


async def test_what_was_paid_is_netted_less_what_was_taken_back(client: Client, burnt: str) -> None:
    line = {"coverage_code": "fire", "cost_type": "indemnity", "cost_category": "property"}
    advance = {**line, "payment_kind": "advance", "amount": "15000.00", "paid_on": "2025-04-01"}
    paid = await done(client, f"{burnt}/payments", advance)
    partial = {**line, "payment_kind": "partial", "amount": "500.00", "paid_on": "2025-04-02"}
    await done(client, f"{burnt}/payments", partial)
    reversal = {"amount": "3000.00", "reversed_on": "2025-04-20", "reason": "refunded"}
    await done(client, f"{burnt}/payments/{paid['id']}/reverse", reversal)
    made = await done(client, f"{burnt}/indemnity-calculations", {**HEADER, "assessed": "60000.00"})
    found = (await client.get(f"{burnt}/indemnity-calculations/{made['id']}")).json()
    assert (found["indemnity"], found["advances_paid"], found["balance"]) == ("59000.00", "12500.00", "46500.00")
    assert (found["paid"], found["left_to_pay"]) == ("12500.00", "46500.00")


async def test_a_corrected_value_keeps_both_and_shows_the_difference(client: Client, burnt: str) -> None:
    path = f"{burnt}/indemnity-calculations"
    asked = {**HEADER, "assessed": "60000.00", "value_at_risk": "500000.00"}
    first = await done(client, path, asked)
    unchanged = await client.post(path, asked)
    assert problem(unchanged) == (422, "computation-unchanged")
    corrected = {**asked, "value_at_risk": "420000.00", "replaces": first["id"]}
    silent = await client.post(path, corrected)
    assert problem(silent) == (422, "value-missing")
    assert silent.json()["params"] == {"name": "reason"}
    second = await done(client, path, {**corrected, "reason": "corrected_value"})
    late = await client.post(path, {**corrected, "value_at_risk": "430000.00", "reason": "error"})
    assert problem(late) == (422, "computation-replaced")
    stranger = await client.post(path, {**corrected, "replaces": "cmp_" + "0" * 32, "reason": "error"})
    assert problem(stranger) == (404, "computation-not-found")
    items = (await client.get(path)).json()["items"]
    assert [(i["id"], i["state"]) for i in items] == [(first["id"], "replaced"), (second["id"], "standing")]
    assert items[0]["replaced_by"] == second["id"]
    difference = items[1]["difference"]
    assert (difference["assessed"], difference["indemnity"]) == ("0.00", "9142.86")
    assert [s["step"] for s in difference["steps"]][:1] == ["average_capital"]
    assert items[1]["retained"] == [
        {"heading": "deductible", "before": "1000.00", "after": "1000.00"},
        {"heading": "error_omission", "before": "12000.00", "after": "2857.14"},
    ]
    told = (await client.get(f"{burnt}/events")).json()["items"][-1]
    assert told["kind"] == "indemnity-computed"
    assert "valeur corrigée" in told["text"]
    shown = (await client.get(burnt, include="indemnity")).json()
    assert [c["id"] for c in shown["indemnity"]] == [first["id"], second["id"]]


async def test_as_it_was(client: Client, burnt: str) -> None:
    path = f"{burnt}/indemnity-calculations"
    first = await done(client, path, {**HEADER, "assessed": "60000.00"})
    later = {**HEADER, "assessed": "70000.00", "computed_on": "2025-06-01", "reason": "new_report"}
    await done(client, path, later)
    [then] = (await client.get(path, as_of="2025-05-31")).json()["items"]
    assert (then["id"], then["state"], then["replaced_by"]) == (first["id"], "standing", None)
    assert problem(await client.get(path, known_on="2020-01-01"))[0] == 404
    back = await client.post(path, {**later, "assessed": "71000.00", "computed_on": "2025-05-31"})
    assert problem(back) == (422, "dates-out-of-order")


async def test_the_experts_heads(client: Client) -> None:
    fire = {**FIRE, "sub_limits": [{"item": "jewels", "limit": "5000.00"}], "insured_value": None}
    await registered(client, coverages=[fire])
    claim = await declared(client, coverages=["fire"], cause_code="fire")
    order = {"expert_party_id": "exp-12", "ordered_on": "2025-03-20"}
    expertise = (await done(client, f"{claim}/expertises", order))["id"]
    path = f"{claim}/indemnity-calculations"
    early = await client.post(path, {**HEADER, "expertise_id": expertise})
    assert problem(early) == (422, "expertise-not-reported")
    heads = [
        {"code": "building", "net": "10000.00", "gross": "12000.00", "wear_rate": "0.10"},
        {"code": "jewels", "net": "9000.00", "gross": "9000.00"},
    ]
    report = {"report_on": "2025-04-10", "received_on": "2025-04-12", "heads": heads}
    await done(client, f"{claim}/expertises/{expertise}/report", report)
    made = await done(client, path, {**HEADER, "expertise_id": expertise})
    assert made["events"][0]["data"]["indemnity"] == "14800.00"  # 10,800.00 + 5,000.00 - 1,000.00
    net = {**HEADER, "expertise_id": expertise, "vat": {"recovers": True}, "reason": "corrected_value"}
    made = await done(client, path, net)
    assert made["events"][0]["data"]["indemnity"] == "13000.00"  # 9,000.00 + 5,000.00 - 1,000.00
    left_out = {**HEADER, "expertise_id": expertise, "excluded_items": ["jewels"], "reason": "contested"}
    made = await done(client, path, left_out)
    assert made["events"][0]["data"]["indemnity"] == "9800.00"
    assert {"heading": "partial_head", "before": "0.00", "after": "9000.00"} in made["events"][0]["data"]["retained"]


async def test_wrong_input_changes_nothing(client: Client, burnt: str) -> None:
    path = f"{burnt}/indemnity-calculations"
    before = (await client.get(burnt)).json()["version"]
    cases: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({**HEADER, "assessed": "1.00", "coverage_code": "theft"}, (422, "coverage-not-open")),
        ({**HEADER, "assessed": "1.00", "computed_on": "2025-03-01"}, (422, "before-occurrence")),
        ({**HEADER, "assessed": "1.00", "computed_on": "2025-07-01"}, (422, "in-the-future")),
        ({"computed_on": "2025-05-02", "assessed": "1.00"}, (422, "value-missing")),
        (HEADER, (422, "invalid-request")),
        ({**HEADER, "assessed": "1.00", "expertise_id": "exp_" + "1" * 32}, (422, "invalid-request")),
        ({**HEADER, "expertise_id": "exp_" + "1" * 32}, (404, "expertise-not-found")),
        ({**HEADER, "assessed": "1.00", "premium_paid": "1.00"}, (422, "value-missing")),
        ({**HEADER, "assessed": "1.00", "excluded_items": ["roof"]}, (422, "value-missing")),
        ({**HEADER, "assessed": "-1.00"}, (422, "invalid-request")),
        ({**HEADER, "assessed": "1.00", "items": [{"item": "roof", "amount": "2.00"}]}, (422, "invalid-request")),
    ]
    for body, expected in cases:
        assert problem(await client.post(path, body)) == expected, body
    assert (await client.get(burnt)).json()["version"] == before
    assert problem(await client.get(f"{path}/cmp_" + "1" * 32)) == (404, "computation-not-found")


async def test_a_loss_outside_every_period_has_no_terms(client: Client) -> None:
    await registered(client, coverages=[FIRE])
    claim = await declared(client, coverages=["fire"], occurred_on="2024-03-10")
    refused = await client.post(f"{claim}/indemnity-calculations", {**HEADER, "assessed": "1.00"})
    assert problem(refused) == (422, "cover-not-in-force")


async def test_natural_disaster_needs_its_use(client: Client) -> None:
    natcat = {"coverage_code": "natcat", "deductible": {"kind": "absolute", "amount": "100.00"}}
    await registered(client, coverages=[natcat])
    claim = await declared(client, coverages=["natcat"], cause_code="drought")
    path, body = f"{claim}/indemnity-calculations", {**HEADER, "coverage_code": "natcat", "assessed": "4200.00"}
    refused = await client.post(path, body)
    assert (problem(refused), refused.json()["params"]) == ((422, "value-missing"), {"name": "natcat.use"})
    made = await done(client, path, {**body, "natcat": {"use": "home", "drought": True}})
    assert made["events"][0]["data"]["indemnity"] == "2680.00"


async def test_coinsurers_share_what_is_owed(client: Client) -> None:
    shares = [
        {"insurer_id": "fremotor", "share": "0.333334", "is_lead": True},
        {"insurer_id": "axa", "share": "0.333333"},
        {"insurer_id": "maif", "share": "0.333333"},
    ]
    await registered(client, coverages=[{"coverage_code": "fire"}], shares=shares)
    claim = await declared(client, coverages=["fire"])
    made = await done(client, f"{claim}/indemnity-calculations", {**HEADER, "assessed": "100.00"})
    assert made["events"][0]["data"]["shares"] == [
        {"insurer_id": "fremotor", "amount": "33.34"},
        {"insurer_id": "axa", "amount": "33.33"},
        {"insurer_id": "maif", "amount": "33.33"},
    ]


LIMITED: dict[str, Any] = {"coverage_code": "fire", "annual_limit": "100000.00"}


@pytest.fixture
async def following(pool: Pool) -> AsyncIterator[None]:
    """The projector, following the log."""
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(pool, ViewProjection()).run(stop))
    yield
    stop.set()
    await running


async def aggregates(client: Client, policy: str, at_least: str, **query: str) -> dict[str, Any]:
    """The one coverage of a policy with an annual limit."""
    answer = await client.get(f"/v1/policies/{policy}/aggregates", headers={"at-least": at_least}, **query)
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["items"]
    return dict(found)


async def position(client: Client, claim: str, body: dict[str, Any]) -> str:
    """Computes, and answers where the log then stands."""
    answer = await client.post(f"{claim}/indemnity-calculations", {**HEADER, **body})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["log-position"])


async def computed(client: Client, claim: str, assessed: str, **fields: Any) -> dict[str, Any]:
    body = {**HEADER, "assessed": assessed, **fields}
    return await done(client, f"{claim}/indemnity-calculations", body)


async def test_an_annual_limit_is_used_in_the_order_of_the_losses(client: Client, following: None) -> None:
    """A claim of April uses 70,000.00, one of May gets what is left; then a loss of March is declared."""
    policy = await registered(client, coverages=[LIMITED])
    april = await declared(client, coverages=["fire"], occurred_on="2025-04-01", declared_on="2025-04-02")
    may = await declared(client, coverages=["fire"], occurred_on="2025-05-01", declared_on="2025-05-02")
    await computed(client, april, "70000.00")
    second = await computed(client, may, "45000.00")
    assert second["events"][0]["data"]["indemnity"] == "30000.00"
    march = await declared(client, coverages=["fire"], occurred_on="2025-03-01", declared_on="2025-05-20")
    at = await position(client, march, {"assessed": "20000.00", "computed_on": "2025-05-21"})
    year = await aggregates(client, policy, at)
    assert [(c["occurred_on"], c["granted"], c["computed"], c["remaining"]) for c in year["claims"]] == [
        ("2025-03-01", "20000.00", "20000.00", "80000.00"),
        ("2025-04-01", "70000.00", "70000.00", "10000.00"),
        ("2025-05-01", "10000.00", "30000.00", "0.00"),
    ]
    assert year["to_re_evaluate"] == [second["id"]]
    assert (year["annual_limit"], year["used"], year["remaining"]) == ("100000.00", "100000.00", "0.00")
    at = await position(client, may, {"assessed": "45000.00", "reason": "annual_limit_replayed"})
    year = await aggregates(client, policy, at, coverage="fire", period="2025-12-31")
    assert (year["claims"][2]["computed"], year["to_re_evaluate"]) == ("10000.00", [])


async def test_what_was_computed_at_the_same_moment_is_told_afterwards(client: Client, following: None) -> None:
    """Two computations at once may not see each other: the order of the losses says which of them holds."""
    policy = await registered(client, coverages=[LIMITED])
    first = await declared(client, coverages=["fire"], occurred_on="2025-04-01", declared_on="2025-04-02")
    second = await declared(client, coverages=["fire"], occurred_on="2025-05-01", declared_on="2025-05-02")
    one, two = await asyncio.gather(
        position(client, first, {"assessed": "80000.00"}), position(client, second, {"assessed": "80000.00"})
    )
    await aggregates(client, policy, one)
    year = await aggregates(client, policy, two)
    assert [c["granted"] for c in year["claims"]] == ["80000.00", "20000.00"]
    wrong = [c["computation_id"] for c in year["claims"] if c["computed"] != c["granted"]]
    assert year["to_re_evaluate"] == wrong
    if wrong:
        at = await position(client, second, {"assessed": "80000.00", "reason": "annual_limit_replayed"})
        assert (await aggregates(client, policy, at))["to_re_evaluate"] == []


async def test_a_refused_coverage_and_another_year_use_nothing(client: Client, following: None) -> None:
    policy = await registered(client, coverages=[LIMITED], ends_on="2025-03-31")
    renewal = {"starts_on": "2025-04-01", "ends_on": "2026-03-31"}
    await done(client, f"/v1/policies/{policy}/renewals", renewal)
    before = await declared(client, coverages=["fire"], occurred_on="2025-03-31", declared_on="2025-04-02")
    refused = await declared(client, coverages=["fire"], occurred_on="2025-04-01", declared_on="2025-04-02")
    last = await declared(client, coverages=["fire"], occurred_on="2025-04-02", declared_on="2025-04-03")
    await computed(client, before, "90000.00")
    await computed(client, refused, "90000.00")
    [coverage] = (await client.get(refused)).json()["coverages"]
    refusal = {"after": "refused", "grounds": ["excluded"], "decided_on": "2025-05-03", "remedies_stated": True}
    await done(client, f"{refused}/coverages/{coverage['id']}/decision", refusal)
    at = await position(client, last, {"assessed": "90000.00"})
    year = await aggregates(client, policy, at)
    assert [(c["occurred_on"], c["granted"]) for c in year["claims"]] == [("2025-04-02", "90000.00")]
    year = await aggregates(client, policy, at, period="2025-01-01")
    assert [(c["occurred_on"], c["remaining"]) for c in year["claims"]] == [("2025-03-31", "10000.00")]


async def test_a_read_model_behind_is_said(client: Client) -> None:
    """Nobody follows the log here: what is used of the annual limit is not known."""
    await registered(client, coverages=[LIMITED])
    claim = await declared(client, coverages=["fire"])
    told = {**client.caller.to_headers(), "prefer": "wait=0"}
    body = {**HEADER, "assessed": "1.00"}
    answer = await client.http.post(f"{claim}/indemnity-calculations", json=body, headers=told)
    assert problem(answer) == (503, "projection-behind")


async def test_aggregates_are_the_policys_own(client: Client, start_client: Callable[[str], Client]) -> None:
    policy = await registered(client, coverages=[LIMITED])
    path = f"/v1/policies/{policy}/aggregates"
    year = (await client.get(path)).json()
    assert year["period"] == {"starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    assert [(i["coverage_code"], i["remaining"], i["claims"]) for i in year["items"]] == [("fire", "100000.00", [])]
    assert (await client.get(path, period="2030-01-01")).json()["items"] == []
    assert problem(await client.get(path, period="soon")) == (422, "invalid-request")
    assert problem(await start_client("another").get(path)) == (404, "not-found")
    assert problem(await client.as_insurer("another").get(path)) == (404, "not-found")
    assert (await client.as_insurer("fremotor").get(path)).status_code == 200
