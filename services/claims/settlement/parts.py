"""What is known of a payment (règlement), of either handling, and of an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.contracts.events import settlement as events
from services.contracts.events.settlement import (
    PaymentAuthorised,
    PaymentCleared,
    PaymentDeclined,
    PaymentIssued,
    PaymentProposed,
    PaymentRecorded,
    PaymentReversed,
    SettlementAnswered,
    SettlementOffered,
)
from services.contracts.money import Money, total


@dataclass(frozen=True, slots=True)
class Proposed:
    """A delegated payment that waits for another person."""

    proposed: PaymentProposed


@dataclass(frozen=True, slots=True)
class Authorised:
    """A delegated payment that may be issued."""

    proposed: PaymentProposed
    authorised: PaymentAuthorised


@dataclass(frozen=True, slots=True)
class Declined:
    """A delegated payment that was refused or cancelled before it was issued, for good."""

    before: Proposed | Authorised
    declined: PaymentDeclined


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that left: issued by the broker (after `order`), or recorded as the insurer's.

    `event_id` is what its reversals name; `reserve_before` is what was reserved on its line that day.
    """

    made: PaymentIssued | PaymentRecorded
    event_id: UUID
    reserve_before: Money
    order: Authorised | None = None
    cleared: PaymentCleared | None = None
    reversals: tuple[PaymentReversed, ...] = ()

    @property
    def paid_on(self) -> date:
        """The day on which it counts."""
        return self.made.issued_on if isinstance(self.made, PaymentIssued) else self.made.paid_on

    @property
    def remaining(self) -> Money:
        """What its reversals have left."""
        return self.made.amount - total(r.amount for r in self.reversals)


Payment = Proposed | Authorised | Declined | Paid


def order_of(payment: Payment) -> PaymentProposed | None:
    """The proposal behind a payment; None where the insurer paid."""
    match payment:
        case Proposed(proposed=proposed) | Authorised(proposed=proposed):
            return proposed
        case Declined(before=before):
            return before.proposed
        case Paid(order=order):
            return order.proposed if order else None


def terms_of(payment: Payment) -> events.Payment:
    """What every payment says: its line, kind, amount and payee."""
    if isinstance(payment, Paid):
        return payment.made
    order = order_of(payment)
    assert order is not None
    return order


@dataclass(frozen=True, slots=True)
class Offer:
    """A settlement offer (offre d'indemnité) and its answers, in order."""

    made: SettlementOffered
    answers: tuple[SettlementAnswered, ...] = ()
