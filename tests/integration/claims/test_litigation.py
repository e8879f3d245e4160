"""A refusal disputed in court, as a handler lives it, and what a court file stands in the way of."""

from __future__ import annotations

from typing import Any

from tests.integration.claims.support import Client, done, problem

MATTER = {"court": "TJ Lyon", "case_no": "25/01234", "side": "claimant", "stake": "8000.00", "opened_on": "2025-05-01"}


async def step(client: Client, path: str, name: str, on: str, **more: Any) -> dict[str, Any]:
    return await done(client, f"{path}/steps", {"step": name, "step_on": on, **more})


async def test_a_refusal_goes_to_court_is_judged_and_reversed(client: Client, claim: str) -> None:
    coverage = (await client.get(claim)).json()["coverages"][0]["id"]
    refusal = {"after": "refused", "grounds": ["excluded"], "remedies_stated": True, "decided_on": "2025-04-01"}
    await done(client, f"{claim}/coverages/{coverage}/decision", refusal)
    opened = await done(client, f"{claim}/litigations", {**MATTER, "claim_coverage_id": coverage})
    assert [event["kind"] for event in opened["events"]][:2] == ["litigation-opened", "coverage-contested"]
    assert opened["events"][1]["data"]["stake_after"] == "8000.00"
    status = opened["claim"]["status"]
    assert (status["code"], status["waiting_for"]) == ("contested", "judgment")
    path = f"{claim}/litigations/{opened['id']}"

    await step(client, path, "counsel_instructed", "2025-05-05", counsel_party_id="counsel-1")
    await step(client, path, "hearing", "2025-06-01")
    judged = await step(client, path, "judgment", "2025-06-10", result_amount="6000.00")
    assert judged["claim"]["status"]["waiting_for"] == "insurer_decision"
    view = (await client.get(path)).json()
    assert (view["state"], view["result_amount"], view["counsel_party_id"]) == ("judged", "6000.00", "counsel-1")
    assert view["next_steps"] == ["counsel_instructed", "appeal", "agreement", "withdrawn", "closed"]
    then = (await client.get(path, as_of="2025-06-09")).json()
    assert (then["state"], then["result_amount"], len(then["steps"])) == ("opened", None, 2)
    steps = (await client.get(f"{path}/steps", limit=2)).json()
    assert [item["step"] for item in steps["items"]] == ["counsel_instructed", "hearing"]
    assert steps["next"] == "2"
    assert (await client.get(f"{path}/steps/{judged['id']}")).json()["result_amount"] == "6000.00"

    confirmed = {"after": "confirmed", "decided_on": "2025-06-20"}
    reversal = await done(client, f"{claim}/coverages/{coverage}/decision", confirmed)
    assert (reversal["events"][0]["data"]["stake_before"], reversal["events"][0]["data"]["stake_after"]) == (
        "8000.00", "0.00",
    )  # fmt: skip
    await step(client, path, "closed", "2025-06-25")
    assert (await client.get(f"{claim}/litigations")).json()["items"][0]["state"] == "closed"
    timeline = (await client.get(f"{claim}/events")).json()["items"]
    told = [item["text"].replace("\u202f", " ") for item in timeline if item["kind"].startswith("litigation")]
    assert told == [
        "Contentieux ouvert (en demande), TJ Lyon, enjeu 8 000,00 €",
        "Contentieux : avocat mandaté le 05/05/2025",
        "Contentieux : audience le 01/06/2025",
        "Contentieux : jugement le 10/06/2025, 6 000,00 €",
        "Contentieux : dossier clos le 25/06/2025",
    ]


async def test_what_was_said_in_court_is_sealed_and_opened_on_reading_it(client: Client, claim: str) -> None:
    opened = await done(client, f"{claim}/litigations", MATTER)
    path = f"{claim}/litigations/{opened['id']}"
    heard = await step(client, path, "hearing", "2025-06-01", narrative="M. Durand s'est présenté")
    assert heard["events"][0]["data"]["narrative"] == {"sealed": "narrative"}
    assert (await client.get(f"{path}/steps/{heard['id']}")).json()["narrative"] == "M. Durand s'est présenté"
    assert (await client.get(path)).json()["steps"][0]["narrative"] == "M. Durand s'est présenté"
    listed = (await client.get(f"{path}/steps")).json()["items"]
    assert [item["narrative"] for item in listed] == [{"sealed": "narrative"}]
    insurer = client.as_insurer("fremotor")
    assert (await insurer.get(f"{path}/steps/{heard['id']}")).json()["narrative"] == {"sealed": "narrative"}


async def test_a_step_out_of_order_is_refused_and_changes_nothing(client: Client, claim: str) -> None:
    opened = await done(client, f"{claim}/litigations", MATTER)
    path = f"{claim}/litigations/{opened['id']}"
    before = (await client.get(path)).json()
    refused: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({"step": "appeal", "step_on": "2025-06-01"}, (422, "litigation-step-out-of-order")),
        ({"step": "closed", "step_on": "2025-06-01"}, (422, "litigation-step-out-of-order")),
        ({"step": "hearing", "step_on": "2025-04-30"}, (422, "dates-out-of-order")),
        ({"step": "hearing", "step_on": "2025-06-01", "result_amount": "1.00"}, (422, "invalid-request")),
        ({"step": "counsel_instructed", "step_on": "2025-06-01"}, (422, "invalid-request")),
        ({"step": "siesta", "step_on": "2025-06-01"}, (422, "invalid-request")),
    ]
    for body, expected in refused:
        answer = await client.post(f"{path}/steps", body)
        assert problem(answer) == expected, body
    assert (await client.get(path)).json() == before
    allowed = (await client.post(f"{path}/steps", refused[0][0])).json()["params"]["allowed"]
    assert "judgment" in allowed
    for missing, code in ((f"mat_{0:032x}", "litigation-not-found"), ("nonsense", "litigation-not-found")):
        assert problem(await client.post(f"{claim}/litigations/{missing}/steps", refused[2][0])) == (404, code)
        assert (await client.get(f"{claim}/litigations/{missing}")).status_code == 404
    unknown = {**MATTER, "recourse_id": f"rec_{0:032x}"}
    assert problem(await client.post(f"{claim}/litigations", unknown)) == (404, "recourse-not-found")


async def test_a_claim_in_court_is_not_closed(client: Client, claim: str) -> None:
    opened = await done(client, f"{claim}/litigations", MATTER)
    closure = {"closed_on": "2025-06-30", "outcome": "no_action"}
    version = (await client.get(claim)).json()["version"]
    refusal = await client.post(f"{claim}/closure", closure, version=version)
    assert problem(refusal) == (422, "claim-not-closable")
    assert refusal.json()["params"]["litigations"] == [opened["id"]]
    path = f"{claim}/litigations/{opened['id']}"
    await step(client, path, "withdrawn", "2025-06-01")
    await step(client, path, "closed", "2025-06-02")
    version = (await client.get(claim)).json()["version"]
    assert (await client.post(f"{claim}/closure", closure, version=version)).status_code == 201


async def test_a_summons_restarts_the_limitation_of_the_recourse_it_is_about(client: Client, claim: str) -> None:
    recourse = await done(client, f"{claim}/recourses", {"opened_on": "2025-04-01"})
    sued = await done(client, f"{claim}/litigations", {**MATTER, "recourse_id": recourse["id"]})
    [again] = [event["data"] for event in sued["events"] if event["kind"] == "deadline-set"]
    assert (again["interruption_cause"], again["due_before"], again["due_on"]) == (
        "court_summons", "2030-03-10", "2030-05-01",
    )  # fmt: skip
    shown = (await client.get(claim, include="litigations,recourses")).json()
    assert [matter["id"] for matter in shown["litigations"]] == [sued["id"]]
