"""A broker that pays: proposed by one, authorised by another, issued; offers with their clocks; what is refused."""

from typing import Any

import pytest

from services.contracts.ids import dress
from tests.integration.claims.support import CLAIM, Client, declared, done, problem, registered
from tests.integration.claims.test_bulk import Sender

LINE: dict[str, Any] = {"coverage_code": "theft", "cost_category": "property"}
PROPOSAL: dict[str, Any] = {**LINE, "amount": "1000.00", "payment_kind": "partial", "proposed_on": "2025-04-10"}
APPROVAL = {"authorised_on": "2025-04-11"}
ISSUE = {"issued_on": "2025-04-14", "method": "transfer", "reference": "VIR-1"}
IBAN = "FR1420041010050500013M02606"
OTHER = "DE89370400440532013000"
TERMS = [
    {"coverage_code": "third_party_liability"},
    {"coverage_code": "theft", "limit_per_claim": "5000.00", "deductible": {"kind": "absolute", "amount": "300.00"}},
]


@pytest.fixture
def anne(client: Client) -> Client:
    """Who proposes."""
    return client.as_person("anne")


@pytest.fixture
def bruno(client: Client) -> Client:
    """Who authorises, behind the same key."""
    return client.as_person("bruno")


@pytest.fixture
async def paid_by_us(client: Client) -> str:
    """A claim that the broker pays, its coverage confirmed."""
    await registered(client, handling="delegated", coverages=TERMS)
    return await confirmed(client)


async def confirmed(client: Client, **fields: Any) -> str:
    """The path of a claim on that policy, confirmed and reserved."""
    claim = await declared(client, **fields)
    coverage = (await client.get(f"{claim}/coverages")).json()["items"][0]["id"]
    await done(client, f"{claim}/coverages/{coverage}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
    await done(client, f"{claim}/reserves", {**LINE, "amount": "4000.00", "set_on": "2025-03-20"})
    return claim


async def proposed(anne: Client, claim: str, **fields: Any) -> str:
    """The path of a payment that Anne proposed."""
    said = await done(anne, f"{claim}/payments", {**PROPOSAL, **fields})
    return f"{claim}/payments/{said['id']}"


async def issued(anne: Client, bruno: Client, claim: str, **fields: Any) -> str:
    """The path of a payment that went all the way to the bank."""
    payment = await proposed(anne, claim, **fields)
    await done(bruno, f"{payment}/approve", APPROVAL)
    await done(anne, f"{payment}/issue", ISSUE)
    return payment


async def test_two_people_pay_and_the_bank_confirms(anne: Client, bruno: Client, paid_by_us: str) -> None:
    payment = await proposed(anne, paid_by_us)
    shown = (await anne.get(payment)).json()
    assert (shown["state"], shown["proposed_by"], shown["remaining"]) == ("proposed", "anne", None)
    assert shown["next_steps"][0] == {
        "step": "approve", "by": "another_person", "other_than": "anne", "missing": [],
    }  # fmt: skip
    assert problem(await anne.post(f"{payment}/approve", APPROVAL)) == (422, "self-approval")
    approved = await done(bruno, f"{payment}/approve", APPROVAL)
    assert approved["events"][0]["data"]["authority_limit"] == "10000.00"
    said = await done(anne, f"{payment}/issue", ISSUE)
    assert [e["kind"] for e in said["events"]] == ["payment-issued", "case-reserve-set"]
    assert said["claim"]["balances"]["total"]["case_reserve"] == "3000.00"
    assert said["claim"]["balances"]["total"]["paid"] == "1000.00"
    await done(anne, f"{payment}/clear", {"cleared_on": "2025-04-16", "bank_reference": "BNK-1"})
    shown = (await anne.get(payment)).json()
    assert (shown["state"], shown["bank_reference"], shown["remaining"]) == ("cleared", "BNK-1", "1000.00")
    for as_of, state in (("2025-04-10", "proposed"), ("2025-04-13", "authorised"), ("2025-04-15", "issued")):
        assert (await anne.get(payment, as_of=as_of)).json()["state"] == state
    assert (await anne.get(f"{paid_by_us}/payments", as_of="2025-04-09")).json()["items"] == []
    told = [e["text"] for e in (await anne.get(f"{paid_by_us}/events")).json()["items"]]
    assert any("Règlement de 1\u202f000,00\u202f€ émis" in text and "virement" in text for text in told)


async def test_who_acts_is_named_and_may_decide_so_much(
    client: Client, anne: Client, bruno: Client, paid_by_us: str
) -> None:
    assert problem(await client.post(f"{paid_by_us}/payments", PROPOSAL)) == (422, "on-behalf-of-required")
    payment = await proposed(anne, paid_by_us)
    assert problem(await client.post(f"{payment}/approve", APPROVAL)) == (422, "on-behalf-of-required")
    await done_put(
        client, "/v1/rule-tables/authority_limits",
        {"rows": [{"key": "payment:bruno", "values": {"amount": "500.00"}}]},
    )  # fmt: skip
    refused = await bruno.post(f"{payment}/approve", APPROVAL)
    assert problem(refused) == (422, "authority-exceeded")
    assert refused.json()["params"]["limit"] == "500.00"
    claire = client.as_person("claire")
    approved = await done(claire, f"{payment}/approve", APPROVAL)
    assert approved["events"][0]["data"]["authority_limit"] == "10000.00"


async def done_put(client: Client, path: str, body: dict[str, Any]) -> None:
    answer = await client.put(path, body)
    assert answer.status_code in (200, 201), answer.text


async def test_an_insurer_proposes_nothing_and_the_other_handling_is_told(anne: Client, paid_by_us: str) -> None:
    insurer = anne.as_insurer("fremotor")
    assert problem(await insurer.post(f"{paid_by_us}/payments", PROPOSAL)) == (403, "forbidden")
    recorded = {**LINE, "amount": "10.00", "paid_on": "2025-04-10"}
    assert problem(await anne.post(f"{paid_by_us}/payments", recorded)) == (422, "handling-mismatch")


async def test_where_the_insurer_pays_it_is_recorded_and_an_excess_raises_an_alert(client: Client) -> None:
    await registered(client, coverages=TERMS)
    claim = await declared(client)
    assert problem(await client.as_person("anne").post(f"{claim}/payments", PROPOSAL)) == (422, "handling-mismatch")
    said = await done(client, f"{claim}/payments", {**LINE, "amount": "5000.01", "paid_on": "2025-04-10"})
    assert [e["kind"] for e in said["events"]] == ["payment-recorded", "alert-raised"]
    assert said["events"][1]["data"]["rule_id"] == "limit_exceeded"
    told = [e["text"] for e in (await client.get(f"{claim}/events")).json()["items"]]
    assert "Alerte : règlement au-delà du plafond de garantie" in told


async def test_limits_hold_where_the_broker_pays(anne: Client, bruno: Client, paid_by_us: str) -> None:
    await issued(anne, bruno, paid_by_us, amount="4500.00")
    payment = await proposed(anne, paid_by_us, amount="500.01")
    refused = await bruno.post(f"{payment}/approve", APPROVAL)
    assert problem(refused) == (422, "limit-exceeded")
    assert refused.json()["params"] == {"limit": "5000.00", "already_paid": "4500.00", "amount": "500.01"}
    assert (await anne.get(payment)).json()["state"] == "proposed"
    await done(anne, f"{payment}/decline", {"declined_on": "2025-04-12", "reason": "wrong_amount"})
    assert problem(await bruno.post(f"{payment}/approve", APPROVAL)) == (422, "payment-not-proposed")


async def test_a_stopped_payment_costs_nothing(anne: Client, bruno: Client, paid_by_us: str) -> None:
    payment = await issued(anne, bruno, paid_by_us)
    said = await done(anne, f"{payment}/stop", {"reversed_on": "2025-04-15"})
    assert said["events"][0]["data"]["reason"] == "stopped"
    assert said["claim"]["balances"]["total"]["paid"] == "0.00"
    assert (await anne.get(payment)).json()["state"] == "reversed"
    clear = {"cleared_on": "2025-04-16", "bank_reference": "BNK-1"}
    assert problem(await anne.post(f"{payment}/clear", clear)) == (422, "payment-already-reversed")


async def test_wrong_bodies_and_paths_change_nothing(anne: Client, paid_by_us: str) -> None:
    before = (await anne.get(paid_by_us)).json()["version"]
    wrong = await anne.post(f"{paid_by_us}/payments", {**PROPOSAL, "paid_on": "2025-04-10"})
    assert (wrong.status_code, [e["pointer"] for e in wrong.json()["errors"]]) == (422, ["/paid_on"])
    assert (await anne.post(f"{paid_by_us}/payments", [1])).status_code == 422
    deep = b'{"proposed_on":' + b"[" * 5000 + b"]" * 5000 + b"}"
    headers = {**anne.caller.to_headers(), "content-type": "application/json"}
    unread = await anne.http.post(f"{paid_by_us}/payments", content=deep, headers=headers)
    assert problem(unread) in [(400, "unreadable-body"), (422, "invalid-request")]
    nothing = f"{paid_by_us}/payments/pay_{'0' * 32}"
    for step, body in (("approve", APPROVAL), ("issue", ISSUE), ("stop", {"reversed_on": "2025-04-15"})):
        assert problem(await anne.post(f"{nothing}/{step}", body)) == (404, "payment-not-found")
    assert (await anne.get(paid_by_us)).json()["version"] == before
    elsewhere = anne.as_tenant("other")
    assert problem(await elsewhere.post(f"{nothing}/approve", APPROVAL)) == (404, "not-found")


async def test_bank_details_are_sealed_and_shown_masked_to_the_broker_alone(anne: Client, paid_by_us: str) -> None:
    account = {"iban": "FR14 2004 1010 0505 0001 3M02 606", "bic": "psstfrppxxx", "holder": "Garage Lebrun"}
    said = await anne.post(
        f"{paid_by_us}/payments", {**PROPOSAL, "payee_party_id": "garage-lebrun", "bank_account": account}
    )
    assert said.status_code == 201, said.text
    assert "FR14" not in said.text
    assert said.json()["events"][0]["data"]["bank_account"] == {"sealed": "bank"}
    payment = f"{paid_by_us}/payments/{said.json()['id']}"
    shown = (await anne.get(payment)).json()["bank_account"]
    assert shown == {"iban": "FR14 …606", "bic": "PSSTFRPPXXX", "holder": "Garage Lebrun"}
    for text in (
        (await anne.as_insurer("fremotor").get(payment)).text,
        (await anne.get(f"{paid_by_us}/payments")).text,
        (await anne.get(f"{paid_by_us}/events")).text,
    ):
        assert "FR14" not in text
        assert "Lebrun" not in text


async def test_a_wrong_iban_is_told_and_never_repeated(anne: Client, paid_by_us: str) -> None:
    wrong = await anne.post(
        f"{paid_by_us}/payments",
        {**PROPOSAL, "payee_party_id": "g", "bank_account": {"iban": "FR1520041010050500013M02606", "bic": "nope"}},
    )
    assert wrong.status_code == 422
    assert {e["pointer"]: e["code"] for e in wrong.json()["errors"]} == {
        "/bank_account/iban": "iban-invalid", "/bank_account/bic": "bic-invalid",
    }  # fmt: skip
    assert "20041010" not in wrong.text
    lone = await anne.post(f"{paid_by_us}/payments", {**PROPOSAL, "bank_account": {"iban": IBAN}})
    assert lone.json()["errors"][0]["code"] == "payee-required"


async def test_a_changed_account_holds_the_payment_until_somebody_looked(
    anne: Client, bruno: Client, paid_by_us: str
) -> None:
    payee = {"payee_party_id": "garage-lebrun"}
    await issued(anne, bruno, paid_by_us, **payee, bank_account={"iban": IBAN})
    same = await proposed(anne, paid_by_us, **payee, amount="10.00", bank_account={"iban": IBAN})
    assert (await anne.get(same)).json()["changed_account"] is False
    payment = await proposed(anne, paid_by_us, **payee, amount="20.00", bank_account={"iban": OTHER})
    shown = (await anne.get(payment)).json()
    assert (shown["changed_account"], shown["next_steps"][0]["missing"]) == (True, ["payee_cleared"])
    held = await bruno.post(f"{payment}/approve", APPROVAL)
    assert problem(held) == (422, "payment-held")
    alert = f"{paid_by_us}/alerts/{held.json()['params']['alert_id']}/acknowledge"
    looked_at = {"acknowledged_on": "2025-04-11", "action": "payee_called_back"}
    assert problem(await anne.post(alert, looked_at)) == (422, "self-approval")
    assert problem(await anne.post(f"{paid_by_us}/payments", {**PROPOSAL, "payee_party_id": "PTY_0"})) == (
        404, "party-not-found",
    )  # fmt: skip
    await done(bruno, alert, {"acknowledged_on": "2025-04-11", "action": "payee_called_back"})
    await done(bruno, f"{payment}/approve", APPROVAL)


async def test_an_account_other_than_the_one_on_record_is_looked_at(anne: Client, paid_by_us: str) -> None:
    recorded = {"nature": "natural", "identity": {"family_name": "Durand"}, "bank_account": {"iban": IBAN}}
    person = await anne.put("/v1/persons/by-reference/durand", recorded)
    assert person.status_code in (200, 201), person.text
    party = await done(
        anne, f"{paid_by_us}/parties",
        {"person_id": person.json()["id"], "role": "insured", "added_on": "2025-03-15"},
    )  # fmt: skip
    payee = {"payee_party_id": party["id"]}
    payment = await proposed(anne, paid_by_us, **payee, bank_account={"iban": OTHER})
    assert (await anne.get(payment)).json()["changed_account"] is True
    known = await proposed(anne, paid_by_us, **payee, bank_account={"iban": IBAN})
    assert (await anne.get(known)).json()["changed_account"] is False


async def test_an_offer_is_accepted_taken_back_made_again_and_paid(
    anne: Client, bruno: Client, paid_by_us: str
) -> None:
    offer = {"coverage_code": "theft", "amount": "3000.00", "made_on": "2025-05-02", "trigger_on": "2025-04-01"}
    said = await done(anne, f"{paid_by_us}/offers", offer)
    assert [e["kind"] for e in said["events"]] == ["settlement-offered", "deadline-set", "deadline-closed"]
    assert said["events"][0]["data"]["legal_code"] == "motor_offer_any"
    path = f"{paid_by_us}/offers/{said['id']}"
    await done(anne, f"{path}/accept", {"answered_on": "2025-05-12"})
    shown = (await anne.get(path)).json()
    assert (shown["state"], shown["retract_until"]) == ("accepted", "2025-05-27")
    assert problem(await anne.post(f"{path}/accept", {"answered_on": "2025-05-13"})) == (422, "offer-not-open")
    assert problem(await anne.post(f"{path}/retract", {"answered_on": "2025-05-28"})) == (422, "retraction-period-over")
    await done(anne, f"{path}/retract", {"answered_on": "2025-05-20"})
    assert (await anne.get(path, as_of="2025-05-19")).json()["state"] == "accepted"
    again = await done(anne, f"{paid_by_us}/offers", {**offer, "amount": "3500.00", "made_on": "2025-05-21"})
    path = f"{paid_by_us}/offers/{again['id']}"
    on_offer = {"offer_id": again["id"], "amount": "3500.00", "proposed_on": "2025-05-22"}
    refused = await anne.post(f"{paid_by_us}/payments", {**PROPOSAL, **on_offer})
    assert problem(refused) == (422, "offer-not-accepted")
    await done(anne, f"{path}/accept", {"answered_on": "2025-05-22"})
    payment = await proposed(anne, paid_by_us, **on_offer)
    await done(bruno, f"{payment}/approve", {"authorised_on": "2025-05-23"})
    said = await done(anne, f"{payment}/issue", {**ISSUE, "issued_on": "2025-05-24"})
    assert [e["kind"] for e in said["events"]] == ["payment-issued", "case-reserve-set", "deadline-closed"]
    shown = (await anne.get(path)).json()
    assert (shown["remaining"], shown["state"]) == ("0.00", "accepted")
    states = [o["state"] for o in (await anne.get(f"{paid_by_us}/offers")).json()["items"]]
    assert states == ["retracted", "accepted"]


async def test_an_expired_offer_is_answered_no_more(anne: Client, paid_by_us: str) -> None:
    offer = {"amount": "3000.00", "made_on": "2025-05-02", "expires_on": "2025-05-09"}
    said = await done(anne, f"{paid_by_us}/offers", offer)
    path = f"{paid_by_us}/offers/{said['id']}"
    late = await anne.post(f"{path}/accept", {"answered_on": "2025-05-10"})
    assert problem(late) == (422, "offer-not-open")
    assert late.json()["params"]["state"] == "expired"
    assert (await anne.get(path)).json()["state"] == "expired"
    await done(anne, f"{path}/reject", {"answered_on": "2025-05-09"})
    assert problem(await anne.get(f"{paid_by_us}/offers/off_{'0' * 32}")) == (404, "offer-not-found")


async def test_a_claim_is_not_closed_over_a_payment_under_way(anne: Client, paid_by_us: str) -> None:
    payment = await proposed(anne, paid_by_us)
    version = (await anne.get(paid_by_us)).json()["version"]
    closing = {"closed_on": "2025-06-01", "outcome": "settled"}
    refused = await anne.post(f"{paid_by_us}/closure", closing, version=version)
    assert problem(refused) == (422, "claim-not-closable")
    assert refused.json()["params"]["payments"] == [payment.rsplit("/", 1)[1]]


async def test_a_resend_is_answered_as_the_first_time(anne: Client, bruno: Client, paid_by_us: str) -> None:
    first = await anne.post(f"{paid_by_us}/payments", PROPOSAL, key="p-1")
    again = await anne.post(f"{paid_by_us}/payments", PROPOSAL, key="p-1")
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    payment = f"{paid_by_us}/payments/{first.json()['id']}"
    await done(bruno, f"{payment}/approve", APPROVAL)
    for _ in range(2):
        assert (await anne.post(f"{payment}/issue", ISSUE, key="i-1")).status_code == 201
    assert (await anne.get(paid_by_us)).json()["balances"]["total"]["paid"] == "1000.00"


async def test_a_claim_waits_for_what_its_settlement_waits_for(anne: Client, bruno: Client, paid_by_us: str) -> None:
    payment = await proposed(anne, paid_by_us)
    assert await waiting_for(anne, paid_by_us) == ("under_review", "payment_approval")
    await done(bruno, f"{payment}/approve", APPROVAL)
    assert await waiting_for(anne, paid_by_us) == ("under_review", "payment_issue")
    await done(anne, f"{payment}/issue", ISSUE)
    assert await waiting_for(anne, paid_by_us) == ("settled_partial", "settlement")
    await done(anne, f"{paid_by_us}/offers", {"amount": "10.00", "made_on": "2025-05-02"})
    assert await waiting_for(anne, paid_by_us) == ("settled_partial", "offer_answer")


async def waiting_for(client: Client, claim: str) -> tuple[str, str]:
    """The displayed status of a claim, and what it waits for."""
    status = (await client.get(claim)).json()["status"]
    return status["code"], status["waiting_for"]


async def test_a_file_carries_out_what_people_decided_and_decides_nothing(client: Client) -> None:
    sender = Sender(client)
    await registered(client, handling="delegated", coverages=TERMS)
    key = sender.claim_key()
    declaration = sender.line("declare-claim", "L-1", CLAIM, claim=key)
    [declared_line] = await sender.push(declaration)
    assert declared_line.result == "created"
    claim = f"/v1/claims/{dress('clm', sender.stream(key))}"
    coverage = (await client.get(f"{claim}/coverages")).json()["items"][0]["id"]
    await done(client, f"{claim}/coverages/{coverage}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
    [refused] = await sender.push(sender.line("propose-payment", "L-2", PROPOSAL, claim=key))
    assert (refused.result, refused.code) == ("rejected", "on-behalf-of-required")
    offer = {"coverage_code": "theft", "amount": "900.00", "made_on": "2025-05-02"}
    made, accepted = await sender.push(
        sender.line("make-offer", "L-3", offer, claim=key),
        sender.line("accept-offer", "L-4", {"answered_on": "2025-05-10"}, claim=key, offer="L-3"),
    )
    assert (made.result, accepted.result) == ("created", "created")
    [shown] = (await client.get(f"{claim}/offers")).json()["items"]
    assert shown["state"] == "accepted"
