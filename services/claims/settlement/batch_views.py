"""The statement of a payment batch (bordereau de règlements): every payment, and sums by state and kind of payee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.settlement.parts import Paid
from services.claims.settlement.views import state_of
from services.contracts.events.settlement import PaymentIssued
from services.contracts.ids import dress, undress
from services.contracts.money import total

View = dict[str, Any]


def statement(batch_no: str, claims: Mapping[UUID, Dossier]) -> View | None:
    """A batch as it stands now; None where none of the claims has a payment of it."""
    items = [item for claim_id, dossier in claims.items() for item in _items(batch_no, claim_id, dossier)]
    if not items:
        return None
    return {
        "batch_no": batch_no,
        "state": batch_state(len(items), sum(item["state"] != "issued" for item in items)),
        "issued_on": min(item["issued_on"] for item in items),
        "methods": sorted({item["method"] for item in items}),
        **_sums(items),
        "by_state": _grouped(items, "state"),
        "by_payee": _grouped(items, "payee_kind"),
        "items": items,
    }


def batch_state(payments: int, done: int) -> str:
    """`issued`, `partly_cleared`, or `cleared` once the bank debited, or somebody took back, every payment."""
    if done == 0:
        return "issued"
    return "cleared" if done == payments else "partly_cleared"


def _items(batch_no: str, claim_id: UUID, dossier: Dossier) -> Iterable[View]:
    for payment in dossier.paid_payments:
        made = payment.made
        if isinstance(made, PaymentIssued) and made.batch_no == batch_no:
            yield _item(claim_id, dossier, payment, made)


def _item(claim_id: UUID, dossier: Dossier, payment: Paid, made: PaymentIssued) -> View:
    return {
        "claim_id": dress("clm", claim_id),
        "claim_no": dossier.declared.claim_no,
        "insurer_id": dossier.declared.insurer_id,
        "payment_id": dress("pay", made.payment_id),
        "state": state_of(payment),
        "amount": made.amount,
        "remaining": payment.remaining,
        "payee_party_id": made.payee_party_id,
        "payee_kind": _payee_kind(dossier, made.payee_party_id),
        "issued_on": made.issued_on,
        "method": made.method,
        "reference": made.reference,
        "cleared_on": payment.cleared.cleared_on if payment.cleared else None,
        "bank_reference": payment.cleared.bank_reference if payment.cleared else None,
    }


def _payee_kind(dossier: Dossier, payee: str | None) -> str:
    """The role of the payee on its claim; `organisation` for a code of the caller's own, `unknown` without one."""
    if payee is None:
        return "unknown"
    try:
        party = dossier.parties.get(undress("pty", payee))
    except ValueError:
        return "organisation"
    return party.added.role if party else "unknown"


def _sums(items: list[View]) -> View:
    return {
        "payments": len(items),
        "amount": total(item["amount"] for item in items),
        "remaining": total(item["remaining"] for item in items),
    }


def _grouped(items: list[View], name: str) -> list[View]:
    values = sorted({item[name] for item in items})
    return [{name: value, **_sums([item for item in items if item[name] == value])} for value in values]
