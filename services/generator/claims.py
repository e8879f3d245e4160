"""The claims of a made-up policy: how many, when, of what; each is then told by `course.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.generator.course import Course, Loss
from services.generator.dice import Dice, Weighted
from services.generator.lines import Change, Line, later
from services.generator.measured import MONTHS, WEEKDAYS, Severity
from services.generator.policies import PolicyTold
from services.generator.products import Tariff

_DELAYS = Weighted([((0, 5), 0.82), ((6, 30), 0.13), ((31, 180), 0.04), ((181, 700), 0.01)])
_SLOW_DELAYS = Weighted([((0, 10), 0.55), ((11, 60), 0.25), ((61, 365), 0.13), ((366, 1100), 0.07)])
_SMALLEST, _LARGEST = 1_00, 3_000_000_00
_LATE_DAYS = 60
"""A loss so soon after the last covered day is declared all the same, once in four."""


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim: its lines in the order they became known, and what they change."""

    occurred_on: date
    covered: bool
    lines: list[Line]
    changes: list[Change]


def tell_claims(seed: int, policy: PolicyTold, until: date) -> Iterator[ClaimTold]:
    """The claims that occurred until `until` and were declared by then, oldest year first."""
    contract = policy.contract
    number = contract.policy[1]
    for year in range(contract.starts_on.year, until.year + 1):
        dice = Dice(seed, "claims", number, year)
        for rank, tariff in enumerate(contract.product.tariffs, 1):
            mean = tariff.frequency * contract.units * contract.temper
            for n in range(dice.count(mean)):
                day = dice.day_of_year(year, MONTHS, WEEKDAYS)
                claim = f"{number}-{year}-{rank}{n:02d}"
                told = _tell(Dice(seed, "claim", claim), policy, tariff, day, claim) if day <= until else None
                if told is not None and told.lines[0].known_on <= until:
                    yield _cut(told, until)


def _tell(dice: Dice, policy: PolicyTold, tariff: Tariff, day: date, claim: str) -> ClaimTold | None:
    covered = policy.covers(day, tariff.code)
    if not covered and not (_just_missed(policy, tariff.code, day) and dice.chance(0.25)):
        return None
    slow = tariff.habits.category in {"bodily", "third_party"} and tariff.habits.days[1] > 500
    declared_on = later(day, dice.between(*dice.pick(_SLOW_DELAYS if slow else _DELAYS)))
    contract = policy.contract
    known_from = max(policy.registered_on, contract.endorsed_on.get(tariff.code, policy.registered_on))
    if not covered and policy.ending is not None:
        known_from = max(known_from, policy.ending.known_on)
    course = Course(Loss(claim, contract, tariff, day, declared_on), dice, known_from)
    course.tell(amount(dice, tariff.severity))
    return ClaimTold(day, covered, course.dossier.lines, course.dossier.changes)


def _cut(told: ClaimTold, until: date) -> ClaimTold:
    lines = [line for line in told.lines if line.known_on <= until]
    changes = [change for change in told.changes if change.known_on <= until]
    return ClaimTold(told.occurred_on, told.covered, lines, changes)


def _just_missed(policy: PolicyTold, code: str, day: date) -> bool:
    ending = policy.ending
    if ending is None or code not in policy.contract.covered_from:
        return False
    return ending.last_covered_on < day <= later(ending.last_covered_on, _LATE_DAYS)


def amount(dice: Dice, severity: Severity) -> int:
    """What a claim costs in the end, in cents: nothing, a flat amount, or a lognormal one."""
    if dice.chance(severity.zero_share):
        return 0
    at = dice.below(severity.claim_lines)
    for euros, times in severity.atoms:
        at -= times
        if at < 0:
            return euros * 100
    cents = dice.lognormal_cents(Decimal(severity.mu), Decimal(severity.sigma))
    return min(max(cents, _SMALLEST), _LARGEST)
