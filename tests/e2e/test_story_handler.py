"""A claims handler and her colleague: a kitchen burns, their brokerage pays, from the first call to the closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from tests.support.house import House, running
from tests.support.person import Person

_DEDUCTIBLE = {"kind": "absolute", "amount": "300.00"}
_POLICY: dict[str, Any] = {
    "policy_no": "MRH-1", "insurer_id": "mutuelle-du-rhone", "client_id": "durand", "handling": "delegated",
    "branch": "fire_natural", "product_line": "home", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
    "coverages": [
        {"coverage_code": "fire", "limit_per_claim": "60000.00", "deductible": _DEDUCTIBLE},
        {"coverage_code": "rehousing", "limit_per_claim": "5000.00"},
        {"coverage_code": "personal_liability"},
    ],
}  # fmt: skip
_PREMIUM: dict[str, Any] = {
    "kind": "written", "receipt_no": "Q-1", "effective_on": "2025-01-01", "period_start": "2025-01-01",
    "period_end": "2025-12-31", "net": "20000.00", "gross": "20000.00",
    "split": [{"coverage_code": "fire", "net": "20000.00", "gross": "20000.00"}],
}  # fmt: skip
_FIRE = {"coverage_code": "fire", "cost_type": "indemnity", "cost_category": "property"}
_RESERVES = (
    {**_FIRE, "amount": "20000.00"},
    {"coverage_code": "rehousing", "cost_category": "other", "amount": "3000.00"},
    {"coverage_code": "personal_liability", "cost_category": "third_party", "amount": "4000.00"},
)
_IBAN, _OTHER_IBAN = "FR14 2004 1010 0505 0001 3M02 606", "FR76 3000 6000 0112 3456 7890 189"


class Desk:
    """Anne, who handles the claim, and Bruno, who approves what she proposes."""

    def __init__(self, house: House) -> None:
        self.anne, self.bruno = Person(house), Person(house)
        self.anne.client.headers["On-Behalf-Of"] = "user-anne"
        self.bruno.client.headers["On-Behalf-Of"] = "user-bruno"
        self.policy = self.anne.does("/v1/policies", _POLICY)["id"]
        self.anne.does(f"/v1/policies/{self.policy}/premiums", _PREMIUM)
        self.claim = ""

    def does(self, step: str, body: dict[str, Any], **more: Any) -> Any:
        """What Anne does on the claim."""
        return self.anne.does(f"{self.claim}/{step}", body, **more)

    def refused(self, who: Person, step: str, body: dict[str, Any]) -> tuple[str, str]:
        """The code of a refusal, and what it says."""
        answer = who.post(f"{self.claim}/{step}", body)
        assert answer.status_code == 422, answer.text
        return answer.json()["code"], answer.json()["detail"].replace("\u202f", " ")

    @property
    def seen(self) -> tuple[str, str]:
        """The displayed status, and what the claim waits for."""
        status = self.anne.get(self.claim)["status"]
        return status["code"], status["waiting_for"]

    @property
    def steps(self) -> list[str]:
        """What may come next."""
        return [step["step"] for step in self.anne.get(self.claim)["next_steps"]]

    def loss_ratio(self, **asked: str) -> str:
        """The S/P of the policy, in percent."""
        answered = self.anne.get("/v1/ratios/loss-ratio", policy=self.policy, **asked)
        return str(answered["total"]["loss_ratio_percent"])

    def proposes(self, kind: str, amount: str, on: str, iban: str = _IBAN, **basis: str) -> str:
        """A payment that Anne proposes; its path under the claim."""
        body = {**_FIRE, "payment_kind": kind, "amount": amount, "proposed_on": on, **basis}
        made = self.does("payments", {**body, "payee_party_id": "durand", "bank_account": {"iban": iban}})
        return f"payments/{made['id']}"

    def approves(self, payment: str, on: str) -> None:
        """Bruno lets a payment go."""
        self.bruno.does(f"{self.claim}/{payment}/approve", {"authorised_on": on})


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with running() as house:
        yield Desk(house)


def test_a_delegated_claim_from_the_first_call_to_the_closing(desk: Desk) -> None:
    _the_caller_is_on_the_telephone(desk)
    _the_insurer_knows_and_the_cover_is_decided(desk)
    third = _the_first_report_is_contested_and_the_second_too(desk)
    offer = _what_is_owed_is_computed_offered_and_accepted(desk, third)
    _an_advance_is_paid_by_two_people(desk, offer)
    _the_balance_leaves_in_a_batch(desk, offer)
    _the_new_value_is_paid_on_invoices_to_another_account(desk)
    _what_was_saved_is_sold_and_the_claim_closed(desk)
    _the_whole_story_reads_well(desk)


def _the_caller_is_on_the_telephone(desk: Desk) -> None:
    begun = {"draft": True, "external_reference": "INC-1", "cause_code": "fire", "narrative": "Feu de cuisine."}
    desk.claim = f"/v1/claims/{desk.anne.does('/v1/claims', begun)['id']}"
    assert desk.seen == ("draft", "declaration")
    assert desk.refused(desk.anne, "declaration", {"declared_on": "2025-03-12"}) == (
        "draft-incomplete", "Pré-déclaration incomplète – il manque : contrat, date de survenance",
    )  # fmt: skip
    desk.does("draft", {
        "policy_id": desk.policy, "occurred_on": "2025-03-10", "cause_code": "fire",
        "coverages": ["fire", "rehousing", "personal_liability"], "place": {"country": "FR", "postcode": "69007"},
        "narrative": "Feu de cuisine parti de la hotte ; les voisins du dessus sont enfumés.",
    })  # fmt: skip
    declared = desk.does("declaration", {"declared_on": "2025-03-12"})["claim"]
    assert declared["narrative"] == {"sealed": "narrative"}
    assert desk.seen == ("declared", "transmission")
    assert desk.anne.get(desk.claim)["cover"]["status"] == "covered"
    assert desk.loss_ratio() == "0.00"


def _the_insurer_knows_and_the_cover_is_decided(desk: Desk) -> None:
    for neighbour in ("V-1", "V-2"):
        identity = {"nature": "natural", "identity": {"family_name": neighbour}}
        desk.anne.does(f"/v1/persons/by-reference/{neighbour}", identity, method="PUT")
        party = {"role": "claimant", "person_reference": neighbour, "added_on": "2025-03-13"}
        desk.does("parties", party)
    assert len(desk.anne.get(f"{desk.claim}/parties")["items"]) == 2
    content = desk.anne.ask(f"{desk.claim}/transmission/content").content
    proof = {"channel": "edi", "message_ref": "MSG-1", "content_hash": sha256(content).hexdigest()}
    desk.does("transmission", {"sent_on": "2025-03-12", **proof})
    assert desk.seen == ("transmitted", "insurer_acknowledgement")
    desk.does("acknowledgement", {"insurer_claim_no": "MR-77", "received_on": "2025-03-15"})
    assert desk.seen == ("under_review", "cover_decision")
    for reserve in _RESERVES:
        desk.does("reserves", {**reserve, "set_on": "2025-03-15"})
    assert desk.loss_ratio() == "135.00"
    for coverage in desk.anne.get(f"{desk.claim}/coverages")["items"]:
        desk.does(f"coverages/{coverage['id']}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
    assert desk.seen == ("under_review", "settlement")
    assert desk.steps == ["expertise", "indemnity", "payment", "closure"]


def _the_first_report_is_contested_and_the_second_too(desk: Desk) -> str:
    order = {"kind": "amicable", "expert_party_id": "cabinet-12", "ordered_on": "2025-03-18"}
    first = desk.does("expertises", order)["id"]
    assert desk.seen == ("expertise", "expert_report")
    _reports(desk, first, "2025-04-12", "11000.00")
    assert desk.seen == ("under_review", "settlement")
    _contests(desk, first, "insured", "2025-04-20")
    assert desk.seen == ("expertise", "counter_expertise")
    order = {"expert_party_id": "cabinet-21", "ordered_on": "2025-04-25"}
    second = desk.does(f"expertises/{first}/counter-expertise", order)["id"]
    _reports(desk, second, "2025-05-22", "16500.00")
    _contests(desk, second, "insurer", "2025-05-28")
    assert desk.seen == ("expertise", "third_expert")
    assert "expertise" in desk.steps
    order = {"expert_party_id": "cabinet-30", "mandated_by": "insurer", "fee_payer": "insurer"}
    third = desk.does(f"expertises/{second}/third-expert", {**order, "ordered_on": "2025-06-10"})["id"]
    _reports(desk, third, "2025-07-02", "13750.00")
    desk.does(f"expertises/{third}/agree", {"by": "all", "concluded_on": "2025-07-10"})
    assert desk.seen == ("under_review", "settlement")
    assert desk.loss_ratio() == "135.00"
    return str(third)


def _reports(desk: Desk, expertise: str, on: str, gross: str) -> None:
    kitchen = {"code": "kitchen", "net": gross, "gross": gross, "wear_rate": "0.20"}
    report = {"stage": "final", "report_on": on, "received_on": on, "heads": [kitchen]}
    desk.does(f"expertises/{expertise}/report", report)


def _contests(desk: Desk, expertise: str, by: str, on: str) -> None:
    desk.does(f"expertises/{expertise}/contest", {"by": by, "concluded_on": on, "grounds": ["amount"]})


def _what_is_owed_is_computed_offered_and_accepted(desk: Desk, expertise: str) -> str:
    asked = {"coverage_code": "fire", "expertise_id": expertise, "new_value": True, "computed_on": "2025-07-12"}
    computation = desk.does("indemnity-calculations", asked)["id"]
    owed = desk.anne.get(f"{desk.claim}/indemnity-calculations/{computation}")
    # 13,750 new less a deductible of 300; 20 % of wear is paid once the kitchen stands again.
    assert (owed["indemnity"], owed["immediate"], owed["deferred"]) == ("13450.00", "10700.00", "2750.00")
    offered = {"coverage_code": "fire", "amount": "10700.00", "made_on": "2025-07-15", "expires_on": "2025-08-15"}
    offer = desk.does("offers", offered)["id"]
    assert desk.seen == ("under_review", "offer_answer")
    accepted = desk.does(f"offers/{offer}/accept", {"answered_on": "2025-07-20"})
    assert {one["code"] for one in accepted["claim"]["open_deadlines"]} == {"limitation", "settlement_pay"}
    assert desk.seen == ("under_review", "settlement")
    return str(offer)


def _an_advance_is_paid_by_two_people(desk: Desk, offer: str) -> None:
    advance = desk.proposes("advance", "3000.00", "2025-07-21", offer_id=offer)
    assert desk.seen == ("under_review", "payment_approval")
    assert desk.refused(desk.anne, f"{advance}/approve", {"authorised_on": "2025-07-22"})[0] == "self-approval"
    desk.approves(advance, "2025-07-22")
    assert desk.seen == ("under_review", "payment_issue")
    desk.does(f"{advance}/issue", {"issued_on": "2025-07-23", "method": "transfer", "reference": "VIR-1"})
    desk.does(f"{advance}/clear", {"cleared_on": "2025-07-25", "bank_reference": "BNK-1"})
    assert desk.seen == ("settled_partial", "settlement")
    assert desk.anne.get(desk.claim)["balances"]["total"]["case_reserve"] == "24000.00"
    assert desk.loss_ratio() == "135.00"


def _the_balance_leaves_in_a_batch(desk: Desk, offer: str) -> None:
    balance = desk.proposes("balance", "7700.00", "2025-07-26", offer_id=offer)
    beyond = desk.proposes("balance", "99000.00", "2025-07-26")
    assert desk.refused(desk.bruno, f"{beyond}/approve", {"authorised_on": "2025-07-27"}) == (
        "limit-exceeded", "Plafond de garantie dépassé – plafond 60 000,00, déjà réglé 3 000,00, montant 99 000,00",
    )  # fmt: skip
    desk.does(f"{beyond}/decline", {"declined_on": "2025-07-27", "reason": "wrong_amount"})
    desk.approves(balance, "2025-07-27")
    line = {"claim_id": desk.claim.rpartition("/")[2], "payment_id": balance.rpartition("/")[2]}
    batch = {"batch_no": "LOT-1", "issued_on": "2025-07-28", "method": "transfer", "payments": [line]}
    for _ in range(2):  # sent twice, paid once
        assert desk.anne.does("/v1/payment-batches", batch)["items"][0]["result"] in {"issued", "unchanged"}
    cleared = {"cleared_on": "2025-07-30", "payments": [{**line, "bank_reference": "BNK-2"}]}
    assert desk.anne.does("/v1/payment-batches/LOT-1/clearing", cleared)["counts"] == {"cleared": 1}
    shown = desk.anne.get(desk.claim)
    assert (shown["balances"]["total"]["paid"], shown["balances"]["total"]["case_reserve"]) == ("10700.00", "16300.00")
    assert [one["code"] for one in shown["open_deadlines"]] == ["limitation"]
    assert desk.loss_ratio() == "135.00"


def _the_new_value_is_paid_on_invoices_to_another_account(desk: Desk) -> None:
    for reserve, left in zip(_RESERVES, ("2750.00", "0.00", "0.00"), strict=True):
        desk.does("reserves", {**reserve, "amount": left, "set_on": "2025-08-01", "reason": "report"})
    assert desk.loss_ratio() == "67.25"
    deferred = desk.proposes("deferred_new_value", "2750.00", "2025-10-01", _OTHER_IBAN)
    assert desk.refused(desk.bruno, f"{deferred}/approve", {"authorised_on": "2025-10-02"})[0] == "payment-held"
    [alert] = desk.anne.get(f"{desk.claim}/alerts")["items"]
    noted = {"action": "payee_called_back", "acknowledged_on": "2025-10-03"}
    desk.bruno.does(f"{desk.claim}/alerts/{alert['id']}/acknowledge", noted)
    desk.approves(deferred, "2025-10-03")
    desk.does(f"{deferred}/issue", {"issued_on": "2025-10-04", "method": "transfer", "reference": "VIR-3"})
    assert desk.seen == ("settled", "closure")
    assert desk.loss_ratio() == "67.25"


def _what_was_saved_is_sold_and_the_claim_closed(desk: Desk) -> None:
    recourse = desk.does("recourses", {"recourse_type": "salvage", "opened_on": "2025-10-05"})["id"]
    assert desk.seen == ("recourse_pending", "recourse")
    receipt = {**_FIRE, "amount": "400.00", "received_on": "2025-10-20"}
    desk.does(f"recourses/{recourse}/receipts", receipt)
    closing = {"outcome": "settled", "closed_on": "2025-11-30"}
    early = desk.anne.post(f"{desk.claim}/closure", closing, version=desk.anne.get(desk.claim)["version"]).json()
    assert (early["code"], early["detail"].rpartition(" – ")[2]) == ("claim-not-closable", "recours en cours")
    done = desk.does(f"recourses/{recourse}/close", {"reason": "received", "closed_on": "2025-10-21"})
    desk.does("closure", closing, version=done["version"])
    closed = desk.anne.get(desk.claim)
    assert (closed["status"]["label"], closed["status"]["waiting_for"]) == ("Clos", None)
    assert desk.steps == ["reopening"]
    assert desk.loss_ratio() == "65.25"
    # What was reserved at the end of July still stands there.
    assert desk.loss_ratio(as_of="2025-07-31", premium_basis="written") == "135.00"


def _the_whole_story_reads_well(desk: Desk) -> None:
    told = desk.anne.get(f"{desk.claim}/events", limit="200")["items"]
    texts = [event["text"].replace("\u202f", " ").replace("\u00a0", " ") for event in told]
    for text in (
        "Mission d’expertise (contre-expertise) confiée à cabinet-21",
        "Rapport d’expertise contesté (compagnie)",
        "Échéance « Règlement de l’indemnité » respectée",
        "Règlement de 7 700,00 € autorisé (délégation 10 000,00 €)",
        "Alerte prise en compte (bénéficiaire rappelé)",
        "Recours exercé : sauvetage",
        "Sinistre clos : réglé",
    ):
        assert text in texts, texts
    assert [text for text in texts if re.search(r"\b(fire|met|[a-z]+_[a-z_]+)\b", text)] == []
    assert {event["actor"]["id"] for event in told} == {"user-anne", "user-bruno"}
