"""A receipt (quittance): what was written and adjusted under one number, and what was collected of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.contracts.events.common import Split
from services.contracts.events.policy import (
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.contracts.money import Money, total
from services.contracts.periods import Period

ReceiptStatus = Literal["written", "part_collected", "collected", "cancelled"]


@dataclass(frozen=True, slots=True)
class Part:
    """One movement of a receipt, over its own period; adjustments are signed."""

    event_id: UUID
    premium: PremiumWritten | PremiumAdjusted

    @property
    def period(self) -> Period:
        """The days it earns over."""
        return Period(self.premium.period_start, self.premium.period_end)

    @property
    def dated(self) -> date:
        """Its business date: what `as_of` filters."""
        premium = self.premium
        return premium.issued_on if isinstance(premium, PremiumWritten) else premium.adjusted_on


@dataclass(frozen=True, slots=True)
class Collection:
    """Money that came in (encaissement), and its undoing where it bounced (impayé)."""

    collected: PremiumCollected
    reversal: PremiumCollectionReversed | None = None

    def stands(self, as_of: date | None = None) -> bool:
        """Says whether it counts at the end of a day, or with all that is known."""
        if as_of is None:
            return self.reversal is None
        gone = self.reversal is not None and self.reversal.reversed_on <= as_of
        return self.collected.collected_on <= as_of and not gone


@dataclass(frozen=True, slots=True)
class Receipt:
    """A written receipt. `cancelled_on` is the day of its cancellation (annulation), None while it stands."""

    receipt_no: str
    parts: tuple[Part, ...]
    collections: tuple[Collection, ...] = ()
    cancelled_on: date | None = None

    @property
    def written(self) -> Part:
        """What was written first; its period is the receipt's."""
        return self.parts[0]

    def kept(self, as_of: date | None = None) -> list[PremiumWritten | PremiumAdjusted]:
        """What counts at the end of a day, or with all that is known."""
        return [p.premium for p in self.parts if as_of is None or p.dated <= as_of]

    def collected(self, as_of: date | None = None) -> list[PremiumCollected]:
        """The collections that stand at the end of a day, or with all that is known."""
        return [c.collected for c in self.collections if c.stands(as_of)]

    def status(self, as_of: date | None = None) -> ReceiptStatus:
        """Where the receipt stands at the end of a day, or with all that is known."""
        if self.cancelled_on is not None and (as_of is None or self.cancelled_on <= as_of):
            return "cancelled"
        collected = total(c.gross for c in self.collected(as_of))
        if not collected:
            return "written"
        return "part_collected" if collected < total(p.gross for p in self.kept(as_of)) else "collected"


def by_coverage(splits: Iterable[Split]) -> dict[str | None, Split]:
    """The sum of split rows for each coverage, in the order they are met."""
    sums: dict[str | None, Split] = {}
    for row in splits:
        before = sums.get(row.coverage_code)
        sums[row.coverage_code] = row if before is None else plus(before, row)
    return sums


def plus(a: Split, b: Split) -> Split:
    """Two rows of one coverage together."""
    return Split(
        coverage_code=a.coverage_code,
        net=a.net + b.net,
        tax=a.tax + b.tax,
        gross=a.gross + b.gross,
        commission=a.commission + b.commission,
    )


def opposite(row: Split) -> Split:
    """The row that undoes another."""
    return Split(
        coverage_code=row.coverage_code, net=-row.net, tax=-row.tax, gross=-row.gross, commission=-row.commission
    )


def row(coverage_code: str | None, net: Money, tax: Money, commission: Money) -> Split:
    """A row from its net, tax and commission: gross = net + tax."""
    return Split(coverage_code=coverage_code, net=net, tax=tax, gross=net + tax, commission=commission)
