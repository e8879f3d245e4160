"""Taking off a duplicate what was paid and received on it, by events that say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.claims.dossier import Dossier
from services.claims.reserves.totals import paid_brought, received_brought
from services.claims.settlement.rules import reversal
from services.contracts.balance import Balance
from services.contracts.events import ClaimEvent
from services.contracts.money import ZERO, Money


def emptied(dossier: Dossier) -> list[ClaimEvent]:
    """Every total of the claim undone on the days on which it moved: as a loss of its own it never was (§2.5).

    Undone on the day of the merge, what is carried to the other claim would stand twice on every day before, and in two
    accounting years. Payments that the insured bore are reversed one by one: they are in no total of the insurer's.
    """
    events: list[ClaimEvent] = []
    for paid, balance in dossier.ledger.paid.items():
        if paid.borne_by == "insurer":
            events += [paid_brought(dossier, paid.line, before, after, on) for on, before, after in _backwards(balance)]
    events += [
        reversal(payment, payment.remaining, payment.paid_on, "duplicate")
        for payment in dossier.paid_payments
        if payment.made.borne_by == "insured" and payment.remaining
    ]
    for where, balance in dossier.ledger.received.items():
        events += [received_brought(dossier, where, before, after, on) for on, before, after in _backwards(balance)]
    return events


def _backwards(balance: Balance) -> Iterator[tuple[date, Money, Money]]:
    """Each day's change undone, the latest first, so that no day is below zero in between: day, before, after."""
    days = balance.days()
    for earlier, day in reversed([*zip([None, *days], days, strict=False)]):
        before, after = balance.at(day), ZERO if earlier is None else balance.at(earlier)
        if before != after:
            yield day, before, after
