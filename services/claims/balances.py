"""What stands on a claim, over time: each balance is the sum of its dated changes (EVENTS.md §2.4)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self, TypeVar
from uuid import UUID

from services.contracts.events.common import Line
from services.contracts.events.recourse import Beneficiary, RecourseForecastSet, RecourseReceived, RecourseType
from services.contracts.events.settlement import BorneBy
from services.contracts.money import Money

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Balance:
    """One amount over time: its changes in cents, in the order of their business dates."""

    changes: tuple[tuple[date, int], ...] = ()

    def plus(self, day: date, change: Money) -> Self:
        """The same balance after one more change, which may lie before others."""
        if not change:
            return self
        changes = list(self.changes)
        insort(changes, (day, change.cents), key=lambda c: c[0])
        return replace(self, changes=tuple(changes))

    def at(self, day: date | None = None) -> Money:
        """The amount at the end of `day`, with all that is known; None: after every change."""
        return Money(sum(cents for on, cents in self.changes if day is None or on <= day))

    def meets(self, day: date, before: Money) -> None:
        """An assert: the history is wrong where an event's `before` is not the balance of its day."""
        assert self.at(day) == before, f"before is {before}, the balance on {day} is {self.at(day)}"

    def days(self) -> list[date]:
        """The days on which it changed, the earliest first."""
        return list(dict.fromkeys(on for on, _ in self.changes))

    @property
    def last_on(self) -> date | None:
        """The date of the latest change."""
        return self.changes[-1][0] if self.changes else None

    def floors(self, day: date, change: Money) -> Iterator[tuple[date, Money]]:
        """The later dates that `change` on `day` would leave below zero, and what would stand there.

        Each is meant to be restored to zero, which the dates after it then build on. A balance
        already below zero was stated so by the insurer, and stays.
        """
        restored = 0
        for later in (on for on in self.days() if on > day):
            was = self.at(later).cents
            now = was + change.cents + restored
            if was >= 0 > now:
                yield later, Money(now)
                restored -= now


@dataclass(frozen=True, slots=True)
class RecourseLine:
    """What a recourse forecast, and a receipt, stands on. `recourse_id` is None outside a recourse."""

    recourse_id: UUID | None
    recourse_type: RecourseType
    beneficiary: Beneficiary
    line: Line

    @classmethod
    def of(cls, event: RecourseForecastSet | RecourseReceived) -> Self:
        """Where an event of recourse stands."""
        return cls(event.recourse_id, event.recourse_type, event.beneficiary, event.line)


@dataclass(frozen=True, slots=True)
class PaidLine:
    """What a payment stands on: only what the insurer bears is a cost of the claim."""

    line: Line
    borne_by: BorneBy


Balances = Mapping[K, Balance]


def changed(balances: Balances[K], key: K, day: date, change: Money) -> Balances[K]:
    """The balances after one more change; a key stays once it was named, even by a change of zero."""
    return {**balances, key: balances.get(key, Balance()).plus(day, change)}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The balances of one claim."""

    reserves: Balances[Line] = field(default_factory=dict)
    paid: Balances[PaidLine] = field(default_factory=dict)
    forecasts: Balances[RecourseLine] = field(default_factory=dict)
    received: Balances[RecourseLine] = field(default_factory=dict)

    def reserve(self, line: Line) -> Balance:
        """The case reserve (provision dossier) of a line."""
        return self.reserves.get(line, Balance())

    def forecast(self, key: RecourseLine) -> Balance:
        """The recourse forecast (prévision de recours)."""
        return self.forecasts.get(key, Balance())

    @property
    def last_movement_on(self) -> date | None:
        """The date of the claim's latest money movement."""
        return max(self._movement_days(), default=None)

    @property
    def first_movement_on(self) -> date | None:
        """The date of the claim's earliest money movement."""
        return min(self._movement_days(), default=None)

    def _movement_days(self) -> Iterator[date]:
        for balances in (self.reserves, self.paid, self.forecasts, self.received):
            for balance in balances.values():
                yield from (day for day, _ in balance.changes)
