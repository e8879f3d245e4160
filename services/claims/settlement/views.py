"""Payments as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.settlement.parts import Payment
from services.contracts.ids import dress
from services.contracts.money import total


def payment_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The payments made by `as_of`, in the order they were recorded."""
    return [
        payment_view(dossier, payment, as_of)
        for payment in dossier.payments.values()
        if as_of is None or payment.recorded.paid_on <= as_of
    ]


def payment_view(dossier: Dossier, payment: Payment, as_of: date | None = None) -> dict[str, Any]:
    """One payment, with what was taken back by `as_of`."""
    paid = payment.recorded
    taken_back = [r for r in payment.reversals if as_of is None or r.reversed_on <= as_of]
    remaining = paid.amount - total(r.amount for r in taken_back)
    return {
        "id": dress("pay", paid.payment_id),
        "state": "recorded" if remaining else "reversed",
        **line_view(dossier, paid.line),
        "payment_kind": paid.payment_kind,
        "amount": paid.amount,
        "remaining": remaining,
        "payee_party_id": paid.payee_party_id,
        "borne_by": paid.borne_by,
        "paid_on": paid.paid_on,
        "in_kind": paid.in_kind,
        "basis": paid.basis,
        "external_reference": paid.external_reference,
        "handling": paid.handling,
        "stated_by": paid.stated_by,
        "reversals": [
            {"amount": r.amount, "reversed_on": r.reversed_on, "reason": r.reason, "corrects": dress("evt", r.corrects)}
            for r in taken_back
        ],
    }
