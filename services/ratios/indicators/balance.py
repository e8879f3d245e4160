"""What stands on a claim at two dates, from what was told of it: levels become changes. DOMAIN.md §0, TM1 to TM7.

A reserve or forecast set to an amount changes it from the balance of its own date with all that was then known; a
payment draws the reserve of its cost type down, a receipt the forecast. `contracts.balance` keeps later balances from
falling below zero, here as when claims records them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, assert_never

from services.contracts.balance import Balance
from services.contracts.events.common import CostType
from services.contracts.money import ZERO, Money

Told = Literal["claim-declared", "reserve-set", "payment-recorded", "recourse-forecast-set", "recourse-received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing told of a claim; an amount is the new level where something is set."""

    kind: Told
    effective_on: date
    recorded_on: date
    cost_type: CostType = "indemnity"
    amount: Money = ZERO


@dataclass(frozen=True, slots=True)
class ClaimBalance:
    """The amounts of a claim at its two dates."""

    paid_indemnity: Money
    paid_expense: Money
    case_reserve_indemnity: Money
    case_reserve_expense: Money
    recourse_received: Money
    recourse_forecast: Money

    @property
    def case_reserve(self) -> Money:
        """Of both cost types (provision dossier)."""
        return self.case_reserve_indemnity + self.case_reserve_expense

    @property
    def incurred(self) -> Money:
        """The claim's net cost (charge)."""
        paid = self.paid_indemnity + self.paid_expense
        return paid + self.case_reserve - self.recourse_received - self.recourse_forecast


def claim_balance(entries: Iterable[Entry], as_of: date, known_on: date) -> ClaimBalance:
    """The balance at the end of `as_of` by what was recorded until the end of `known_on`, in order of recording."""
    account: defaultdict[str, Balance] = defaultdict(Balance)
    for entry in sorted(entries, key=lambda entry: entry.recorded_on):
        if entry.recorded_on <= known_on:
            _tell(account, entry)
    return ClaimBalance(**{measure.name: account[measure.name].at(as_of) for measure in fields(ClaimBalance)})


def _tell(account: defaultdict[str, Balance], entry: Entry) -> None:
    day, amount = entry.effective_on, entry.amount
    paid, reserve = f"paid_{entry.cost_type}", f"case_reserve_{entry.cost_type}"
    received, forecast = "recourse_received", "recourse_forecast"
    match entry.kind:
        case "claim-declared":
            pass
        case "reserve-set":
            account[reserve] = _brought_to(account[reserve], day, amount)
        case "recourse-forecast-set":
            account[forecast] = _brought_to(account[forecast], day, amount)
        case "payment-recorded":
            account[paid] = account[paid].plus(day, amount)
            account[reserve] = _drawn_down(account[reserve], day, amount)
        case "recourse-received":
            account[received] = account[received].plus(day, amount)
            account[forecast] = _drawn_down(account[forecast], day, amount)
        case _:
            assert_never(entry.kind)


def _drawn_down(balance: Balance, day: date, amount: Money) -> Balance:
    return _brought_to(balance, day, max(balance.at(day) - amount, ZERO))


def _brought_to(balance: Balance, day: date, level: Money) -> Balance:
    change = level - balance.at(day)
    floors = list(balance.floors(day, change))
    balance = balance.plus(day, change)
    for later, dip in floors:
        balance = balance.plus(later, -dip)
    return balance
