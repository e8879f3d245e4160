"""The accounting year (exercice comptable): what a year's books bear, prior years' run-off included. DOMAIN.md §1.6."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

RunOff = Literal["run_off_gain", "run_off_loss"]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfClaims:
    """What claims of one accident year did in an accounting year, in cents; reserves are net of recourse forecast."""

    accident_year: int
    paid: int
    received: int
    opening: int
    closing: int

    @property
    def charge(self) -> int:
        """The accounting charge: what was paid net of recourse, and the change of the reserves."""
        return self.paid - self.received + self.closing - self.opening

    @property
    def run_off(self) -> int:
        """The result of settling what was opened with; below zero where it cost more (DOMAIN.md §5.1)."""
        return run_off(self.opening, self.paid - self.received, self.closing)


def run_off(opening: int, paid_net: int, closing: int) -> int:
    """Opening reserve less what was paid, net of recourse, and what is still reserved: above zero is a gain (boni)."""
    return opening - (paid_net + closing)


def kind(result: int) -> RunOff | None:
    """The name of a result: boni, mali, or neither."""
    if result == 0:
        return None
    return "run_off_gain" if result > 0 else "run_off_loss"


def charge(claims: Iterable[YearOfClaims]) -> int:
    """The charge of an accounting year over every accident year."""
    return sum(one.charge for one in claims)


def run_off_of_prior_years(year: int, claims: Iterable[YearOfClaims]) -> int:
    """What the claims of years before `year` released in it; the accounting ratio mixes it in."""
    return sum(one.run_off for one in claims if one.accident_year < year)


def charge_of_accident_year(year: int, claims: Iterable[YearOfClaims]) -> int:
    """The part of the charge that claims which occurred in `year` bear."""
    return sum(one.charge for one in claims if one.accident_year == year)
