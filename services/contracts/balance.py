"""An amount over time: the sum of its dated changes, as reserves, forecasts and totals are (EVENTS.md §2.4)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from services.contracts.money import Money


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
