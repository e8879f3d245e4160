"""How the payments and offers of a claim change by their events."""

from __future__ import annotations

from datetime import date
from typing import assert_never
from uuid import UUID

from services.claims.balances import PaidLine, changed
from services.claims.dossier import Dossier
from services.claims.settlement.parts import Authorised, Declined, Offer, Paid, Payment, Proposed
from services.contracts.events.settlement import (
    PaymentAuthorised,
    PaymentCleared,
    PaymentDeclined,
    PaymentIssued,
    PaymentProposed,
    PaymentRecorded,
    PaymentReversed,
    SettlementAnswered,
    SettlementEvent,
    SettlementOffered,
)
from services.contracts.money import Money
from services.kit.values import replace

PaymentEvent = (
    PaymentProposed
    | PaymentAuthorised
    | PaymentDeclined
    | PaymentIssued
    | PaymentRecorded
    | PaymentCleared
    | PaymentReversed
)


def noted(dossier: Dossier, event: SettlementEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of its settlement."""
    match event:
        case SettlementOffered():
            return replace(dossier, offers={**dossier.offers, event.offer_id: Offer(event)})
        case SettlementAnswered():
            offer = dossier.offers[event.offer_id]
            answered = replace(offer, answers=(*offer.answers, event))
            return replace(dossier, offers={**dossier.offers, event.offer_id: answered})
        case (
            PaymentProposed()
            | PaymentAuthorised()
            | PaymentDeclined()
            | PaymentIssued()
            | PaymentRecorded()
            | PaymentCleared()
            | PaymentReversed()
        ):
            payment = _payment(dossier, event, event_id)
            return _moved(replace(dossier, payments={**dossier.payments, event.payment_id: payment}), event)
        case _:
            assert_never(event)


def _payment(dossier: Dossier, event: PaymentEvent, event_id: UUID) -> Payment:
    before = dossier.payments.get(event.payment_id)
    match event, before:
        case PaymentProposed(), None:
            return Proposed(event)
        case PaymentRecorded(), None:
            return Paid(event, event_id, dossier.ledger.reserve(event.line).at(event.paid_on))
        case PaymentAuthorised(), Proposed(proposed=proposed):
            return Authorised(proposed, event)
        case PaymentDeclined(), Proposed() | Authorised():
            return Declined(before, event)
        case PaymentIssued(), Authorised():
            return Paid(event, event_id, dossier.ledger.reserve(event.line).at(event.issued_on), before)
        case PaymentCleared(), Paid():
            return replace(before, cleared=event)
        case PaymentReversed(), Paid():
            assert event.remaining_before == before.remaining, "a reversal of another remainder"
            return replace(before, reversals=(*before.reversals, event))
        case _:
            raise AssertionError(f"{type(event).__name__} on {type(before).__name__}")


def _moved(dossier: Dossier, event: PaymentEvent) -> Dossier:
    """What was paid on a line, after the events that move money."""
    match event:
        case PaymentIssued(issued_on=day, amount=amount) | PaymentRecorded(paid_on=day, amount=amount):
            return _changed(dossier, event, day, amount)
        case PaymentReversed(reversed_on=day, amount=amount):
            return _changed(dossier, event, day, -amount)
        case _:
            return dossier


def _changed(
    dossier: Dossier, event: PaymentIssued | PaymentRecorded | PaymentReversed, day: date, change: Money
) -> Dossier:
    paid = changed(dossier.ledger.paid, PaidLine(event.line, event.borne_by), day, change)
    return replace(dossier, ledger=replace(dossier.ledger, paid=paid))
