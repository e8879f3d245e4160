"""Tells one claim line by line and keeps its balances, so that each line's effect on the figures is known.

The rules are those of DOMAIN.md §0, applied here a second time on purpose: these figures check the product's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.contracts.bulk import CommandName
from services.contracts.events.common import CostCategory, CostType
from services.generator.dice import Dice
from services.generator.lines import Change, Line, Measure, euros, later, office_day
from services.generator.receipts import heard


class Where(NamedTuple):
    """A line of a claim: reserves and payments on it draw on each other."""

    coverage: str
    cost_type: CostType
    cost_category: CostCategory

    def body(self) -> dict[str, Any]:
        """As bodies name it."""
        return {"coverage_code": self.coverage, "cost_type": self.cost_type, "cost_category": self.cost_category}


class Balance:
    """One amount over time."""

    def __init__(self) -> None:
        self._changes: list[tuple[date, int]] = []

    def at(self, day: date) -> int:
        """What stands at the end of a day, with all that is known."""
        return sum(cents for on, cents in self._changes if on <= day)

    def takes(self, day: date, change: int) -> bool:
        """Whether no later balance would fall below zero: such a history is not told."""
        return all(self.at(on) + change >= 0 for on, _ in self._changes if on > day)

    def add(self, day: date, change: int) -> None:
        """One more change."""
        self._changes.append((day, change))


@dataclass(slots=True)
class Recourse:
    """A recourse and what is expected of it; `key` is that of the line that opened it."""

    key: str
    where: Where
    forecast: Balance = field(default_factory=Balance)
    is_open: bool = True


class Dossier:
    """The lines of one claim so far. `on` is the last business day, `known_on` the day of the last line."""

    def __init__(self, claim: str, dice: Dice, on: date, known_on: date) -> None:
        self.claim = claim
        self.on = on
        self.known_on = known_on
        self.lines: list[Line] = []
        self.changes: list[Change] = []
        self.reserves: dict[Where, Balance] = {}
        self.paid: dict[str, int] = {}
        self._dice = dice

    def wait(self, low: int, high: int) -> date:
        """Some days pass. Answers the new day."""
        self.on = later(self.on, self._dice.between(low, high))
        return self.on

    def tell(self, command: CommandName, on: date, body: dict[str, Any], refs: Mapping[str, str] | None = None) -> str:
        """One line about `on`, heard of then or later, never before the line that precedes it. Answers its key."""
        self.known_on = office_day(max(self.known_on, heard(on, self._dice)))
        key = f"{self.claim}/{len(self.lines) + 1:02d}-{command}"
        self.lines.append(Line(self.known_on, key, command, None, self.claim, dict(refs or {}), body))
        return key

    def note(self, on: date, coverage: str, measure: Measure, cents: int) -> None:
        """What the last line told changes."""
        self.changes.append(Change(self.known_on, on, coverage, measure, cents))

    def reserve(self, where: Where, amount: int, on: date, reason: str) -> None:
        """Sets the case reserve (provision) of a line; says nothing where it already stands there.

        The broker opens it, the insurer revises it.
        """
        balance = self.reserves.get(where, Balance())
        change = amount - balance.at(on)
        if change == 0 or not balance.takes(on, change):
            return
        by = "broker" if reason == "opening" else "insurer"
        body = {**where.body(), "amount": euros(amount), "set_on": str(on), "reason": reason, "stated_by": by}
        self.tell("set-reserve", on, body)
        self._reserved(where, on, change)

    def pay(self, where: Where, amount: int, on: date, kind: str) -> str:
        """A payment (règlement); it draws the line's reserve down. Answers the line's key."""
        balance = self.reserves.get(where)
        drawn = min(max(balance.at(on), 0), amount) if balance else 0
        if balance and not balance.takes(on, -drawn):
            on = self.on
            drawn = min(max(balance.at(on), 0), amount)
        body = {**where.body(), "payment_kind": kind, "amount": euros(amount), "paid_on": str(on)}
        key = self.tell("record-payment", on, body)
        self._paid(where, on, amount)
        if drawn:
            self._reserved(where, on, -drawn)
        return key

    def reverse(self, payment: str, where: Where, amount: int, on: date, reason: str) -> None:
        """A payment taken back (contre-passation); the reserve stays as it is."""
        body = {"amount": euros(amount), "reversed_on": str(on), "reason": reason}
        self.tell("reverse-payment", on, body, {"payment": payment})
        self._paid(where, on, -amount)

    def forecast(self, recourse: Recourse, amount: int, on: date) -> None:
        """Sets what is expected of a recourse (prévision de recours)."""
        change = amount - recourse.forecast.at(on)
        if change == 0:
            return
        body = {**recourse.where.body(), "amount": euros(amount), "set_on": str(on)}
        self.tell("forecast-recourse", on, body, {"recourse": recourse.key})
        self._forecast(recourse, on, change)

    def receive(self, recourse: Recourse, amount: int, on: date) -> None:
        """Money received (recours encaissé); it lowers the forecast."""
        body = {**recourse.where.body(), "amount": euros(amount), "received_on": str(on)}
        self.tell("receive-recourse", on, body, {"recourse": recourse.key})
        self.note(on, recourse.where.coverage, "recourse_received", amount)
        drawn = min(recourse.forecast.at(on), amount)
        if drawn:
            self._forecast(recourse, on, -drawn)

    def close_recourse(self, recourse: Recourse, on: date, reason: str) -> None:
        """Recourse closed: nothing more is expected."""
        self.tell("close-recourse", on, {"reason": reason, "closed_on": str(on)}, {"recourse": recourse.key})
        recourse.is_open = False
        self._forecast_to_zero(recourse, on)

    def close(self, on: date, outcome: str, recourse: Recourse | None, *, pending: bool = False) -> None:
        """Closing (clôture): every reserve goes to zero, and every forecast that is not awaited."""
        body: dict[str, Any] = {"closed_on": str(on), "outcome": outcome}
        if pending:
            body["recourse_pending"] = True
        self.tell("close-claim", on, body)
        for where, balance in self.reserves.items():
            if standing := balance.at(on):
                self._reserved(where, on, -standing)
        if recourse is not None and not pending:
            self._forecast_to_zero(recourse, on)

    def reopen(self, on: date, reason: str, amounts: Mapping[Where, int]) -> None:
        """Reopening: the reserve of each line is stated."""
        stated = {**dict.fromkeys(self.reserves, 0), **amounts}
        reserves = [{**where.body(), "amount": euros(cents)} for where, cents in stated.items()]
        self.tell("reopen-claim", on, {"reopened_on": str(on), "reason": reason, "reserves": reserves})
        for where, cents in stated.items():
            self._reserved(where, on, cents)

    def paid_outright(self, where: Where, amount: int, on: date) -> None:
        """What a line that tells a whole claim says was paid."""
        self._paid(where, on, amount)

    def _paid(self, where: Where, on: date, cents: int) -> None:
        measure: Measure = "paid_indemnity" if where.cost_type == "indemnity" else "paid_expense"
        self.paid[where.coverage] = self.paid.get(where.coverage, 0) + cents
        self.note(on, where.coverage, measure, cents)

    def _reserved(self, where: Where, on: date, change: int) -> None:
        self.reserves.setdefault(where, Balance()).add(on, change)
        self.note(on, where.coverage, "case_reserve", change)

    def _forecast(self, recourse: Recourse, on: date, change: int) -> None:
        recourse.forecast.add(on, change)
        self.note(on, recourse.where.coverage, "recourse_forecast", change)

    def _forecast_to_zero(self, recourse: Recourse, on: date) -> None:
        if standing := recourse.forecast.at(on):
            self._forecast(recourse, on, -standing)
