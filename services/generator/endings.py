"""How a policy ends (résiliation), drawn before the year is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.generator.dice import Dice, Weighted
from services.generator.lines import later, office_day

_REASONS = Weighted([("risk_gone", 0.5), ("by_agreement", 0.15), ("after_claim", 0.1), ("non_payment", 0.25)])


@dataclass(frozen=True, slots=True)
class Ending:
    """How a policy year ends it: the last covered day, and the day the broker knew."""

    last_covered_on: date
    known_on: date
    reason: str
    keep_premium: bool = False


def ending_of_year(dice: Dice, days: tuple[date, date], registered_on: date) -> Ending | None:
    """How this year ends the policy, within it or at its term; None where it goes on."""
    first, last = days
    if dice.chance(0.05):
        on = later(first, dice.between(40, 340))
        reason = dice.pick(_REASONS)
        # The receipts of the year before are in by then, whoever was late.
        known_on = office_day(max(later(on, dice.between(-30, 40)), later(max(first, registered_on), 35)))
        return Ending(on, known_on, reason, keep_premium=reason == "risk_gone" and dice.chance(0.2))
    if dice.chance(0.11):
        return Ending(last, office_day(later(last, -dice.between(10, 55))), "at_term")
    return None
