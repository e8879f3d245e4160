"""Payments as the API shows them, whichever handling they are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.settlement.cut import payment_as_of
from services.claims.settlement.delegated import missing_to_approve
from services.claims.settlement.parts import (
    Authorised,
    Declined,
    Paid,
    Payment,
    Proposed,
    computation_of,
    order_of,
    terms_of,
)
from services.contracts.events.settlement import PaymentIssued, PaymentProposed, PaymentRecorded, PaymentReversed
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money

View = dict[str, Any]


def payment_views(dossier: Dossier, as_of: date | None = None) -> list[View]:
    """The payments proposed or made by `as_of`, as they stood then, in the order they were recorded."""
    cut = (payment_as_of(payment, as_of) for payment in dossier.payments.values())
    return [payment_view(dossier, payment) for payment in cut if payment is not None]


def told_to(views: list[View], *, for_insurer: bool) -> list[View]:
    """The payments as somebody sees them: an insurer is not told who of the broker's people may do what, and did it."""
    if not for_insurer:
        return views
    return [
        {
            **view,
            "proposed_by": None,
            "authority_limit": None,
            "next_steps": [{**step, "other_than": None} for step in view["next_steps"]],
        }
        for view in views
    ]


def payment_view(dossier: Dossier, payment: Payment) -> View:
    """One payment: its state, what is left of it, its dates and who may do what next."""
    terms = terms_of(payment)
    paid = payment if isinstance(payment, Paid) else None
    return {
        "id": dress("pay", terms.payment_id),
        "state": state_of(payment),
        **line_view(dossier, terms.line),
        "payment_kind": terms.payment_kind,
        "amount": terms.amount,
        "remaining": paid.remaining if paid else None,
        "above_reserve": _above_reserve(paid) if paid else None,
        "payee_party_id": terms.payee_party_id,
        "borne_by": terms.borne_by,
        "handling": terms.handling,
        "stated_by": terms.stated_by,
        **_order_view(order_of(payment)),
        "computation_id": _computation(payment),
        **_steps_view(payment),
        **_made_view(paid.made if paid else None),
        "cleared_on": paid.cleared.cleared_on if paid and paid.cleared else None,
        "bank_reference": paid.cleared.bank_reference if paid and paid.cleared else None,
        "reversals": [_reversal(r) for r in paid.reversals] if paid else [],
        "next_steps": next_steps(dossier, payment),
    }


def state_of(payment: Payment) -> str:
    """The state of a payment, as the API says it."""
    match payment:
        case Proposed():
            return "proposed"
        case Authorised():
            return "authorised"
        case Declined():
            return "declined"
        case Paid() if not payment.remaining:
            return "reversed"
        case Paid(made=PaymentRecorded()):
            return "recorded"
        case Paid():
            return "cleared" if payment.cleared else "issued"


def next_steps(dossier: Dossier, payment: Payment) -> list[View]:
    """What may come next: each step, who may take it, and what it still lacks."""
    match payment:
        case Proposed(proposed=proposed):
            approve = _step("approve", "another_person", missing_to_approve(dossier, proposed))
            return [{**approve, "other_than": proposed.proposed_by}, _step("decline")]
        case Authorised():
            return [_step("issue"), _step("decline")]
        case Paid() if payment.remaining and payment.order and not payment.cleared:
            return [_step("clear", "bank"), _step("stop"), _step("reverse")]
        case Paid() if payment.remaining:
            return [_step("reverse")]
        case _:
            return []


def _step(name: str, by: str = "handler", missing: Sequence[str] = ()) -> View:
    return {"step": name, "by": by, "missing": list(missing)}


def _computation(payment: Payment) -> str | None:
    found = computation_of(payment)
    return dress("cmp", found) if found else None


def _above_reserve(paid: Paid) -> Money | None:
    """By how much it exceeded what was reserved on its line that day; None where it did not, or nothing was."""
    if paid.made.borne_by == "insured" or not ZERO < paid.reserve_before < paid.made.amount:
        return None
    return paid.made.amount - paid.reserve_before


def _order_view(proposed: PaymentProposed | None) -> View:
    return {
        "proposed_on": proposed.proposed_on if proposed else None,
        "proposed_by": proposed.proposed_by if proposed else None,
        "bank_account": proposed.bank_account if proposed else None,
        "changed_account": proposed.changed_account if proposed else False,
        "offer_id": dress("off", proposed.offer_id) if proposed and proposed.offer_id else None,
    }


def _steps_view(payment: Payment) -> View:
    order = payment.order if isinstance(payment, Paid) else payment
    declined = order.declined if isinstance(order, Declined) else None
    allowed = order.before if isinstance(order, Declined) else order
    authorised = allowed.authorised if isinstance(allowed, Authorised) else None
    return {
        "authorised_on": authorised.authorised_on if authorised else None,
        "authority_limit": authorised.authority_limit if authorised else None,
        "declined_on": declined.declined_on if declined else None,
        "declined_reason": declined.reason if declined else None,
    }


def _made_view(made: PaymentIssued | PaymentRecorded | None) -> View:
    issued = made if isinstance(made, PaymentIssued) else None
    recorded = made if isinstance(made, PaymentRecorded) else None
    return {
        "issued_on": issued.issued_on if issued else None,
        "method": issued.method if issued else None,
        "reference": issued.reference if issued else None,
        "batch_no": issued.batch_no if issued else None,
        "paid_on": recorded.paid_on if recorded else None,
        "in_kind": recorded.in_kind if recorded else False,
        "basis": recorded.basis if recorded else None,
        "external_reference": recorded.external_reference if recorded else None,
    }


def _reversal(reversal: PaymentReversed) -> View:
    return {
        "amount": reversal.amount,
        "reversed_on": reversal.reversed_on,
        "reason": reversal.reason,
        "corrects": dress("evt", reversal.corrects),
    }
