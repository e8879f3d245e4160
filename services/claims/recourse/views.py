"""Recourses as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.recourse.guards import received_for, recourse_of
from services.claims.recourse.parts import Recourse, Remittance, by
from services.claims.recourse.remittances import to_remit
from services.contracts.events.recourse import RecourseAnswered, RecourseClaimed, RecourseReceived
from services.contracts.ids import dress
from services.contracts.money import Money, total


def recourse_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The recourses of the claim, in the order they were opened; their money and how far they got by `as_of`."""
    return [recourse_view(dossier, recourse, as_of) for recourse in dossier.recourses.values()]


def recourse_view(dossier: Dossier, recourse: Recourse, as_of: date | None = None) -> dict[str, Any]:
    """One recourse: how far it got, what is expected of it, what came in and to whom it is still owed."""
    opened = recourse.opened
    closed = recourse.closed if recourse.closed and by(recourse.closed.closed_on, as_of) else None
    forecasts: list[dict[str, Any]] = [
        {**line_view(dossier, where.line), "beneficiary": where.beneficiary, "recourse_forecast": balance.at(as_of)}
        for where, balance in dossier.ledger.forecasts.items()
        if where.recourse_id == opened.recourse_id
    ]
    return {
        "id": dress("rec", opened.recourse_id),
        "state": recourse.state(as_of),
        "direction": opened.direction,
        "recourse_type": opened.recourse_type,
        "beneficiary": opened.beneficiary,
        "against_party_id": opened.against_party_id,
        "against_insurer_id": opened.against_insurer_id,
        "liability_rate": opened.liability_rate,
        "amount": opened.amount,
        "convention": opened.convention,
        "to_verify": bool(opened.to_verify),
        "opened_on": opened.opened_on,
        **_steps(recourse, as_of),
        "closed_on": closed.closed_on if closed else None,
        "reason": closed.reason if closed else None,
        "recourse_forecast": total(f["recourse_forecast"] for f in forecasts),
        "recourse_received": received_for(dossier, opened.recourse_id, "insurer", as_of),
        "insured_recovered": received_for(dossier, opened.recourse_id, "insured", as_of),
        "recourse_suffered_paid": _suffered(dossier, recourse, as_of),
        "to_remit": {to: to_remit(dossier, recourse, to, as_of) for to in ("insurer", "insured")},
        "forecasts": forecasts,
        "receipts": [_receipt(dossier, recourse, r, as_of) for r in recourse.receipts if by(r.received_on, as_of)],
    }


def _steps(recourse: Recourse, as_of: date | None) -> dict[str, Any]:
    """The latest claim and the latest answer."""
    claims = [s for s in recourse.steps if isinstance(s, RecourseClaimed) and by(s.claimed_on, as_of)]
    answers = [s for s in recourse.steps if isinstance(s, RecourseAnswered) and by(s.answered_on, as_of)]
    claim = claims[-1] if claims else None
    answer = answers[-1] if answers else None
    return {
        "claimed_on": claim.claimed_on if claim else None,
        "amount_claimed": claim.amount if claim else None,
        "answered_on": answer.answered_on if answer else None,
        "answer": answer.answer if answer else None,
        "amount_answered": answer.amount if answer else None,
        "grounds": answer.grounds if answer else (),
    }


def _suffered(dossier: Dossier, recourse: Recourse, as_of: date | None) -> Money | None:
    """What was paid on a recourse suffered: the payments of that kind to the party it comes from."""
    if recourse.opened.direction == "sought":
        return None
    paid = [
        payment
        for payment in dossier.paid_payments
        if payment.made.payment_kind == "recourse_suffered"
        and payment.made.payee_party_id == recourse.opened.against_party_id
        and by(payment.paid_on, as_of)
    ]
    taken_back = [r.amount for payment in paid for r in payment.reversals if by(r.reversed_on, as_of)]
    return total(payment.made.amount for payment in paid) - total(taken_back)


def receipt_views(dossier: Dossier, recourse_id: UUID, as_of: date | None = None) -> list[dict[str, Any]]:
    """What came in from a recourse by `as_of`. Missing: `recourse-not-found`."""
    recourse = recourse_of(dossier, recourse_id)
    return [_receipt(dossier, recourse, r, as_of) for r in recourse.receipts if by(r.received_on, as_of)]


def remittance_views(dossier: Dossier, recourse_id: UUID, as_of: date | None = None) -> list[dict[str, Any]]:
    """What of a recourse was passed on by `as_of`. Missing: `recourse-not-found`."""
    remittances = recourse_of(dossier, recourse_id).remittances
    return [_remittance(r) for r in remittances if by(r.remitted.remitted_on, as_of)]


def _receipt(dossier: Dossier, recourse: Recourse, receipt: RecourseReceived, as_of: date | None) -> dict[str, Any]:
    return {
        "id": dress("rcp", receipt.receipt_id),
        **line_view(dossier, receipt.line),
        "beneficiary": receipt.beneficiary,
        "amount": receipt.amount,
        "remitted": recourse.remitted(receipt.beneficiary, as_of, receipt.receipt_id),
        "received_on": receipt.received_on,
        "from_party_id": receipt.from_party_id,
        "basis": receipt.basis,
        "stated_by": receipt.stated_by,
    }


def _remittance(remittance: Remittance) -> dict[str, Any]:
    made = remittance.remitted
    return {
        "id": dress("evt", remittance.event_id),
        "receipt_id": dress("rcp", made.receipt_id),
        "to": made.to,
        "amount": made.amount,
        "remitted_on": made.remitted_on,
        "reference": made.reference,
    }
