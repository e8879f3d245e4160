"""A claim over HTTP: declared, reserved, reported, paid, recovered, closed, reopened; as it is and as it was."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.integration.claims.support import POLICY, Client

CLAIM: dict[str, Any] = {
    "insurer_id": "fremotor",
    "policy_reference": "AUTO-1",
    "occurred_on": "2025-03-10",
    "declared_on": "2025-03-12",
    "cause_code": "collision",
    "place": {"country": "FR", "postcode": "75011"},
    "coverages": ["theft"],
}


@pytest.fixture
async def claim(client: Client) -> str:
    """The path of a claim declared on a policy."""
    await _policy(client)
    return await _declared(client)


async def _policy(client: Client, **fields: Any) -> str:
    answer = await client.post("/v1/policies", {**POLICY, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _declared(client: Client, **fields: Any) -> str:
    answer = await client.post("/v1/claims", {**CLAIM, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def _done(client: Client, path: str, body: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    answer = await client.post(path, body, version=version)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_declared_claim_answers_its_whole_view(client: Client) -> None:
    policy_id = await _policy(client)
    answer = await client.post("/v1/claims", CLAIM)
    assert answer.status_code == 201, answer.text
    view = answer.json()
    assert answer.headers["location"] == f"/v1/claims/{view['id']}"
    assert (answer.headers["etag"], view["version"]) == ('"2"', 2)
    assert answer.headers["log-position"]
    assert (view["state"], view["status"]["code"], view["status"]["label"]) == ("open", "declared", "Déclaré")
    assert (view["policy_id"], view["insurer_id"], view["handling"]) == (policy_id, "fremotor", "informative")
    [coverage] = view["coverages"]
    assert (coverage["coverage_code"], coverage["terms"]["deductible"]["amount"]) == ("theft", "300.00")
    assert view["next_steps"][0] == {"step": "transmission", "missing": []}
    again = (await client.get(answer.headers["location"])).json()
    assert again.pop("cover") == {"status": "covered", "reasons": ["in_period"]}
    assert again == view


async def test_the_life_of_a_claim(client: Client, claim: str) -> None:
    sent = {"sent_on": "2025-03-13", "channel": "portal", "message_ref": "M-1", "content_hash": "ab" * 32}
    assert (await _done(client, f"{claim}/transmission", sent))["claim"]["status"]["code"] == "transmitted"
    acknowledged = {"insurer_claim_no": "AX-77", "received_on": "2025-03-15"}
    view = (await _done(client, f"{claim}/acknowledgement", acknowledged))["claim"]
    assert (view["insurer_claim_no"], view["status"]["waiting_for"]) == ("AX-77", "insurer_decision")

    line = {"coverage_code": "theft", "cost_category": "property"}
    reserve = await _done(client, f"{claim}/reserves", {**line, "amount": "8000.00", "set_on": "2025-03-16"})
    [event] = reserve["events"]
    assert (event["data"]["before"], event["data"]["after"]) == ("0.00", "8000.00")
    assert (await client.get(f"{claim}/reserves/{reserve['id']}")).json()["after"] == "8000.00"

    order = {"expert_party_id": "expert-12", "ordered_on": "2025-03-20", "due_on": "2025-04-20"}
    expertise = await _done(client, f"{claim}/expertises", order)
    head = {"code": "repair", "net": "5000.00", "gross": "6000.00"}
    report = {"report_on": "2025-04-08", "received_on": "2025-04-10", "heads": [head]}
    await _done(client, f"{claim}/expertises/{expertise['id']}/report", report)
    shown = (await client.get(f"{claim}/expertises/{expertise['id']}")).json()
    assert (shown["state"], shown["reports"][0]["heads"][0]["gross"]) == ("reported", "6000.00")

    coverage_id = view["coverages"][0]["id"]
    decision = {"after": "confirmed", "decided_on": "2025-04-12"}
    await _done(client, f"{claim}/coverages/{coverage_id}/decision", decision)

    first = {**line, "amount": "3000.00", "paid_on": "2025-04-15", "external_reference": "VIR-1"}
    payment = await _done(client, f"{claim}/payments", first)
    assert [e["kind"] for e in payment["events"]] == ["payment-recorded", "case-reserve-set"]
    assert payment["id"].startswith("pay_")
    fees = {**line, "cost_type": "expense", "cost_category": "expert_fees", "payment_kind": "expense"}
    await _done(client, f"{claim}/payments", {**fees, "amount": "450.00", "paid_on": "2025-04-16"})
    undone = {"amount": "1000.00", "reversed_on": "2025-04-20", "reason": "wrong_amount"}
    await _done(client, f"{claim}/payments/{payment['id']}/reverse", undone)
    assert (await client.get(f"{claim}/payments/{payment['id']}")).json()["remaining"] == "2000.00"

    recourse = await _done(client, f"{claim}/recourses", {"opened_on": "2025-05-01"})
    base = f"{claim}/recourses/{recourse['id']}"
    await _done(client, f"{base}/forecast", {**line, "amount": "1500.00", "set_on": "2025-05-02"})
    receipt = await _done(client, f"{base}/receipts", {**line, "amount": "600.00", "received_on": "2025-05-20"})
    assert [e["kind"] for e in receipt["events"]] == ["recourse-received", "recourse-forecast-set"]
    assert (await client.get(f"{base}/receipts/{receipt['id']}")).json()["amount"] == "600.00"
    total = receipt["claim"]["balances"]["total"]
    expected = {
        "paid_indemnity": "2000.00",
        "paid_expense": "450.00",
        "case_reserve": "5000.00",
        "recourse_received": "600.00",
        "recourse_forecast": "900.00",
        "incurred": "5950.00",
    }
    assert {name: total[name] for name in expected} == expected

    await _done(client, f"{base}/close", {"reason": "received", "closed_on": "2025-05-21"})
    version = (await client.get(claim)).json()["version"]
    closure = {"closed_on": "2025-06-01", "outcome": "settled"}
    closed = await _done(client, f"{claim}/closure", closure, version=version)
    assert [e["kind"] for e in closed["events"]] == ["case-reserve-set", "claim-coverage-closed", "claim-closed"]
    assert (closed["claim"]["state"], closed["claim"]["balances"]["total"]["case_reserve"]) == ("closed", "0.00")
    late = {**line, "amount": "10.00", "paid_on": "2025-06-02"}
    assert _problem(await client.post(f"{claim}/payments", late)) == (422, "claim-not-open")

    silent = {"reopened_on": "2025-06-10", "reason": "new_damage", "reserves": [{"amount": "5.00"}]}
    refused = await client.post(f"{claim}/reopening", silent)
    assert _problem(refused) == (422, "reopening-reserve-missing")
    assert refused.json()["params"]["lines"] == ["theft/indemnity/property"]
    stated = {**silent, "reserves": [{**line, "amount": "700.00"}]}
    reopened = await _done(client, f"{claim}/reopening", stated)
    assert [e["kind"] for e in reopened["events"]] == ["claim-reopened", "claim-coverage-opened", "case-reserve-set"]
    assert reopened["claim"]["status"]["code"] == "reopened"

    current = await client.get(claim)
    assert current.json()["version"] == reopened["version"]
    assert current.headers["etag"] == f'"{reopened["version"]}"'


async def test_the_lists_of_a_claim(client: Client, claim: str) -> None:
    for n in range(1, 4):
        await _done(client, f"{claim}/payments", {"amount": f"{n}.00", "paid_on": f"2025-04-0{n}"})
    first = (await client.get(f"{claim}/payments", limit=2)).json()
    second = (await client.get(f"{claim}/payments", limit=2, after=first["next"])).json()
    assert [p["amount"] for p in first["items"] + second["items"]] == ["1.00", "2.00", "3.00"]
    assert second["next"] is None
    assert len((await client.get(f"{claim}/payments", as_of="2025-04-02")).json()["items"]) == 2
    for name in ("coverages", "expertises", "recourses", "reserves", "events"):
        assert (await client.get(f"{claim}/{name}")).status_code == 200, name
    included = (await client.get(claim, include="payments,recourses,expertises")).json()
    assert [len(included[name]) for name in ("payments", "recourses", "expertises")] == [3, 0, 0]
    wrong = await client.get(claim, include="parties")
    assert _problem(wrong) == (422, "invalid-request")
    assert _problem(await client.get(f"{claim}/payments", limit=0)) == (422, "invalid-request")
    assert _problem(await client.get(f"{claim}/payments", after="x")) == (422, "invalid-request")
    assert _problem(await client.get(f"{claim}/payments/pay_{'0' * 32}")) == (404, "payment-not-found")
    assert _problem(await client.get(f"{claim}/coverages/nonsense")) == (404, "coverage-not-found")


async def test_the_timeline_is_told_in_words(client: Client, claim: str) -> None:
    await _done(client, f"{claim}/reserves", {"coverage_code": "theft", "amount": "1234.50", "set_on": "2025-03-20"})
    french = (await client.get(f"{claim}/events")).json()["items"]
    assert [e["kind"] for e in french] == ["claim-declared", "claim-coverage-opened", "case-reserve-set"]
    assert french[2]["text"].replace("\u202f", " ") == (
        "Provision portée de 0,00 € à 1 234,50 € – theft, indemnité (évaluation)"
    )
    assert french[2]["actor"] == {"kind": "user", "id": "user-7", "role": "broker"}
    assert french[2]["data"]["line"]["claim_coverage_id"].startswith("cov_")
    english = (await client.get(f"{claim}/events", headers={"Accept-Language": "en"})).json()["items"]
    assert english[1]["text"] == "Coverage theft opened"
    shown = (await client.get(claim, headers={"Accept-Language": "en"})).json()
    assert shown["status"]["label"] == "Declared"


async def test_corrections_need_the_version_seen(client: Client, claim: str) -> None:
    body = {"corrected_on": "2025-04-01", "reason": "error", "changes": {"occurred_on": "2025-03-09"}}
    assert _problem(await client.patch(claim, body)) == (428, "if-match-required")
    stale = await client.patch(claim, body, version=1)
    assert _problem(stale) == (412, "version-mismatch")
    assert stale.json()["params"]["current_version"] == 2
    corrected = await client.patch(claim, body, version=2)
    assert corrected.status_code == 200, corrected.text
    assert corrected.json()["claim"]["occurred_on"] == "2025-03-09"
    assert corrected.headers["etag"] == '"3"'
    same = await client.patch(claim, body, version=3)
    assert (same.json()["events"], same.json()["version"]) == ([], 3)
    assert _problem(await client.post(f"{claim}/closure", {})) == (428, "if-match-required")
    emptied = {**body, "changes": {"cause_code": None}}
    assert (await client.patch(claim, emptied, version=3)).json()["errors"][0]["pointer"] == "/changes/cause_code"


async def test_a_claim_attached_to_another_policy_is_covered_by_that_one(client: Client, claim: str) -> None:
    other = await _policy(client, policy_no="AUTO-2", starts_on="2024-01-01", ends_on="2024-12-31")
    body = {"corrected_on": "2025-04-01", "reason": "wrong_policy", "changes": {"policy_id": other}}
    attached = await client.patch(claim, body, version=2)
    assert attached.status_code == 200, attached.text
    [change] = attached.json()["events"][0]["data"]["changes"]
    assert (change["field"], change["after"]) == ("policy_id", other)
    shown = (await client.get(claim)).json()
    assert (shown["policy_id"], shown["cover"]) == (other, {"status": "not_covered", "reasons": ["outside_period"]})
    unknown = {**body, "changes": {"policy_id": f"pol_{'1' * 32}"}}
    assert _problem(await client.patch(claim, unknown, version=3)) == (422, "policy-unknown")


async def test_what_a_declaration_needs(client: Client) -> None:
    await _policy(client)
    nowhere = {**CLAIM, "policy_reference": "AUTO-9"}
    assert _problem(await client.post("/v1/claims", nowhere)) == (422, "policy-unknown")
    without = {name: value for name, value in CLAIM.items() if name not in ("insurer_id", "policy_reference")}
    assert _problem(await client.post("/v1/claims", without)) == (422, "policy-required")
    glass = {**CLAIM, "coverages": ["glass"]}
    assert _problem(await client.post("/v1/claims", glass)) == (422, "coverage-not-subscribed")
    late = {**CLAIM, "declared_on": "2025-07-01"}
    assert _problem(await client.post("/v1/claims", late)) == (422, "dates-out-of-order")
    told = {**CLAIM, "narrative": "Monsieur Durand a reculé"}
    assert _problem(await client.post("/v1/claims", told)) == (422, "sealing-unavailable")
    outside = await client.post("/v1/claims", {**CLAIM, "occurred_on": "2024-12-31"})
    assert outside.status_code == 201
    assert outside.json()["coverages"][0]["terms"] is None
    cover = (await client.get(outside.headers["location"])).json()["cover"]
    assert cover == {"status": "not_covered", "reasons": ["outside_period"]}


async def test_the_senders_reference_names_the_claim(client: Client) -> None:
    await _policy(client)
    await _declared(client, external_reference="CRM-1")
    twice = await client.post("/v1/claims", {**CLAIM, "external_reference": "CRM-1"})
    assert _problem(twice) == (409, "claim-already-declared")
    await _declared(client, external_reference="CRM-2")


async def test_a_repeat_gets_the_same_bytes(client: Client, claim: str) -> None:
    body = {"amount": "100.00", "paid_on": "2025-04-01"}
    first = await client.post(f"{claim}/payments", body, key="k-1")
    await _done(client, f"{claim}/payments", {"amount": "7.00", "paid_on": "2025-04-02"})
    again = await client.post(f"{claim}/payments", body, key="k-1")
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["log-position"] == first.headers["log-position"]
    other = await client.post(f"{claim}/payments", {**body, "amount": "101.00"}, key="k-1")
    assert _problem(other) == (422, "idempotency-key-reused")
    declaration = [await client.post("/v1/claims", CLAIM, key="k-2") for _ in range(2)]
    assert declaration[0].content == declaration[1].content
    assert declaration[1].headers["idempotent-replayed"] == "true"


async def test_a_refusal_frees_its_key(client: Client, claim: str) -> None:
    body = {"amount": "100.00", "paid_on": "2025-03-01"}
    refused = await client.post(f"{claim}/payments", body, key="k-1")
    assert _problem(refused) == (422, "before-occurrence")
    assert (await client.post(f"{claim}/payments", {**body, "paid_on": "2025-04-01"}, key="k-1")).status_code == 201


async def test_racing_payments_all_land_once(client: Client, claim: str) -> None:
    await _done(client, f"{claim}/reserves", {"amount": "1000.00", "set_on": "2025-03-16"})

    async def pay(n: int) -> None:
        body = {"amount": "10.00", "paid_on": "2025-04-01", "external_reference": f"V-{n}"}
        for _ in range(20):
            answer = await client.post(f"{claim}/payments", body, key=f"race-{n}")
            if answer.status_code == 201:
                return
            assert _problem(answer) == (409, "version-conflict")
        raise AssertionError("a payment never landed")

    await asyncio.gather(*(pay(n) for n in range(20)))
    view = (await client.get(claim, include="payments")).json()
    assert {p["external_reference"] for p in view["payments"]} == {f"V-{n}" for n in range(20)}
    assert len(view["payments"]) == 20
    total = view["balances"]["total"]
    assert (total["paid"], total["case_reserve"]) == ("200.00", "800.00")
    assert view["version"] == 3 + 40


async def test_another_tenant_or_insurer_sees_nothing(client: Client, claim: str) -> None:
    stranger, insurer = client.as_tenant("another brokerage"), client.as_insurer("mutua")
    payment = {"amount": "10.00", "paid_on": "2025-04-01"}
    correction = {"corrected_on": "2025-04-01", "reason": "error", "changes": {"cause_code": "x"}}
    for other in (stranger, insurer):
        for path in (claim, f"{claim}/events", f"{claim}/payments"):
            assert _problem(await other.get(path)) == (404, "not-found")
        assert _problem(await other.post(f"{claim}/payments", payment)) == (404, "not-found")
        opening = {"coverage_code": "theft", "opened_on": "2025-04-01"}
        assert _problem(await other.post(f"{claim}/coverages", opening)) == (404, "not-found")
        assert _problem(await other.patch(claim, correction, version=9)) == (404, "not-found")
    assert _problem(await insurer.post("/v1/claims", CLAIM)) == (422, "policy-unknown")


async def test_an_insurers_key_speaks_for_the_insurer(client: Client, claim: str) -> None:
    payment = {"amount": "10.00", "paid_on": "2025-04-01", "stated_by": "broker"}
    done = await _done(client.as_insurer("fremotor"), f"{claim}/payments", payment)
    assert done["events"][0]["data"]["stated_by"] == "insurer"
    assert (await client.as_insurer("fremotor").get(claim)).status_code == 200


async def test_an_id_of_something_else_is_no_claim(client: Client, claim: str) -> None:
    policy_id = (await client.get(claim)).json()["policy_id"]
    for path in (f"/v1/claims/clm_{policy_id[4:]}", "/v1/claims/nonsense", f"/v1/claims/clm_{'0' * 32}"):
        assert _problem(await client.get(path)) == (404, "not-found")
        body = {"amount": "10.00", "paid_on": "2025-04-01"}
        assert _problem(await client.post(f"{path}/payments", body)) == (404, "not-found")
    posing = {**CLAIM, "policy_id": f"pol_{claim.rpartition('_')[2]}", "policy_reference": None, "insurer_id": None}
    assert _problem(await client.post("/v1/claims", posing)) == (422, "policy-unknown")


async def test_coverages_open_close_and_open_again(client: Client, claim: str) -> None:
    body = {"coverage_code": "third_party_liability", "opened_on": "2025-03-15"}
    opened = await _done(client, f"{claim}/coverages", body)
    assert opened["events"][0]["data"]["policy_version"] == 3
    path = f"{claim}/coverages/{opened['id']}"
    assert _problem(await client.post(f"{claim}/coverages", body)) == (422, "coverage-already-open")
    assert _problem(await client.post(f"{claim}/coverages", {**body, "coverage_code": "glass"})) == (
        422,
        "coverage-not-subscribed",
    )
    await _done(client, f"{path}/close", {"closed_on": "2025-04-01", "reason": "error"})
    shown = (await client.get(path)).json()
    assert (shown["state"], shown["balances"]["incurred"]) == ("closed", "0.00")
    reopened = await _done(client, f"{path}/reopen", {"opened_on": "2025-04-02", "reason": "error"})
    assert reopened["events"][0]["data"]["claim_coverage_id"] == opened["id"]
