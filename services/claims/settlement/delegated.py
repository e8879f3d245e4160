"""Payments that the broker makes (gestion confiée): proposed, authorised by another, issued, cleared, stopped."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from services.claims.diary.alerts import raised
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.lines import Where, line_of, must_be_in_force
from services.claims.rule_tables.authority import same_person
from services.claims.settlement.commands import (
    ApprovePayment,
    ClearPayment,
    DeclinePayment,
    IssuePayment,
    ProposePayment,
    StopPayment,
)
from services.claims.settlement.limits import excesses
from services.claims.settlement.offer_deadlines import payment_met
from services.claims.settlement.parts import Authorised, Paid, Payment, Proposed
from services.claims.settlement.payee import ALERT, hold_of, party_of
from services.claims.settlement.rules import Draw, drawn_down_by, fits_its_line, referred, taken_back
from services.claims.state import Claim, known, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.diary import DeadlineClosed
from services.contracts.events.settlement import (
    PaymentAuthorised,
    PaymentCleared,
    PaymentDeclined,
    PaymentIssued,
    PaymentProposed,
)
from services.contracts.ids import dress
from services.contracts.money import ZERO, total
from services.kit.errors import Missing, Refusal

_CONFIRMED: Final = frozenset({"confirmed", "partial"})


def propose_payment(claim: Claim, command: ProposePayment) -> list[ClaimEvent]:
    """Proposes a payment; one to a changed account is held, by an alert that a person has to acknowledge."""
    dossier = still_open(claim)
    if dossier.declared.handling != "delegated":
        raise Refusal("handling-mismatch", handling=dossier.declared.handling)
    command.actor.must_be_a_person()
    happened(dossier, command.proposed_on, command.today)
    line = line_of(dossier, command.where)
    fits_its_line(command.payment_kind, line)
    must_be_in_force(dossier, line)
    if command.payee_party_id is not None:
        party_of(dossier, command.payee_party_id)
    referred(dossier, line, command.computation_id, command.offer_id)
    _offer_must_be_accepted(dossier, command.offer_id)
    proposed = PaymentProposed(
        handling=dossier.declared.handling,
        stated_by="broker",
        payment_id=command.payment_id,
        line=line,
        payment_kind=command.payment_kind,
        amount=command.amount,
        payee_party_id=command.payee_party_id,
        borne_by=command.borne_by,
        bank_account=command.bank_account,
        changed_account=command.changed_account,
        computation_id=command.computation_id,
        offer_id=command.offer_id,
        proposed_on=command.proposed_on,
        keep_reserve=command.keep_reserve,
        proposed_by=command.actor.id,
    )
    if not command.changed_account:
        return [proposed]
    payment = dress("pay", command.payment_id)
    return [proposed, raised(command.payment_id, ALERT, command.proposed_on, "critical", payment_id=payment)]


def approve_payment(claim: Claim, command: ApprovePayment) -> list[ClaimEvent]:
    """Authorises a payment: by another person than its proposer, within that person's limit and the coverage's."""
    dossier = still_open(claim)
    payment = _payment(dossier, command.payment_id)
    if not isinstance(payment, Proposed):
        raise Refusal("payment-not-proposed")
    command.actor.must_be_a_person()
    proposed = payment.proposed
    happened(dossier, command.authorised_on, command.today)
    in_order(proposed.proposed_on, command.authorised_on)
    if same_person(proposed.proposed_by, command.actor.id):
        raise Refusal("self-approval")
    _payee_must_be_cleared(dossier, proposed)
    must_be_in_force(dossier, proposed.line)
    _must_be_confirmed(dossier, proposed)
    _offer_must_be_accepted(dossier, proposed.offer_id)
    for excess in excesses(dossier, proposed, command.annual_used):
        raise Refusal(excess.code, **excess.facts)
    if proposed.amount > command.authority:
        raise Refusal("authority-exceeded", limit=command.authority, amount=proposed.amount)
    return [
        PaymentAuthorised(
            payment_id=command.payment_id, authorised_on=command.authorised_on, authority_limit=command.authority
        )
    ]


def decline_payment(claim: Claim, command: DeclinePayment) -> list[ClaimEvent]:
    """Refuses a payment that was proposed, or cancels one that was authorised."""
    dossier = still_open(claim)
    payment = _payment(dossier, command.payment_id)
    if not isinstance(payment, Proposed | Authorised):
        raise Refusal("payment-not-proposed")
    happened(dossier, command.declined_on, command.today)
    last = payment.authorised.authorised_on if isinstance(payment, Authorised) else payment.proposed.proposed_on
    in_order(last, command.declined_on)
    return [PaymentDeclined(payment_id=command.payment_id, declined_on=command.declined_on, reason=command.reason)]


def issue_payment(claim: Claim, command: IssuePayment) -> list[ClaimEvent]:
    """Issues an authorised payment; it draws its line's reserve down on the same day, unless its proposal kept it.

    A coverage decided otherwise since the authorisation holds it back: `coverage-not-confirmed`.
    """
    dossier = still_open(claim)
    payment = _payment(dossier, command.payment_id)
    if not isinstance(payment, Authorised):
        raise Refusal("payment-not-authorised")
    happened(dossier, command.issued_on, command.today)
    in_order(payment.authorised.authorised_on, command.issued_on)
    proposed = payment.proposed
    where = Where(proposed.line.claim_coverage_id, None, proposed.line.cost_type, proposed.line.cost_category)
    line = line_of(dossier, where)
    _must_be_confirmed(dossier, proposed)
    _offer_must_be_accepted(dossier, proposed.offer_id)
    issued = PaymentIssued(
        handling=proposed.handling,
        stated_by=proposed.stated_by,
        payment_id=proposed.payment_id,
        line=line,
        payment_kind=proposed.payment_kind,
        amount=proposed.amount,
        payee_party_id=proposed.payee_party_id,
        borne_by=proposed.borne_by,
        issued_on=command.issued_on,
        method=command.method,
        reference=command.reference,
        batch_no=command.batch_no,
    )
    draw = Draw(issued, command.issued_on, keep_reserve=proposed.keep_reserve)
    return [issued, *drawn_down_by(dossier, draw), *_paid_off(dossier, proposed, command.issued_on)]


def _paid_off(dossier: Dossier, proposed: PaymentProposed, on: date) -> list[DeadlineClosed]:
    """The time to pay an offer is met once nothing of it is left to pay; others may still be authorised only."""
    offer_id = proposed.offer_id
    if offer_id is None or proposed.payment_kind == "late_interest":
        return []
    paid = total(
        p.remaining
        for p in dossier.paid_payments
        if p.order and p.order.proposed.offer_id == offer_id and p.made.payment_kind != "late_interest"
    )
    left = dossier.offers[offer_id].made.amount - paid - proposed.amount
    return payment_met(dossier, offer_id, on) if left <= ZERO else []


def clear_payment(claim: Claim, command: ClearPayment) -> list[ClaimEvent]:
    """Notes that the bank debited a payment; it moves nothing, so a claim closed meanwhile takes it too."""
    dossier = known(claim)
    payment = _issued(dossier, command.payment_id)
    happened(dossier, command.cleared_on, command.today)
    in_order(payment.paid_on, command.cleared_on)
    return [
        PaymentCleared(
            payment_id=command.payment_id, cleared_on=command.cleared_on, bank_reference=command.bank_reference
        )
    ]


def stop_payment(claim: Claim, command: StopPayment) -> list[ClaimEvent]:
    """Stops an issued payment that the bank has not debited: all that is left of it is taken back."""
    dossier = still_open(claim)
    payment = _issued(dossier, command.payment_id)
    happened(dossier, command.reversed_on, command.today)
    in_order(payment.paid_on, command.reversed_on)
    return taken_back(dossier, payment, payment.remaining, command.reversed_on, "stopped")


def _payment(dossier: Dossier, payment_id: UUID) -> Payment:
    payment = dossier.payments.get(payment_id)
    if payment is None:
        raise Missing("payment", "payment-not-found")
    return payment


def _issued(dossier: Dossier, payment_id: UUID) -> Paid:
    """A payment on its way to the bank: issued, neither cleared nor taken back."""
    payment = _payment(dossier, payment_id)
    if not isinstance(payment, Paid) or payment.order is None or payment.cleared is not None:
        raise Refusal("payment-not-issued")
    if not payment.remaining:
        raise Refusal("payment-already-reversed")
    return payment


def missing_to_approve(dossier: Dossier, proposed: PaymentProposed) -> list[str]:
    """What a payment lacks before another person can authorise it, amounts aside."""
    missing = [] if hold_of(dossier, proposed) is None else ["payee_cleared"]
    return missing if is_confirmed(dossier, proposed) else [*missing, "coverage_decision"]


def _payee_must_be_cleared(dossier: Dossier, proposed: PaymentProposed) -> None:
    alert_id = hold_of(dossier, proposed)
    if alert_id is not None:
        raise Refusal("payment-held", alert_id=dress("alr", alert_id))


def _offer_must_be_accepted(dossier: Dossier, offer_id: UUID | None) -> None:
    """Nothing is paid on an offer that was not accepted, or no longer is; a provisional one is paid as it stands."""
    if offer_id is None:
        return
    offer = dossier.offers[offer_id]
    if offer.acceptance is None and (offer.answers or not offer.made.provisional):
        raise Refusal("offer-not-accepted", offer_id=dress("off", offer_id))


def _must_be_confirmed(dossier: Dossier, proposed: PaymentProposed) -> None:
    if not is_confirmed(dossier, proposed):
        raise Refusal(
            "coverage-not-confirmed", decision=_decision(dossier, proposed), allowed=sorted(_allowed(proposed))
        )


def is_confirmed(dossier: Dossier, proposed: PaymentProposed) -> bool:
    """Whether the coverage was decided so that it pays, an advance also under reservation. Fees need no decision."""
    return proposed.line.cost_type == "expense" or _decision(dossier, proposed) in _allowed(proposed)


def _decision(dossier: Dossier, proposed: PaymentProposed) -> str | None:
    key = proposed.line.claim_coverage_id
    decision = dossier.coverages[key].decision if key else None
    return decision.after if decision else None


def _allowed(proposed: PaymentProposed) -> frozenset[str]:
    return _CONFIRMED | {"under_reservation"} if proposed.payment_kind == "advance" else _CONFIRMED
