"""Steps of a settlement where the broker pays, told as rules decide them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.claims.diary.rules import AcknowledgeAlert, acknowledge_alert
from services.claims.lines import Where
from services.claims.rule_tables.defaults import default_book
from services.claims.settlement.commands import (
    Actor,
    ApprovePayment,
    ClearPayment,
    DeclinePayment,
    IssuePayment,
    ProposePayment,
    StopPayment,
)
from services.claims.settlement.delegated import (
    approve_payment,
    clear_payment,
    decline_payment,
    issue_payment,
    propose_payment,
    stop_payment,
)
from services.claims.settlement.offers import (
    AnswerOffer,
    MakeOffer,
    accept_offer,
    make_offer,
    reject_offer,
    retract_offer,
)
from services.claims.settlement.parts import Paid
from services.claims.settlement.payee import hold_of
from services.claims.state import Claim
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import ClaimEvent
from tests.unit.claims.stories import (
    TERMS,
    TODAY,
    Step,
    covered,
    day,
    decided,
    declared,
    dossier,
    euros,
    given,
    named,
    policy,
)

DAMAGE = Where(coverage_code="own_damage", cost_category="property")
RULES = default_book()

ANNE = Actor("anne", person=True)
BRUNO = Actor("bruno", person=True)


def limited(**limits: Any) -> CoverageOnPolicy:
    """A coverage with limits per claim or per year."""
    amounts: dict[str, Any] = {name: euros(amount) for name, amount in limits.items()}
    terms = replace(TERMS, **amounts)
    return CoverageOnPolicy(coverage_code="own_damage", subscribed=True, policy_version=1, terms=terms)


def delegated(*steps: Step, decision: str | None = "confirmed", **coverage: Any) -> Claim:
    """A claim that the broker pays, its coverage opened and decided upon."""
    begun: list[Step] = [declared(policy=policy("delegated")), covered(**coverage)]
    if decision is not None:
        begun.append(decided(decision, on="2025-03-20"))
    return given(*begun, *steps)


def proposed(amount: str = "1000.00", name: str = "payment", on: str = "2025-04-10", **facts: Any) -> Step:
    command = ProposePayment(
        **{
            "payment_id": named(name),
            "where": DAMAGE,
            "amount": euros(amount),
            "proposed_on": day(on),
            "actor": ANNE,
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: propose_payment(claim, command)


def approved(name: str = "payment", on: str = "2025-04-11", authority: str = "10000.00", **facts: Any) -> Step:
    command = ApprovePayment(
        **{
            "payment_id": named(name),
            "authorised_on": day(on),
            "authority": euros(authority),
            "actor": BRUNO,
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: approve_payment(claim, command)


def declined(name: str = "payment", on: str = "2025-04-12") -> Step:
    command = DeclinePayment(payment_id=named(name), declined_on=day(on), reason="wrong_payee", today=TODAY)
    return lambda claim: decline_payment(claim, command)


def issued(name: str = "payment", on: str = "2025-04-14", **facts: Any) -> Step:
    command = IssuePayment(
        **{"payment_id": named(name), "issued_on": day(on), "reference": "VIR-1", "today": TODAY, **facts}
    )
    return lambda claim: issue_payment(claim, command)


def cleared(name: str = "payment", on: str = "2025-04-16") -> Step:
    command = ClearPayment(payment_id=named(name), cleared_on=day(on), bank_reference="BNK-1", today=TODAY)
    return lambda claim: clear_payment(claim, command)


def stopped(name: str = "payment", on: str = "2025-04-15") -> Step:
    command = StopPayment(payment_id=named(name), reversed_on=day(on), today=TODAY)
    return lambda claim: stop_payment(claim, command)


def payee_cleared(name: str = "payment", on: str = "2025-04-11") -> Step:
    """Somebody looked at the changed account."""

    def step(claim: Claim) -> list[ClaimEvent]:
        held = hold_of(dossier(claim), payment(claim, name).proposed)
        assert held is not None
        command = AcknowledgeAlert(alert_id=held, action="payee_called_back", acknowledged_on=day(on), today=TODAY)
        return acknowledge_alert(claim, command)

    return step


def offered(amount: str = "5000.00", name: str = "offer", on: str = "2025-05-02", **facts: Any) -> Step:
    command = MakeOffer(
        **{
            "offer_id": named(name),
            "where": DAMAGE,
            "amount": euros(amount),
            "made_on": day(on),
            "rules": RULES,
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: make_offer(claim, command)


def accepted(on: str = "2025-05-10", name: str = "offer", line: str | None = None) -> Step:
    return lambda claim: accept_offer(claim, _answer(name, on, line))


def rejected(on: str = "2025-05-10", name: str = "offer") -> Step:
    return lambda claim: reject_offer(claim, _answer(name, on, None))


def retracted(on: str = "2025-05-20", name: str = "offer") -> Step:
    return lambda claim: retract_offer(claim, _answer(name, on, None))


def _answer(name: str, on: str, line: str | None) -> AnswerOffer:
    return AnswerOffer(offer_id=named(name), answered_on=day(on), product_line=line, rules=RULES, today=TODAY)


def payment(claim: Claim, name: str = "payment") -> Any:
    """The payment of a name, in the state it is in."""
    return dossier(claim).payments[named(name)]


def left_of(claim: Claim, name: str = "payment") -> str:
    """What is left of a payment that was made."""
    found = payment(claim, name)
    assert isinstance(found, Paid)
    return str(found.remaining)
