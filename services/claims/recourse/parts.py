"""What is known of one recourse (recours)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.contracts.events.recourse import (
    Beneficiary,
    RecourseAnswered,
    RecourseClaimed,
    RecourseClosed,
    RecourseOpened,
    RecourseReceived,
    RecourseRemitted,
)
from services.contracts.money import ZERO, Money, total

RecourseState = Literal["opened", "claimed", "accepted", "disputed", "part_received", "closed"]


@dataclass(frozen=True, slots=True)
class Remittance:
    """Money passed on to whom it belongs; `event_id` is its name."""

    remitted: RecourseRemitted
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Recourse:
    """A recourse and what it brought in; `closed` is None while it is open.

    `steps` are its claims and their answers, in the order they were recorded.
    """

    opened: RecourseOpened
    steps: tuple[RecourseClaimed | RecourseAnswered, ...] = ()
    receipts: tuple[RecourseReceived, ...] = ()
    remittances: tuple[Remittance, ...] = ()
    closed: RecourseClosed | None = None

    def state(self, as_of: date | None = None) -> RecourseState:
        """Where it stands at the end of a day, or now. Once money came in, it is partly received until it is closed."""
        if self.closed is not None and by(self.closed.closed_on, as_of):
            return "closed"
        if any(by(receipt.received_on, as_of) for receipt in self.receipts):
            return "part_received"
        steps = [step for step in self.steps if by(step_on(step), as_of)]
        match steps:
            case [*_, RecourseAnswered(answer=answer)]:
                return answer
            case [*_, RecourseClaimed()]:
                return "claimed"
            case _:
                return "opened"

    def receipt(self, receipt_id: UUID) -> RecourseReceived | None:
        """The receipt with this id, or None."""
        return next((receipt for receipt in self.receipts if receipt.receipt_id == receipt_id), None)

    def remitted(self, to: Beneficiary, as_of: date | None = None, receipt_id: UUID | None = None) -> Money:
        """What was passed on to a party by a day, of one receipt or of all."""
        return total(
            r.remitted.amount
            for r in self.remittances
            if r.remitted.to == to and by(r.remitted.remitted_on, as_of) and receipt_id in (None, r.remitted.receipt_id)
        )

    @property
    def last_on(self) -> date:
        """The day of the last thing that happened to it, remittances apart."""
        days = [self.opened.opened_on, *map(step_on, self.steps), *(r.received_on for r in self.receipts)]
        return max(days)


def step_on(step: RecourseClaimed | RecourseAnswered) -> date:
    """The day of a claim or of an answer to it."""
    return step.claimed_on if isinstance(step, RecourseClaimed) else step.answered_on


def by(day: date, as_of: date | None) -> bool:
    """Whether a day is within a cut; None: every day is."""
    return as_of is None or day <= as_of


def owed(receipt: RecourseReceived, to: Beneficiary) -> Money:
    """What of a receipt belongs to a party: all of it, or nothing. A shared one is two receipts."""
    return receipt.amount if receipt.beneficiary == to else ZERO
