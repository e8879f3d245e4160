"""What was paid as indemnity on a coverage, whoever paid it and whatever it was called."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.settlement.cut import payment_as_of
from services.claims.settlement.parts import Paid
from services.contracts.events.settlement import Payment as Terms
from services.contracts.money import Money, total


def indemnity_paid(dossier: Dossier, key: UUID | None, as_of: date | None = None) -> Money:
    """The indemnities that the insurer bore on a coverage by a day, as since taken back or corrected.

    Advances, part payments and balances alike: each is owed once. Interest for late payment (intérêts de retard) comes
    on top of the indemnity, and is left out.
    """
    paid = total(
        balance.at(as_of)
        for where, balance in dossier.ledger.paid.items()
        if where.borne_by == "insurer" and where.line.cost_type == "indemnity" and where.line.claim_coverage_id == key
    )
    then = (payment_as_of(payment, as_of) for payment in dossier.paid_payments)
    interest = total(
        p.remaining
        for p in then
        if isinstance(p, Paid) and p.made.payment_kind == "late_interest" and is_on(p.made, key)
    )
    return paid - interest


def is_on(terms: Terms, key: UUID | None) -> bool:
    """Whether a payment is an indemnity on a coverage, which the insurer bears."""
    line = terms.line
    return terms.borne_by == "insurer" and line.cost_type == "indemnity" and line.claim_coverage_id == key
