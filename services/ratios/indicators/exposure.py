"""Frequency (fréquence) and pure premium (prime pure): claims and cost for each risk-year. DOMAIN.md §1.3, §1.8."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from services.contracts.money import pro_rata
from services.ratios.indicators.loss_ratio import fraction

# A unit insured for one day of a year counts this divided by the year's days: whole, whatever the year, and for units
# of two decimals too.
PARTS: Final = 365 * 366 * 100


def frequency(claims: int, exposure: Fraction) -> Decimal | None:
    """Claims for each risk-year, with six decimals; None where nothing was exposed."""
    return fraction(claims * exposure.denominator, exposure.numerator)


def pure_premium(incurred: int, exposure: Fraction) -> int | None:
    """Cents of cost for each risk-year; None where nothing was exposed."""
    return pro_rata(incurred, exposure.denominator, exposure.numerator) if exposure > 0 else None
