"""An expertise over HTTP, from its mission to a third expert's decision; an incapacity, for those who may read it."""

from __future__ import annotations

from typing import Any

from tests.integration.claims.support import Client, declared, done, problem, registered

LINE = {"coverage_code": "theft", "cost_category": "property"}
FEES = {"coverage_code": "theft", "cost_type": "expense", "cost_category": "expert_fees", "payment_kind": "expense"}


def report(net: str, on: str, **fields: Any) -> dict[str, Any]:
    head = {"code": "vehicle", "net": net, "gross": net, "wear_rate": "0.100000"} | fields.pop("head", {})
    return {"report_on": on, "received_on": on, "heads": [head], **fields}


async def ordered(client: Client, path: str, **fields: Any) -> str:
    order = {"expert_party_id": "expert-12", "ordered_on": "2025-03-15", **fields}
    made = await done(client, path, order)
    assert made["id"].startswith("exp_")
    return f"{path.partition('/expertises')[0]}/expertises/{made['id']}"


async def test_a_contested_report_goes_to_a_counter_expert_and_a_third_who_decides(client: Client, claim: str) -> None:
    coverage = (await client.get(claim)).json()["coverages"][0]["id"]
    on_theft = {"claim_coverage_id": coverage}
    first = await ordered(client, f"{claim}/expertises")
    assert (await client.get(claim)).json()["status"]["code"] == "expertise"
    visit = await done(client, f"{first}/schedule", {"visit_on": "2025-07-20"})  # after the clock's day
    assert visit["events"][0]["data"]["mode"] == "on_site"
    seen = report("1000.00", "2025-04-01", head=on_theft, document_id="doc_" + "1" * 32, file_hash="a" * 64)
    await done(client, f"{first}/report", seen)
    contested = await done(
        client, f"{first}/contest", {"by": "insured", "concluded_on": "2025-04-05", "grounds": ["amount"]}
    )
    assert contested["claim"]["status"] == {
        "code": "expertise", "label": "En attente d’expertise", "waiting_for": "counter_expertise",
        "waiting_for_label": "Contre-expertise",
    }  # fmt: skip

    counter = await ordered(client, f"{first}/counter-expertise", expert_party_id="expert-21", ordered_on="2025-04-10")
    await done(client, f"{counter}/report", report("1800.00", "2025-04-20", head=on_theft))
    third = {
        "expert_party_id": "expert-30",
        "mandated_by": "insurer",
        "fee_payer": "insurer",
        "ordered_on": "2025-05-02",
    }
    named = (await done(client, f"{counter}/third-expert", third))["id"]
    decided = f"{claim}/expertises/{named}"
    await done(client, f"{decided}/report", report("1400.00", "2025-05-20", head=on_theft, binding=True))

    shown = (await client.get(decided)).json()
    assert (shown["state"], shown["follows"]) == ("decided", counter.rsplit("/", 1)[1])
    assert [(link["kind"], link["state"]) for link in shown["chain"]] == [
        ("amicable", "contested"), ("counter", "reported"), ("third", "decided"),
    ]  # fmt: skip
    assert shown["chain"][0]["reports"][0]["file_hash"] == "a" * 64
    assert shown["chain"][0]["concluded_on"] == "2025-04-05"

    await done(client, f"{claim}/reserves", {**LINE, "amount": "900.00", "set_on": "2025-04-02"})
    [row] = (await client.get(f"{claim}/estimates")).json()["items"]
    assert (row["expert"]["basis"], row["expert"]["net_after_wear"]) == ("third_final", "1260.00")
    assert (row["insurer"]["figure"], row["gap"], row["final_payment"]) == ("900.00", "-360.00", None)
    [earlier] = (await client.get(f"{claim}/estimates", as_of="2025-04-10")).json()["items"]
    assert (earlier["expert"]["basis"], earlier["expert"]["net"]) == ("final", "1000.00")


async def test_fees_are_told_by_who_bears_them(client: Client, claim: str) -> None:
    expertise = await ordered(client, f"{claim}/expertises")
    to_expert = {**FEES, "payee_party_id": "expert-12"}
    await done(client, f"{claim}/payments", {**to_expert, "amount": "300.00", "paid_on": "2025-05-02"})
    own = {**to_expert, "amount": "90.00", "paid_on": "2025-05-03", "borne_by": "insured"}
    balances = (await done(client, f"{claim}/payments", own))["claim"]["balances"]["total"]
    assert (balances["paid_expense"], balances["insured_paid"]) == ("300.00", "90.00")
    fees = (await client.get(expertise)).json()["fees"]
    assert (fees["borne_by_insurer"], fees["borne_by_insured"]) == ("300.00", "90.00")


async def test_a_wrong_step_changes_nothing(client: Client, claim: str) -> None:
    expertise = await ordered(client, f"{claim}/expertises")
    version = (await client.get(claim)).json()["version"]
    agree = {"by": "all", "concluded_on": "2025-04-15"}
    assert problem(await client.post(f"{expertise}/agree", agree)) == (422, "expertise-not-reported")
    counter = {"expert_party_id": "expert-21", "ordered_on": "2025-04-10"}
    assert problem(await client.post(f"{expertise}/counter-expertise", counter)) == (422, "expertise-not-contested")
    assert problem(await client.post(f"{expertise}/schedule", {"visit_on": "31/07/2025"})) == (422, "invalid-request")
    assert problem(await client.post(f"{claim}/expertises/exp_{'0' * 32}/agree", agree)) == (404, "expertise-not-found")
    assert problem(await client.post(f"{claim}/expertises/pay_{'0' * 32}/agree", agree)) == (404, "expertise-not-found")
    assert (await client.get(claim)).json()["version"] == version
    await done(client, f"{expertise}/cancel", {"cancelled_on": "2025-04-01", "reason": "claim_withdrawn"})
    assert problem(await client.post(f"{expertise}/report", report("1.00", "2025-04-10"))) == (422, "expertise-closed")


async def test_findings_are_sealed_and_read_one_at_a_time(client: Client, claim: str) -> None:
    expertise = await ordered(client, f"{claim}/expertises")
    said = await done(client, f"{expertise}/report", report("1.00", "2025-04-01", findings="M. Durand roulait vite"))
    assert said["events"][0]["data"]["findings"] == {"sealed": "narrative"}
    assert "Durand" not in (await client.get(f"{claim}/expertises")).text
    assert (await client.get(expertise)).json()["reports"][0]["findings"] == "M. Durand roulait vite"
    insurer = client.as_insurer("fremotor")
    assert (await insurer.get(expertise)).json()["reports"][0]["findings"] == {"sealed": "narrative"}


async def test_a_medical_report_is_health_data_down_to_its_heads(client: Client, claim: str) -> None:
    expertise = await ordered(client, f"{claim}/expertises", kind="medical", expert_role="medical_expert")
    seen = report("15000.00", "2025-04-01", head={"code": "dfp", "wear_rate": None}, findings="déficit de 12 %")
    said = await done(client, f"{expertise}/report", seen)
    assert said["events"][0]["data"]["heads"] == []
    assert said["events"][0]["data"]["medical_heads"] == {"sealed": "health"}
    [hidden] = (await client.get(expertise)).json()["reports"]
    assert (hidden["findings"], hidden["medical_heads"]) == ({"sealed": "health"}, {"sealed": "health"})
    [told] = (await client.with_scopes("medical:read").get(expertise)).json()["reports"]
    assert told["findings"] == "déficit de 12 %"
    assert '"dfp"' in told["medical_heads"]


async def test_an_expert_restarts_the_limitation(client: Client, claim: str) -> None:
    def limitation(deadlines: list[dict[str, Any]]) -> str:
        return next(str(d["due_on"]) for d in deadlines if d["code"].startswith("limitation"))

    deadlines = (await client.get(f"{claim}/deadlines")).json()["items"]
    if not any(d["code"].startswith("limitation") for d in deadlines):
        await done(
            client, f"{claim}/deadlines", {"code": "limitation", "trigger_on": "2025-03-10", "set_on": "2025-03-12"}
        )
    assert limitation((await client.get(f"{claim}/deadlines")).json()["items"]) == "2027-03-10"
    made = await done(client, f"{claim}/expertises", {"expert_party_id": "expert-12", "ordered_on": "2025-04-15"})
    assert [e["kind"] for e in made["events"]] == ["expertise-ordered", "deadline-set"]
    assert limitation((await client.get(f"{claim}/deadlines")).json()["items"]) == "2027-04-15"


async def test_an_incapacity_is_told_to_those_who_may_read_health_data(client: Client, claim: str) -> None:
    doctor = client.with_scopes("medical:read")
    base = f"{claim}/incapacity-decisions"
    recorded = {"nature": "natural", "identity": {"family_name": "Durand"}}
    victim = (await client.put("/v1/persons/by-reference/victim", recorded)).json()["id"]
    rate = {
        "person_id": victim, "rate": "0.2", "consolidated_on": "2025-03-20",
        "notified_on": "2025-04-01", "recorded_on": "2025-04-03",
    }  # fmt: skip
    unknown = {**rate, "person_id": f"per_{'0' * 32}"}
    assert problem(await doctor.post(base, unknown)) == (422, "person-unknown")
    assert problem(await doctor.post(base, {**rate, "rate": "1.000001"})) == (422, "invalid-request")
    made = await done(doctor, base, rate)
    assert [e["data"]["stage"] for e in made["events"]] == ["consolidated", "notified"]
    assert made["events"][0]["data"]["rate_after"] == {"sealed": "health"}
    path = f"{base}/{made['id']}"

    assert problem(await doctor.post(f"{path}/contest", {"recorded_on": "2025-06-03"})) == (422, "appeal-period-over")
    assert problem(await doctor.post(f"{path}/court", {"recorded_on": "2025-05-03"})) == (
        422,
        "incapacity-step-out-of-order",
    )
    await done(doctor, f"{path}/contest", {"recorded_on": "2025-05-20"})
    await done(doctor, f"{path}/decide", {"rate": "0.25", "notified_on": "2025-06-10", "recorded_on": "2025-06-12"})
    shown = (await doctor.get(path)).json()
    assert (shown["rate"], shown["rate_kind"], shown["consolidated_on"]) == ("0.250000", "ipp", "2025-03-20")
    assert shown["steps"][-1]["rate_before"] == "0.200000"
    assert (shown["running"]["code"], shown["running"]["due_on"]) == ("incapacity_court", "2025-08-10")
    assert "0.25" not in (await doctor.get(base)).text

    assert problem(await client.get(base)) == (403, "forbidden")
    assert problem(await client.post(base, rate)) == (403, "forbidden")
    assert problem(await client.as_insurer("fremotor").get(base)) == (404, "incapacity-not-found")
    kinds = [event["kind"] for event in (await client.get(f"{claim}/events")).json()["items"]]
    assert "incapacity-recorded" not in kinds
    told = [event["kind"] for event in (await doctor.get(f"{claim}/events")).json()["items"]]
    assert told.count("incapacity-recorded") == 4
    feed = (await client.get("/internal/events", limit=500)).json()
    assert "incapacity-recorded" not in [item.get("type") for item in feed["items"]]
    feed = (await doctor.get("/internal/events", limit=500)).json()
    assert "incapacity-recorded" in [item.get("type") for item in feed["items"]]


async def test_a_claim_of_another_brokerage_has_no_expertises(client: Client, claim: str) -> None:
    expertise = await ordered(client, f"{claim}/expertises")
    stranger = client.as_tenant("another")
    assert problem(await stranger.get(expertise)) == (404, "not-found")
    assert problem(await stranger.post(f"{expertise}/cancel", {"cancelled_on": "2025-04-01", "reason": "error"})) == (
        404,
        "not-found",
    )
    await registered(client, policy_no="AUTO-2", insurer_id="other")
    other = await declared(client, insurer_id="other", policy_reference="AUTO-2")
    assert problem(await client.as_insurer("fremotor").get(f"{other}/estimates")) == (404, "not-found")
