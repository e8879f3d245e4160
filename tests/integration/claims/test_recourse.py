"""A recourse as a handler lives it: by convention, claimed, disputed, paid in parts, shared, passed on."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.integration.claims.support import Client, declared, done, problem, registered
from tests.support.golden import cases, holds

LINE = {"coverage_code": "theft", "cost_category": "property"}
PAID = {**LINE, "amount": "9000.00", "paid_on": "2025-04-15"}
CASES = cases("recourse")


async def paid_claim(client: Client, claim: str) -> str:
    await done(client, f"{claim}/payments", PAID)
    return claim


def kinds(answer: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in answer["events"]]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
async def test_a_golden_case_holds_through_the_route(client: Client, case: dict[str, Any]) -> None:
    answer = await client.post("/v1/calculators/recourse", case["input"])
    expected = case["expected"]
    if "error" in expected:
        assert problem(answer) == (expected["status"], expected["error"])
        return
    assert answer.status_code == 200, answer.text
    holds(expected, answer.json())


async def test_the_calculator_says_what_is_wrong_with_its_input(client: Client) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"operation": "guess"}, ""),
        ({"operation": "irsa", "occurred_on": "2023-06-15", "damage_net": "1.00"}, ""),
        ({"operation": "subrogation", "damage": "0.00", "liability_rate": "1"}, "/damage"),
        ({"operation": "subrogation", "damage": "1.00", "liability_rate": "1.01"}, "/liability_rate"),
        ({"operation": "irsi_tranche", "damage_net": "1.00", "more": 1}, "/more"),
    ]
    for body, pointer in wrong:
        answer = await client.post("/v1/calculators/recourse", body)
        assert problem(answer) == (422, "invalid-request"), body
        assert pointer in [error["pointer"] for error in answer.json()["errors"]], answer.text


async def test_the_tables_answer_for_those_who_bring_no_figures(client: Client) -> None:
    case = {"operation": "irsa", "occurred_on": "2025-06-15", "damage_net": "4000.00", "case": "13", "side": "x"}
    said = (await client.post("/v1/calculators/recourse", case)).json()
    assert (said["recourse"], said["to_verify"], said["expert_required"]) == ("1015.00", True, True)
    lone = {**case, "case": "99"}
    assert problem(await client.post("/v1/calculators/recourse", lone)) == (422, "rule-missing")


async def test_a_recourse_by_convention_from_the_first_day_to_a_gain(client: Client, claim: str) -> None:
    await done(client, f"{claim}/payments", {**LINE, "amount": "1500.00", "paid_on": "2025-04-15"})
    body = {
        "recourse_type": "convention_irsa",
        "opened_on": "2025-05-01",
        "against_insurer_id": "mutua",
        "convention": {"case": "10", "side": "x", "damage_net": "1500.00"},
        "forecast": LINE,
    }
    opened = await done(client, f"{claim}/recourses", body)
    assert kinds(opened) == ["recourse-opened", "recourse-forecast-set", "deadline-set"]
    path = f"{claim}/recourses/{opened['id']}"
    view = (await client.get(path)).json()
    assert (view["amount"], view["liability_rate"], view["recourse_forecast"]) == ("2030.00", "1.000000", "2030.00")
    assert view["convention"] == {
        "role": "own", "basis": "flat", "own_liability_rate": "0.000000", "damage_net": "1500.00", "case": "10",
    }  # fmt: skip
    timeline = (await client.get(f"{claim}/events")).json()["items"]
    [told] = [item["text"] for item in timeline if item["kind"] == "recourse-opened"]
    assert told.replace("\u202f", " ") == "Recours exercé : convention IRSA, 2 030,00 €"
    receipt = await done(client, f"{path}/receipts", {**LINE, "amount": "2030.00", "received_on": "2025-06-25"})
    total = receipt["claim"]["balances"]["total"]
    assert (total["recourse_forecast"], total["incurred"]) == ("0.00", "-530.00")


async def test_a_year_without_an_amount_opens_nothing(client: Client) -> None:
    await registered(client, starts_on="2024-01-01", ends_on="2024-12-31", policy_no="AUTO-24")
    claim = await declared(
        client, policy_reference="AUTO-24", occurred_on="2024-06-10", declared_on="2024-06-12", coverages=["theft"]
    )
    convention = {"own_liability_rate": "0", "damage_net": "1500.00"}
    body = {"recourse_type": "convention_irsa", "opened_on": "2024-07-01", "convention": convention}
    answer = await client.post(f"{claim}/recourses", body)
    assert problem(answer) == (422, "missing-convention-amount")
    assert answer.json()["params"]["year"] == 2024
    assert (await client.get(f"{claim}/recourses")).json()["items"] == []


async def test_what_a_convention_fixes_is_not_stated_beside_it(client: Client, claim: str) -> None:
    convention = {"own_liability_rate": "0", "damage_net": "1500.00"}
    base = {"recourse_type": "convention_irsa", "opened_on": "2025-05-01", "convention": convention}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({**base, "amount": "5.00"}, "amount-stated-twice"),
        ({**base, "recourse_type": "third_party"}, "convention-mismatch"),
        ({**base, "direction": "sought", "convention": {**convention, "role": "liability"}}, "direction-mismatch"),
        ({**base, "convention": {"own_liability_rate": "0"}}, "damage-missing"),
        ({**base, "convention": {"damage_net": "1.00"}}, "liability-missing"),
        ({**base, "convention": {"damage_net": "1.00", "case": "10"}}, "side-missing"),
        ({"opened_on": "2025-05-01", "forecast": LINE}, "amount-missing"),
        ({"opened_on": "2025-05-01", "direction": "suffered", "forecast": LINE}, "direction-mismatch"),
    ]
    for body, code in wrong:
        answer = await client.post(f"{claim}/recourses", body)
        assert problem(answer) == (422, "invalid-request")
        assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_a_recourse_claimed_disputed_claimed_again_accepted_shared_and_passed_on(
    client: Client, claim: str
) -> None:
    await paid_claim(client, claim)
    opened = await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01", "liability_rate": "0.5"})
    path = f"{claim}/recourses/{opened['id']}"
    [_, clock] = opened["events"]
    assert (clock["data"]["code"], clock["data"]["due_on"]) == ("recourse_limitation", "2030-03-10")
    letter = {"amount": "5000.00", "claimed_on": "2025-05-10", "registered_letter": True}
    assert kinds(await done(client, f"{path}/claim", letter)) == ["recourse-claimed"]
    dispute = {"grounds": ["liability_denied"], "answered_on": "2025-05-20"}
    await done(client, f"{path}/dispute", dispute)
    shown = (await client.get(path)).json()
    assert (shown["state"], shown["grounds"]) == ("disputed", ["liability_denied"])
    await done(client, f"{path}/claim", {**letter, "claimed_on": "2025-06-01"})
    accepted = await done(client, f"{path}/accept", {"amount": "5000.00", "answered_on": "2025-06-20"})
    assert kinds(accepted) == ["recourse-answered", "deadline-set"]
    assert accepted["events"][1]["data"]["interruption_cause"] == "acknowledgement"
    assert accepted["events"][1]["data"]["due_on"] == "2030-06-20"

    sharing = {"damage": "10000.00"}
    receipt = {**LINE, "amount": "5000.00", "received_on": "2025-06-25", "sharing": sharing}
    received = await done(client, f"{path}/receipts", receipt)
    assert [(e["data"]["beneficiary"], e["data"]["amount"]) for e in received["events"]] == [
        ("insurer", "4000.00"), ("insured", "1000.00"),
    ]  # fmt: skip
    total = received["claim"]["balances"]["total"]
    assert (total["recourse_received"], total["insured_recovered"], total["incurred"]) == (
        "4000.00", "1000.00", "5000.00",
    )  # fmt: skip

    insured = received["events"][1]["data"]["receipt_id"]
    owed = {"receipt_id": insured, "to": "insured", "amount": "1000.00", "remitted_on": "2025-06-28", "reference": "V1"}
    remitted = await done(client, f"{path}/remittances", owed)
    assert remitted["id"].startswith("evt_")
    assert (await client.get(f"{path}/remittances/{remitted['id']}")).json()["amount"] == "1000.00"
    assert [r["to"] for r in (await client.get(f"{path}/remittances")).json()["items"]] == ["insured"]
    now = (await client.get(path)).json()
    assert now["to_remit"] == {"insurer": "4000.00", "insured": "0.00"}
    then = (await client.get(path, as_of="2025-06-27")).json()
    assert then["to_remit"] == {"insurer": "4000.00", "insured": "1000.00"}
    before = (await client.get(path, as_of="2025-06-24")).json()
    assert (before["state"], before["recourse_received"]) == ("accepted", "0.00")
    again = await client.post(f"{path}/remittances", owed)
    assert problem(again) == (422, "remittance-exceeds-receipt")


async def test_moves_that_are_not_legal_are_refused_and_change_nothing(client: Client, claim: str) -> None:
    await paid_claim(client, claim)
    sought = await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01"})
    suffered = await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01", "direction": "suffered"})
    ours, theirs = (f"{claim}/recourses/{made['id']}" for made in (sought, suffered))
    before = (await client.get(claim)).json()
    receipt = {**LINE, "amount": "100.00", "received_on": "2025-06-25"}
    unknown, nowhere = f"rcp_{0:032x}", f"{claim}/recourses/rec_{0:032x}"
    remittance = {"to": "insurer", "amount": "1.00", "remitted_on": "2025-06-26", "reference": "V"}
    refused = [
        (f"{ours}/accept", {"answered_on": "2025-06-01"}, (422, "recourse-not-claimed")),
        (f"{ours}/receipts", {**receipt, "amount": "9000.01"}, (422, "recourse-exceeds-payment")),
        (f"{theirs}/receipts", receipt, (422, "recourse-direction-suffered")),
        (f"{ours}/remittances", {**remittance, "receipt_id": unknown}, (404, "receipt-not-found")),
        (f"{ours}/remittances", remittance, (422, "invalid-request")),
        (f"{nowhere}/claim", {"amount": "1.00", "claimed_on": "2025-06-01"}, (404, "recourse-not-found")),
        (f"{ours}/claim", {"amount": "1.00", "claimed_on": "2025-04-30"}, (422, "dates-out-of-order")),
        (f"{ours}/claim", {"amount": "1.00", "claimed_on": "2025-06-01", "grounds": []}, (422, "invalid-request")),
    ]  # fmt: skip
    for path, body, expected in refused:
        assert problem(await client.post(path, body)) == expected, path
    assert (await client.get(claim)).json() == before
    assert (await client.get(f"{ours}/remittances/evt_{0:032x}")).status_code == 404
    await done(client, f"{ours}/abandon", {"reason": "uneconomic", "closed_on": "2025-06-29"})
    closed = (await client.get(ours)).json()
    assert (closed["state"], closed["reason"]) == ("closed", "uneconomic")
    assert problem(await client.post(f"{ours}/abandon", {"closed_on": "2025-06-29"})) == (422, "recourse-not-open")


async def test_a_payment_taken_back_after_a_receipt_raises_an_alert(client: Client, claim: str) -> None:
    payment = await done(client, f"{claim}/payments", PAID)
    recourse = await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01"})
    receipt = {**LINE, "amount": "8000.00", "received_on": "2025-06-25"}
    await done(client, f"{claim}/recourses/{recourse['id']}/receipts", receipt)
    undone = {"amount": "2000.00", "reversed_on": "2025-06-29", "reason": "wrong_amount"}
    answer = await done(client, f"{claim}/payments/{payment['id']}/reverse", undone)
    assert kinds(answer) == ["payment-reversed", "alert-raised"]
    assert answer["events"][1]["data"]["rule_id"] == "recourse_exceeds_payment"


async def test_the_table_that_decided_stands_with_what_it_decided(
    client: Client, claim: str, database_url: str
) -> None:
    convention = {"own_liability_rate": "0", "damage_net": "1500.00"}
    body = {"recourse_type": "convention_irsa", "opened_on": "2025-05-01", "convention": convention}
    opened = await done(client, f"{claim}/recourses", body)
    connection = await asyncpg.connect(database_url)
    try:
        meta = await connection.fetchval(
            "SELECT meta FROM claims.event WHERE event_id = $1", UUID(opened["events"][0]["id"].removeprefix("evt_"))
        )
    finally:
        await connection.close()
    assert json.loads(meta)["rule_version"].split(",") == [
        "conventions@open",
        "conventions@2025-01-01",
        "deadlines@open",
    ]


async def test_a_corrected_date_of_loss_moves_the_clock_of_a_recourse_too(client: Client, claim: str) -> None:
    await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01"})
    version = (await client.get(claim)).json()["version"]
    correction = {"corrected_on": "2025-06-01", "reason": "error", "changes": {"occurred_on": "2025-03-08"}}
    answer = await client.patch(claim, correction, version=version)
    assert answer.status_code in {200, 201}, answer.text
    deadlines = (await client.get(f"{claim}/deadlines")).json()["items"]
    assert [d["due_on"] for d in deadlines if d["code"] == "recourse_limitation"] == ["2030-03-08"]
