"""A claim over HTTP: declared, reserved, reported, paid, recovered, closed, reopened, and read in its parts."""

from __future__ import annotations

from tests.integration.claims.support import CLAIM, Client, declared, done, problem, registered

LINE = {"coverage_code": "theft", "cost_category": "property"}
FEES = {"coverage_code": "theft", "cost_type": "expense", "cost_category": "expert_fees", "payment_kind": "expense"}


async def test_a_declared_claim_answers_its_whole_view(client: Client) -> None:
    policy_id = await registered(client)
    answer = await client.post("/v1/claims", CLAIM)
    assert answer.status_code == 201, answer.text
    view = answer.json()
    assert answer.headers["location"] == f"/v1/claims/{view['id']}"
    assert (answer.headers["etag"], view["version"]) == ('"5"', 5)
    assert [(d["code"], d["due_on"]) for d in view["open_deadlines"]] == [("limitation", "2027-03-10")]
    assert answer.headers["log-position"]
    assert (view["state"], view["status"]["code"], view["status"]["label"]) == ("open", "declared", "Déclaré")
    assert (view["policy_id"], view["insurer_id"], view["handling"]) == (policy_id, "fremotor", "informative")
    [coverage] = view["coverages"]
    assert (coverage["coverage_code"], coverage["terms"]["deductible"]["amount"]) == ("theft", "300.00")
    transmission = view["next_steps"][0]
    assert (transmission["step"], {m["code"] for m in transmission["missing"]}) == (
        "transmission", {"driver", "item_ref", "amicable_report", "police_report"},
    )  # fmt: skip
    again = (await client.get(answer.headers["location"])).json()
    assert [reason["code"] for reason in again["cover"]["reasons"]] == ["in_period"]
    assert again.pop("cover")["status"] == "covered"
    assert again.pop("warnings") == []
    assert again == view


async def test_a_claim_is_sent_reserved_reported_decided_and_paid(client: Client, claim: str) -> None:
    sent = {"sent_on": "2025-03-13", "channel": "portal", "message_ref": "M-1", "content_hash": "ab" * 32}
    assert (await done(client, f"{claim}/transmission", sent))["claim"]["status"]["code"] == "transmitted"
    acknowledged = {"insurer_claim_no": "AX-77", "received_on": "2025-03-15"}
    view = (await done(client, f"{claim}/acknowledgement", acknowledged))["claim"]
    assert (view["insurer_claim_no"], view["status"]["waiting_for"]) == ("AX-77", "insurer_decision")

    reserve = await done(client, f"{claim}/reserves", {**LINE, "amount": "8000.00", "set_on": "2025-03-16"})
    [event] = reserve["events"]
    assert (event["data"]["before"], event["data"]["after"]) == ("0.00", "8000.00")
    assert (await client.get(f"{claim}/reserves/{reserve['id']}")).json()["after"] == "8000.00"

    order = {"expert_party_id": "expert-12", "ordered_on": "2025-03-20", "due_on": "2025-04-20"}
    expertise = await done(client, f"{claim}/expertises", order)
    head = {"code": "repair", "net": "5000.00", "gross": "6000.00"}
    report = {"report_on": "2025-04-08", "received_on": "2025-04-10", "heads": [head]}
    await done(client, f"{claim}/expertises/{expertise['id']}/report", report)
    shown = (await client.get(f"{claim}/expertises/{expertise['id']}")).json()
    assert (shown["state"], shown["reports"][0]["heads"][0]["gross"]) == ("reported", "6000.00")

    coverage_id = view["coverages"][0]["id"]
    decision = {"after": "confirmed", "decided_on": "2025-04-12"}
    await done(client, f"{claim}/coverages/{coverage_id}/decision", decision)

    first = {**LINE, "amount": "3000.00", "paid_on": "2025-04-15", "external_reference": "VIR-1"}
    payment = await done(client, f"{claim}/payments", first)
    assert [e["kind"] for e in payment["events"]] == ["payment-recorded", "case-reserve-set"]
    assert payment["id"].startswith("pay_")
    undone = {"amount": "1000.00", "reversed_on": "2025-04-20", "reason": "wrong_amount"}
    await done(client, f"{claim}/payments/{payment['id']}/reverse", undone)
    assert (await client.get(f"{claim}/payments/{payment['id']}")).json()["remaining"] == "2000.00"


async def test_what_was_paid_is_sought_and_partly_received(client: Client, claim: str) -> None:
    await done(client, f"{claim}/reserves", {**LINE, "amount": "8000.00", "set_on": "2025-03-16"})
    await done(
        client, f"{claim}/payments", {**LINE, "amount": "2000.00", "paid_on": "2025-04-15", "keep_reserve": True}
    )
    await done(client, f"{claim}/payments", {**FEES, "amount": "450.00", "paid_on": "2025-04-16"})
    recourse = await done(client, f"{claim}/recourses", {"opened_on": "2025-05-01"})
    base = f"{claim}/recourses/{recourse['id']}"
    await done(client, f"{base}/forecast", {**LINE, "amount": "1500.00", "set_on": "2025-05-02"})
    receipt = await done(client, f"{base}/receipts", {**LINE, "amount": "600.00", "received_on": "2025-05-20"})
    assert [e["kind"] for e in receipt["events"]] == ["recourse-received", "recourse-forecast-set"]
    assert (await client.get(f"{base}/receipts/{receipt['id']}")).json()["amount"] == "600.00"
    total = receipt["claim"]["balances"]["total"]
    expected = {
        "paid_indemnity": "2000.00",
        "paid_expense": "450.00",
        "case_reserve": "8000.00",
        "recourse_received": "600.00",
        "recourse_forecast": "900.00",
        "incurred": "8950.00",
    }
    assert {name: total[name] for name in expected} == expected
    beyond = {**LINE, "amount": "1850.01", "received_on": "2025-05-21"}
    assert problem(await client.post(f"{base}/receipts", beyond)) == (422, "recourse-exceeds-payment")
    await done(client, f"{base}/close", {"reason": "received", "closed_on": "2025-05-21"})
    assert (await client.get(base)).json()["recourse_forecast"] == "0.00"


async def test_a_claim_is_closed_and_opened_again(client: Client, claim: str) -> None:
    version = (await done(client, f"{claim}/reserves", {**LINE, "amount": "800.00", "set_on": "2025-03-16"}))["version"]
    closure = {"closed_on": "2025-06-01", "outcome": "settled"}
    closed = await done(client, f"{claim}/closure", closure, version=version)
    assert [e["kind"] for e in closed["events"]] == ["case-reserve-set", "claim-coverage-closed", "claim-closed"]
    assert (closed["claim"]["state"], closed["claim"]["balances"]["total"]["case_reserve"]) == ("closed", "0.00")
    late = {**LINE, "amount": "10.00", "paid_on": "2025-06-02"}
    assert problem(await client.post(f"{claim}/payments", late)) == (422, "claim-not-open")

    silent = {"reopened_on": "2025-06-10", "reason": "new_damage", "reserves": [{"amount": "5.00"}]}
    refused = await client.post(f"{claim}/reopening", silent)
    assert problem(refused) == (422, "reopening-reserve-missing")
    assert refused.json()["params"]["lines"] == ["theft/indemnity/property"]
    stated = {**silent, "reserves": [{**LINE, "amount": "700.00"}]}
    reopened = await done(client, f"{claim}/reopening", stated)
    assert [e["kind"] for e in reopened["events"]] == ["claim-reopened", "claim-coverage-opened", "case-reserve-set"]
    assert reopened["claim"]["status"]["code"] == "reopened"

    current = await client.get(claim)
    assert current.json()["version"] == reopened["version"]
    assert current.headers["etag"] == f'"{reopened["version"]}"'


async def test_the_lists_of_a_claim(client: Client, claim: str) -> None:
    for n in range(1, 4):
        await done(client, f"{claim}/payments", {"amount": f"{n}.00", "paid_on": f"2025-04-0{n}"})
    first = (await client.get(f"{claim}/payments", limit=2)).json()
    second = (await client.get(f"{claim}/payments", limit=2, after=first["next"])).json()
    assert [p["amount"] for p in first["items"] + second["items"]] == ["1.00", "2.00", "3.00"]
    assert second["next"] is None
    assert len((await client.get(f"{claim}/payments", as_of="2025-04-02")).json()["items"]) == 2
    for name in ("coverages", "expertises", "recourses", "reserves", "events"):
        assert (await client.get(f"{claim}/{name}")).status_code == 200, name
    included = (await client.get(claim, include="payments,recourses,expertises")).json()
    assert [len(included[name]) for name in ("payments", "recourses", "expertises")] == [3, 0, 0]
    wrong = await client.get(claim, include="relatives")
    assert problem(wrong) == (422, "invalid-request")
    assert problem(await client.get(f"{claim}/payments", limit=0)) == (422, "invalid-request")
    assert problem(await client.get(f"{claim}/payments", after="x")) == (422, "invalid-request")
    assert problem(await client.get(f"{claim}/payments/pay_{'0' * 32}")) == (404, "payment-not-found")
    assert problem(await client.get(f"{claim}/coverages/nonsense")) == (404, "coverage-not-found")


async def test_the_timeline_is_told_in_words(client: Client, claim: str) -> None:
    await done(client, f"{claim}/reserves", {"coverage_code": "theft", "amount": "1234.50", "set_on": "2025-03-20"})
    french = (await client.get(f"{claim}/events")).json()["items"]
    assert [e["kind"] for e in french] == [
        "claim-declared", "claim-coverage-opened", "deadline-set", "deadline-closed", "deadline-set",
        "case-reserve-set",
    ]  # fmt: skip
    assert french[5]["text"].replace("\u202f", " ") == (
        "Provision portée de 0,00 € à 1 234,50 € – vol, indemnité (évaluation)"
    )
    assert french[5]["actor"] == {"kind": "user", "id": "user-7", "role": "broker"}
    told = (await client.as_insurer("fremotor").get(f"{claim}/events")).json()["items"]
    assert told[5]["actor"] == {"kind": "user", "role": "broker"}
    assert french[5]["data"]["line"]["claim_coverage_id"].startswith("cov_")
    english = (await client.get(f"{claim}/events", headers={"Accept-Language": "en"})).json()["items"]
    assert english[1]["text"] == "Coverage theft opened (declaration)"
    shown = (await client.get(claim, headers={"Accept-Language": "en"})).json()
    assert shown["status"]["label"] == "Declared"


async def test_corrections_need_the_version_seen(client: Client, claim: str) -> None:
    body = {"corrected_on": "2025-04-01", "reason": "error", "changes": {"occurred_on": "2025-03-09"}}
    assert problem(await client.patch(claim, body)) == (428, "if-match-required")
    stale = await client.patch(claim, body, version=1)
    assert problem(stale) == (412, "version-mismatch")
    seen = stale.json()["params"]["current_version"]
    assert seen == (await client.get(claim)).json()["version"]
    corrected = await client.patch(claim, body, version=seen)
    assert corrected.status_code == 200, corrected.text
    assert corrected.json()["claim"]["occurred_on"] == "2025-03-09"
    assert [e["kind"] for e in corrected.json()["events"]] == ["claim-corrected", "deadline-set"]
    after = seen + 2
    assert corrected.headers["etag"] == f'"{after}"'
    same = await client.patch(claim, body, version=after)
    assert (same.json()["events"], same.json()["version"]) == ([], after)
    assert problem(await client.post(f"{claim}/closure", {})) == (428, "if-match-required")
    emptied = {**body, "changes": {"cause_code": None}}
    assert (await client.patch(claim, emptied, version=after)).json()["errors"][0]["pointer"] == "/changes/cause_code"


async def test_a_claim_attached_to_another_policy_is_covered_by_that_one(client: Client, claim: str) -> None:
    other = await registered(client, policy_no="AUTO-2", starts_on="2024-01-01", ends_on="2024-12-31")
    body = {"corrected_on": "2025-04-01", "reason": "wrong_policy", "changes": {"policy_id": other}}
    attached = await client.patch(claim, body, version=5)
    assert attached.status_code == 200, attached.text
    [change] = attached.json()["events"][0]["data"]["changes"]
    assert (change["field"], change["after"]) == ("policy_id", other)
    shown = (await client.get(claim)).json()
    assert (shown["policy_id"], shown["cover"]["status"]) == (other, "not_covered")
    assert [reason["code"] for reason in shown["cover"]["reasons"]] == ["outside_period"]
    unknown = {**body, "changes": {"policy_id": f"pol_{'1' * 32}"}}
    seen = attached.json()["version"]
    assert problem(await client.patch(claim, unknown, version=seen)) == (422, "policy-unknown")


async def test_what_a_declaration_needs(client: Client) -> None:
    await registered(client)
    nowhere = {**CLAIM, "policy_reference": "AUTO-9"}
    assert problem(await client.post("/v1/claims", nowhere)) == (422, "policy-unknown")
    without = {name: value for name, value in CLAIM.items() if name not in ("insurer_id", "policy_reference")}
    assert problem(await client.post("/v1/claims", without)) == (422, "policy-required")
    glass = {**CLAIM, "coverages": ["glass"]}
    assert problem(await client.post("/v1/claims", glass)) == (422, "coverage-not-subscribed")
    late = {**CLAIM, "declared_on": "2025-07-01"}
    assert problem(await client.post("/v1/claims", late)) == (422, "dates-out-of-order")
    outside = await client.post("/v1/claims", {**CLAIM, "occurred_on": "2024-12-31"})
    assert outside.status_code == 201
    assert outside.json()["coverages"][0]["terms"] is None
    cover = (await client.get(outside.headers["location"])).json()["cover"]
    assert (cover["status"], cover["reasons"][0]["code"]) == ("not_covered", "outside_period")


async def test_the_senders_reference_names_the_claim(client: Client) -> None:
    await registered(client)
    await declared(client, external_reference="CRM-1")
    twice = await client.post("/v1/claims", {**CLAIM, "external_reference": "CRM-1"})
    assert problem(twice) == (409, "claim-already-declared")
    await declared(client, external_reference="CRM-2")


async def test_coverages_open_close_and_open_again(client: Client, claim: str) -> None:
    body = {"coverage_code": "third_party_liability", "opened_on": "2025-03-15"}
    opened = await done(client, f"{claim}/coverages", body)
    assert opened["events"][0]["data"]["policy_version"] == 3
    path = f"{claim}/coverages/{opened['id']}"
    assert problem(await client.post(f"{claim}/coverages", body)) == (422, "coverage-already-open")
    assert problem(await client.post(f"{claim}/coverages", {**body, "coverage_code": "glass"})) == (
        422,
        "coverage-not-subscribed",
    )
    await done(client, f"{path}/close", {"closed_on": "2025-04-01", "reason": "error"})
    shown = (await client.get(path)).json()
    assert (shown["state"], shown["balances"]["incurred"]) == ("closed", "0.00")
    reopened = await done(client, f"{path}/reopen", {"opened_on": "2025-04-02", "reason": "error"})
    assert reopened["events"][0]["data"]["claim_coverage_id"] == opened["id"]
