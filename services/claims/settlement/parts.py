"""What is known of a payment (règlement), of either handling, and of an offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
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

OfferState = Literal["made", "accepted", "rejected", "expired", "retracted"]


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


def computation_of(payment: Payment) -> UUID | None:
    """The calculation that a payment was made on; an issued one's is that of its proposal."""
    if isinstance(payment, Paid) and isinstance(payment.made, PaymentRecorded):
        return payment.made.computation_id
    order = order_of(payment)
    return order.computation_id if order else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A settlement offer (offre d'indemnité) and its answers, in order."""

    made: SettlementOffered
    answers: tuple[SettlementAnswered, ...] = ()

    @property
    def acceptance(self) -> SettlementAnswered | None:
        """The acceptance, while it stands."""
        return self.answers[-1] if self.answers and self.answers[-1].answer == "accepted" else None

    def state_on(self, day: date) -> OfferState:
        """Its state at the end of a day, with all its answers; unanswered, it expires after its last day."""
        if self.answers:
            return self.answers[-1].answer
        expires_on = self.made.expires_on
        return "expired" if expires_on is not None and expires_on < day else "made"
