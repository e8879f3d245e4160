"""Cover over HTTP: suspended and brought back, checked with its terms, refused, contested, and the refusal file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.claims.support import Client, declared, done, problem, registered, written

SUSPENSION = {
    "suspended_from": "2025-03-01",
    "reason": "non_payment",
    "receipt_no": "Q-1",
    "formal_notice_on": "2025-01-20",
}
REFUSAL: dict[str, Any] = {
    "after": "refused",
    "grounds": ["excluded"],
    "clauses": ["CG 12.3"],
    "decided_on": "2025-04-10",
    "notified_on": "2025-04-12",
    "remedies_stated": True,
    "refused_amount": "4200.00",
}


async def suspended(client: Client) -> str:
    """The path of a policy suspended for an unpaid receipt from 1 March 2025 on."""
    policy = f"/v1/policies/{await registered(client)}"
    await done(client, f"{policy}/premiums", written("Q-1", "1200.00"))
    await done(client, f"{policy}/suspensions", SUSPENSION)
    return policy


async def coverage_of(client: Client, claim: str) -> str:
    """The path of a claim's first coverage."""
    return f"{claim}/coverages/{(await client.get(claim)).json()['coverages'][0]['id']}"


async def test_a_policy_is_suspended_and_its_cover_brought_back(client: Client) -> None:
    policy = await suspended(client)
    view = (await client.get(policy)).json()
    assert (view["state"], view["suspensions"][0]["suspended_from"]) == ("suspended", "2025-03-01")
    again = await client.post(f"{policy}/suspensions", {**SUSPENSION, "suspended_from": "2025-04-01"})
    assert problem(again) == (422, "cover-already-suspended")
    renewal = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    assert problem(await client.post(f"{policy}/renewals", renewal)) == (422, "policy-not-in-force")
    early = {"reinstated_from": "2025-02-28", "reason": "paid"}
    assert problem(await client.post(f"{policy}/reinstatements", early)) == (422, "dates-out-of-order")
    back = await done(client, f"{policy}/reinstatements", {"reinstated_from": "2025-04-01", "reason": "paid"})
    assert back["policy"]["state"] == "in_force"
    assert problem(await client.post(f"{policy}/reinstatements", early)) == (422, "cover-not-suspended")
    [one] = (await client.get(f"{policy}/suspensions")).json()["items"]
    assert one["reinstated_from"] == "2025-04-01"
    assert (await client.get(f"{policy}/suspensions/{one['id']}")).json() == one
    [undone] = (await client.get(f"{policy}/reinstatements")).json()["items"]
    assert (await client.get(f"{policy}/reinstatements/{undone['id']}")).json()["reason"] == "paid"
    told = [item["text"] for item in (await client.get(f"{policy}/events")).json()["items"]]
    assert "Garantie suspendue à compter du 01/03/2025 (non-paiement)" in told


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"receipt_no": "Q-9"}, "receipt-unknown"),
        ({"suspended_from": "2026-01-01"}, "dates-out-of-order"),
        ({"formal_notice_on": "2025-07-01", "suspended_from": "2025-08-01"}, "in-the-future"),
        ({"reason": "Not A Code"}, "invalid-request"),
    ],
)
async def test_a_wrong_suspension_changes_nothing(client: Client, wrong: dict[str, str], code: str) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    await done(client, f"{policy}/premiums", written("Q-1", "1200.00"))
    before = (await client.get(policy)).json()
    assert problem(await client.post(f"{policy}/suspensions", {**SUSPENSION, **wrong})) == (422, code)
    assert (await client.get(policy)).json() == before


async def test_the_cover_quotes_the_terms_it_rests_on(client: Client) -> None:
    policy = await suspended(client)
    claim = await declared(client)
    cover = (await client.get(claim)).json()["cover"]
    assert (cover["status"], cover["label"]) == ("not_covered", "Garantie non acquise")
    [reason] = cover["reasons"]
    assert (reason["code"], reason["legal_reference"], reason["to_verify"]) == ("suspended", "L113-3", True)
    [item] = [e for e in (await client.get(f"{policy}/events")).json()["items"] if e["kind"] == "cover-suspended"]
    assert reason["quotes"][0] == {
        "field": "suspended_from", "value": "2025-03-01", "kind": "cover-suspended", "event_id": item["id"],
        "version": item["version"], "rule": None,
    }  # fmt: skip
    [part] = cover["coverages"]
    assert (part["coverage_code"], part["status"], part["reasons"][0]["code"]) == (
        "theft", "not_covered", "terms_in_force"
    )  # fmt: skip
    whole = (await client.get(f"{claim}/cover")).json()
    assert {name: whole[name] for name in cover} == cover
    assert whole["final"] is False

    paid = {"kind": "collected", "receipt_no": "Q-1", "effective_on": "2025-03-05", "gross": "1200.00"}
    await done(client, f"{policy}/premiums", paid)
    doubtful = (await client.get(f"{claim}/cover")).json()
    assert (doubtful["status"], [r["code"] for r in doubtful["reasons"]]) == (
        "to_review", ["suspended", "premium_paid"]
    )  # fmt: skip
    assert (await client.get(f"{claim}/cover", as_of="2025-03-04")).json()["status"] == "not_covered"
    await done(client, f"{policy}/reinstatements", {"reinstated_from": "2025-03-06", "reason": "paid"})
    assert (await client.get(f"{claim}/cover")).json()["status"] == "covered"
    assert (await client.get(claim)).json()["cover"]["status"] == "covered"
    english = await client.get(f"{claim}/cover", headers={"accept-language": "en"})
    assert english.json()["reasons"][0]["text"] == "Occurred in the policy period from 2025-01-01 to 2025-12-31"


async def test_an_excluded_cause_is_declared_all_the_same(client: Client) -> None:
    coverages = [{"coverage_code": "theft", "exclusions": ["collision"]}, {"coverage_code": "fire"}]
    await registered(client, coverages=coverages)
    claim = await declared(client, coverages=["theft", "fire"])
    cover = (await client.get(f"{claim}/cover")).json()
    assert (cover["status"], [c["status"] for c in cover["coverages"]]) == ("to_review", ["not_covered", "covered"])
    excluded = cover["coverages"][0]["reasons"][1]
    assert (excluded["code"], excluded["quotes"][0]["value"]) == ("excluded", "collision")
    assert "vol" in excluded["text"]


async def test_a_corrected_day_of_loss_brings_its_own_terms(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    claim = await declared(client)
    endorsement = {
        "endorsement_no": "AV-1", "amended_on": "2025-03-10",
        "coverages": [{"coverage_code": "theft", "limit_per_claim": "9000.00"}],
    }  # fmt: skip
    await done(client, f"{policy}/endorsements", endorsement, version=(await client.get(policy)).json()["version"])
    line = {"coverage_code": "theft", "cost_category": "property"}
    await done(client, f"{claim}/reserves", {**line, "amount": "800.00", "set_on": "2025-03-16"})
    view = (await client.get(claim)).json()
    assert view["coverages"][0]["terms"]["limit_per_claim"] is None
    for occurred, limit in (("2025-03-11", "9000.00"), ("2025-03-09", None)):
        correction = {"corrected_on": "2025-04-01", "reason": "error", "changes": {"occurred_on": occurred}}
        answer = await client.patch(claim, correction, version=view["version"])
        assert answer.status_code == 200, answer.text
        assert [e["kind"] for e in answer.json()["events"]][:2] == ["claim-corrected", "claim-coverage-opened"]
        view = answer.json()["claim"]
        assert view["coverages"][0]["terms"]["limit_per_claim"] == limit
        assert view["coverages"][0]["id"] == answer.json()["events"][1]["data"]["claim_coverage_id"]
    assert view["balances"]["total"]["case_reserve"] == "800.00"
    shown = (await client.get(f"{claim}/cover")).json()["coverages"][0]["reasons"][0]
    assert shown["code"] == "terms_in_force"
    other = await registered(client, policy_no="AUTO-2", coverages=[{"coverage_code": "fire"}])
    moved = {"corrected_on": "2025-04-02", "reason": "wrong_policy", "changes": {"policy_id": other}}
    answer = await client.patch(claim, moved, version=view["version"])
    assert answer.json()["claim"]["coverages"][0]["terms"] is None
    assert (await client.get(f"{claim}/cover")).json()["coverages"][0]["reasons"][0][
        "code"
    ] == "coverage_not_subscribed"


async def test_a_refusal_is_contested_and_reversed(client: Client, claim: str) -> None:
    coverage = await coverage_of(client, claim)
    contest = {"contested_on": "2025-05-02", "grounds": ["cover_in_force"]}
    assert problem(await client.post(f"{coverage}/contest", contest)) == (422, "coverage-not-refused")
    for wrong, code in (
        ({"grounds": []}, "refusal-grounds-missing"),
        ({"grounds": ["because"]}, "invalid-request"),
        ({"remedies_stated": False}, "remedies-missing"),
        ({"evidence": [f"evt_{'0' * 32}"]}, "event-unknown"),
        ({"stake": "10.00"}, "invalid-request"),
    ):
        assert problem(await client.post(f"{coverage}/decision", {**REFUSAL, **wrong})) == (422, code)
    proof = (await client.get(f"{claim}/events")).json()["items"][0]["id"]
    refused = await done(client, f"{coverage}/decision", {**REFUSAL, "evidence": [proof]})
    assert refused["claim"]["status"]["code"] == "refused"
    assert refused["events"][0]["data"]["stake_after"] == "0.00"
    confirm = {"after": "confirmed", "decided_on": "2025-05-20"}
    assert problem(await client.post(f"{coverage}/decision", confirm)) == (422, "coverage-decision-not-contested")

    contested = await done(client, f"{coverage}/contest", contest)
    assert contested["claim"]["status"] == {
        "code": "contested", "label": "Refus contesté", "waiting_for": "insurer_decision",
        "waiting_for_label": "Position de la compagnie",
    }  # fmt: skip
    assert contested["events"][0]["data"]["stake_after"] == "4200.00"
    shown = (await client.get(coverage)).json()
    assert (shown["standing"], shown["contest"]["stake"]) == ("contested", "4200.00")
    assert problem(await client.post(f"{coverage}/contest", contest)) == (422, "coverage-not-refused")
    reserve = {"after": "under_reservation", "decided_on": "2025-05-20"}
    assert problem(await client.post(f"{coverage}/decision", reserve)) == (422, "coverage-decision-contested")
    await done(client, f"{coverage}/decision", confirm)
    assert (await client.get(coverage)).json()["standing"] == "confirmed"
    told = [item["text"] for item in (await client.get(f"{claim}/events")).json()["items"]]
    assert told[-3:] == [
        "Position sur la garantie vol : refus de garantie (exclusion)",
        "Refus de la garantie vol contesté, enjeu 4\u202f200,00\u202f€",
        "Position sur la garantie vol : garantie confirmée",
    ]
    assert problem(await client.get(f"{coverage}/refusal")) == (422, "coverage-not-refused")


async def test_a_refusal_reversed_after_the_closing_reopens_the_claim(client: Client, claim: str) -> None:
    coverage = await coverage_of(client, claim)
    refused = await done(client, f"{coverage}/decision", REFUSAL)
    closure = {"closed_on": "2025-05-01", "outcome": "coverage_refused"}
    await done(client, f"{claim}/closure", closure, version=refused["version"])
    contest = {"contested_on": "2025-05-10"}
    assert problem(await client.post(f"{coverage}/contest", contest)) == (422, "claim-not-open")
    reopening = {
        "reopened_on": "2025-05-10", "reason": "decision_reversed",
        "reserves": [{"coverage_code": "theft", "cost_category": "property", "amount": "4200.00"}],
    }  # fmt: skip
    await done(client, f"{claim}/reopening", reopening)
    await done(client, f"{coverage}/contest", contest)
    await done(client, f"{coverage}/decision", {"after": "confirmed", "decided_on": "2025-05-11"})
    assert (await client.get(coverage)).json()["standing"] == "confirmed"


async def refused_with_report(client: Client) -> tuple[str, str]:
    """A claim and its coverage, refused on an expert's report."""
    coverages = [{"coverage_code": "theft", "exclusions": ["collision"]}]
    await registered(client, coverages=coverages)
    claim = await declared(client, external_reference="<CRM> 118")
    ordered = await done(client, f"{claim}/expertises", {"expert_party_id": "expert-9", "ordered_on": "2025-03-20"})
    report = {
        "report_on": "2025-04-02", "received_on": "2025-04-04",
        "heads": [{"code": "vehicle", "net": "3500.00", "gross": "4200.00"}],
    }  # fmt: skip
    told = await done(client, f"{claim}/expertises/{ordered['id']}/report", report)
    coverage = await coverage_of(client, claim)
    proof = next(e["id"] for e in told["events"] if e["kind"] == "expert-report-received")
    await done(client, f"{coverage}/decision", {**REFUSAL, "evidence": [proof]})
    return claim, coverage


async def test_the_refusal_file_says_what_it_rests_on(client: Client) -> None:
    _, coverage = await refused_with_report(client)
    file = (await client.get(f"{coverage}/refusal")).json()
    assert file["decision"]["grounds"] == [{"code": "excluded", "text": "exclusion"}]
    assert (file["decision"]["refused_amount"], file["clauses"], file["missing"]) == ("4200.00", ["CG 12.3"], [])
    assert file["expert_reports"][0]["gross"] == "4200.00"
    assert [r["code"] for r in file["remedies"]] == ["complaint", "mediator", "limitation"]
    assert file["to_verify"] is True
    assert "excluded" in [reason["code"] for reason in file["terms"]]
    kinds = [one["kind"] for one in file["relied_on"]]
    assert {"claim-declared", "claim-coverage-opened", "expert-report-received", "coverage-decided"} <= set(kinds)
    assert {"policy-registered", "coverage-terms-set"} <= set(kinds)
    assert all(one["version"] >= 1 for one in file["relied_on"])


async def test_the_refusal_file_is_a_page_to_send(client: Client) -> None:
    _, coverage = await refused_with_report(client)
    page = await client.get(f"{coverage}/refusal", format="html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for text in (
        "Dossier de refus de garantie", "Clause citée : CG 12.3", "4\u202f200,00\u202f€", "Médiateur de l’assurance",
        "deux ans", "à vérifier", "Conditions de la garantie", "en vigueur depuis le : 01/01/2025",
        "&lt;CRM&gt; 118", "L113-1",
    ):  # fmt: skip
        assert text in page.text, text
    for code in ("<CRM>", "coverage-terms-set", "valid_from", "policy-registered"):
        assert code not in page.text
    assert problem(await client.get(f"{coverage}/refusal", format="pdf")) == (422, "invalid-request")


async def test_what_a_file_still_lacks_is_said(client: Client, claim: str) -> None:
    coverage = await coverage_of(client, claim)
    assert problem(await client.get(f"{coverage}/refusal")) == (422, "coverage-not-refused")
    bare = {**REFUSAL, "clauses": [], "notified_on": None, "refused_amount": None}
    await done(client, f"{coverage}/decision", bare)
    file = (await client.get(f"{coverage}/refusal")).json()
    assert file["missing"] == ["clauses", "refused_amount", "expert_report", "notified_on"]
    page = (await client.get(f"{coverage}/refusal", format="html")).text
    assert "il manque : clause citée, montant refusé" in page
    unknown = f"{claim}/coverages/cov_{'0' * 32}/refusal"
    assert problem(await client.get(unknown)) == (404, "coverage-not-found")


async def test_another_brokerage_or_insurer_sees_neither_cover_nor_file(client: Client) -> None:
    claim, coverage = await refused_with_report(client)
    for other in (client.as_tenant("another"), client.as_insurer("another")):
        for path in (f"{claim}/cover", f"{coverage}/refusal"):
            assert (await other.get(path)).status_code == 404
    mine = client.as_insurer("fremotor")
    assert (await mine.get(f"{claim}/cover")).json()["status"] == "not_covered"


async def test_where_the_broker_pays_no_indemnity_is_reserved_on_a_suspended_cover(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client, handling='delegated')}"
    await done(client, f"{policy}/suspensions", {"suspended_from": "2025-03-01", "reason": "vehicle_laid_up"})
    claim = await declared(client)
    reserve = {"coverage_code": "theft", "cost_category": "property", "amount": "800.00", "set_on": "2025-03-16"}
    assert problem(await client.post(f"{claim}/reserves", reserve)) == (422, "cover-not-in-force")
    await done(client, f"{policy}/reinstatements", {"reinstated_from": "2025-03-01", "reason": "error"})
    coverage = await coverage_of(client, claim)
    assert (await client.get(coverage)).json()["terms"] is None
    decision = await done(client, f"{coverage}/decision", {"after": "confirmed", "decided_on": "2025-04-12"})
    assert [e["kind"] for e in decision["events"]] == ["claim-coverage-opened", "coverage-decided"]
    assert (await client.get(coverage)).json()["terms"]["deductible"]["amount"] == "300.00"
    await done(client, f"{claim}/reserves", reserve)
