"""What stands on a claim, over time: each balance is the sum of its dated changes (EVENTS.md §2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self, TypeVar
from uuid import UUID

from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.events.recourse import Beneficiary, RecourseForecastSet, RecourseReceived, RecourseType
from services.contracts.events.settlement import BorneBy
from services.contracts.money import Money

K = TypeVar("K")


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
