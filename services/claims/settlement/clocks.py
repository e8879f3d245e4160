"""The legal clocks of a settlement offer: to make it, to take an acceptance back, to pay (dated table `offers`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.claims.deadlines.legal import Due, due
from services.claims.rule_tables.book import RuleBook

TABLE: Final = "offers"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The codes of what an offer is under; None: the law gives no such time there."""

    offer: str | None
    withdraw: str | None
    pay: str


def clocks_of(rules: RuleBook, coverage_code: str | None, product_line: str | None, on: date) -> Clocks:
    """The clocks of a coverage, else of the policy's line of business, else of every other. `rule-missing`."""
    row = (
        rules.find(TABLE, f"coverage:{coverage_code}", on)
        or rules.find(TABLE, f"line:{product_line}", on)
        or rules.get(TABLE, "line:*", on)
    )
    return Clocks(row.values.get("offer"), row.values.get("withdraw"), row.values["pay"])


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What an acceptance sets running: until when it may be taken back, and by when to pay."""

    retract_until: date | None
    pay: Due


def accepted(rules: RuleBook, clocks: Clocks, on: date) -> Acceptance:
    """What follows from an acceptance: `motor_pay` runs from the end of the withdrawal period (DOMAIN.md §3.2).

    The last day to take it back rolls to a working day, in favour of who accepted; the day to pay by does not.
    """
    if clocks.withdraw is None:
        return Acceptance(None, due(rules, clocks.pay, on))
    withdraw = due(rules, clocks.withdraw, on)
    return Acceptance(withdraw.due_on_rolled, due(rules, clocks.pay, withdraw.due_on))
