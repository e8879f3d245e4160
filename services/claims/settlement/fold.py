"""How the payments of a claim change by their events."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.claims.balances import PaidLine, changed
from services.claims.dossier import Dossier
from services.claims.settlement.parts import Payment
from services.contracts.events.settlement import PaymentRecorded, PaymentReversed, SettlementEvent


def noted(dossier: Dossier, event: SettlementEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of its settlement."""
    match event:
        case PaymentRecorded() | PaymentReversed():
            return _payment_noted(dossier, event, event_id)
        case _:
            assert_never(event)


def _payment_noted(dossier: Dossier, event: PaymentRecorded | PaymentReversed, event_id: UUID) -> Dossier:
    match event:
        case PaymentRecorded(paid_on=day, amount=change):
            payment = Payment(event, event_id)
        case PaymentReversed(reversed_on=day, amount=amount):
            before = dossier.payments[event.payment_id]
            assert event.remaining_before == before.remaining, "a reversal of another remainder"
            payment = replace(before, reversals=(*before.reversals, event))
            change = -amount
    paid = changed(dossier.ledger.paid, PaidLine(event.line, event.borne_by), day, change)
    return replace(
        dossier,
        payments={**dossier.payments, event.payment_id: payment},
        ledger=replace(dossier.ledger, paid=paid),
    )
