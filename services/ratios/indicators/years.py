"""Years beside one another: the total is the ratio of the sums; a year not yet over is immature. DOMAIN.md §1.5."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.contracts.periods import Period
from services.ratios.indicators.loss_ratio import fraction


def immature(period: Period, as_of: date) -> bool:
    """Whether a year is not over at the end of `as_of`: its claims and its premium are still to come."""
    return as_of < period.end


def elapsed(period: Period, as_of: date) -> Decimal:
    """How much of a year has passed by the end of `as_of`, from 0 to 1 with six decimals; nothing is annualised."""
    days = 0 if as_of < period.start else period.overlap(Period(period.start, as_of))
    passed = fraction(days, period.days)
    assert passed is not None, "a period has days"
    return passed
