"""Taking off a duplicate what was paid and received on it, by events that say so."""

from __future__ import annotations

from datetime import date

from services.claims.dossier import Dossier
from services.claims.levels import Level
from services.claims.reserves.totals import correct_paid, correct_received
from services.claims.settlement.rules import reversal
from services.contracts.events import ClaimEvent
from services.contracts.money import ZERO


def emptied(dossier: Dossier, on: date) -> list[ClaimEvent]:
    """Every total of the claim brought to zero.

    Payments that the insured bore are reversed one by one: they are in no total of the insurer's.
    """
    zero = Level(ZERO, on, "broker")
    events: list[ClaimEvent] = [
        correct_paid(dossier, paid.line, zero, "merge")
        for paid, balance in dossier.ledger.paid.items()
        if paid.borne_by == "insurer" and balance.at()
    ]
    events += [
        reversal(payment, payment.remaining, on, "duplicate")
        for payment in dossier.paid_payments
        if payment.made.borne_by == "insured" and payment.remaining
    ]
    events += [
        correct_received(dossier, where, zero, "merge")
        for where, balance in dossier.ledger.received.items()
        if balance.at()
    ]
    return events
