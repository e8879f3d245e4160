"""What a duplicate holds that the claim it is merged into lacks: payments and receipts that are not the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.claims.dossier import Dossier
from services.claims.recourse.parts import Recourse
from services.claims.settlement.parts import Paid
from services.contracts.events.common import Line
from services.contracts.events.recourse import RecourseReceived
from services.contracts.events.settlement import PaymentIssued
from services.contracts.money import Money

T = TypeVar("T")
Place = tuple[str | None, str, str]


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment with what it is recognised by: its reference, or its line, day and amount."""

    paid: Paid
    place: Place
    reference: str | None

    @property
    def facts(self) -> tuple[Place, str, date, Money]:
        """Where it stands, who bore it, when and how much of it is left."""
        return self.place, self.paid.made.borne_by, self.paid.paid_on, self.paid.remaining


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt of a recourse; nothing but its line, day and amount says which one it is."""

    recourse: Recourse
    received: RecourseReceived
    place: Place

    @property
    def facts(self) -> tuple[Place, str, str, date, Money]:
        """Where it stands, of which type of recourse, for whom, when and how much."""
        received = self.received
        return self.place, received.recourse_type, received.beneficiary, received.received_on, received.amount


def lacking_payments(duplicate: Dossier, target: Dossier) -> list[Payment]:
    """The payments of the duplicate that are not on the target. Each of the target's answers for one of them only."""
    return _unmatched(_payments(duplicate), _payments(target), (_same_throughout, _same_reference, _same_facts))


def lacking_receipts(duplicate: Dossier, target: Dossier) -> list[Receipt]:
    """The receipts of the duplicate that are not on the target."""
    return _unmatched(_receipts(duplicate), _receipts(target), (lambda one, other: one.facts == other.facts,))


def place_of(dossier: Dossier, line: Line) -> Place:
    """A line as two claims have it in common: the code of its coverage, the type of cost and its category."""
    code = dossier.coverages[line.claim_coverage_id].code if line.claim_coverage_id else None
    return code, line.cost_type, line.cost_category


def _same_throughout(one: Payment, other: Payment) -> bool:
    return _same_reference(one, other) and one.facts == other.facts


def _same_reference(one: Payment, other: Payment) -> bool:
    return one.reference is not None and one.reference == other.reference


def _same_facts(one: Payment, other: Payment) -> bool:
    """Two payments under two references are two payments, however alike they look."""
    return (one.reference is None or other.reference is None) and one.facts == other.facts


def _unmatched(mine: Sequence[T], others: Sequence[T], same: Sequence[Callable[[T, T], bool]]) -> list[T]:
    """Those of mine for which no other is found: the surest likeness is tried first, for all of them."""
    left, free = list(mine), list(others)
    for is_same in same:
        still = []
        for one in left:
            n = next((n for n, other in enumerate(free) if is_same(one, other)), None)
            if n is None:
                still.append(one)
            else:
                del free[n]
        left = still
    return left


def _payments(dossier: Dossier) -> list[Payment]:
    return [
        Payment(paid, place_of(dossier, paid.made.line), _reference(paid))
        for paid in dossier.paid_payments
        if paid.remaining
    ]


def _reference(paid: Paid) -> str | None:
    made = paid.made
    return made.reference if isinstance(made, PaymentIssued) else made.external_reference


def _receipts(dossier: Dossier) -> list[Receipt]:
    return [
        Receipt(recourse, received, place_of(dossier, received.line))
        for recourse in dossier.recourses.values()
        for received in recourse.receipts
    ]
