"""Years not yet over, and figures for each risk-year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.contracts.periods import Period, year_period
from services.ratios.indicators.exposure import frequency, pure_premium
from services.ratios.indicators.years import elapsed, immature


def test_a_year_is_immature_until_its_last_day_is_over() -> None:
    year = year_period(2025)
    assert immature(year, date(2025, 12, 30))
    assert not immature(year, date(2025, 12, 31))


def test_elapsed_counts_days_of_the_real_year() -> None:
    assert elapsed(year_period(2025), date(2025, 3, 31)) == Decimal("0.246575")
    assert elapsed(year_period(2024), date(2024, 6, 30)) == Decimal("0.497268")
    assert elapsed(year_period(2025), date(2024, 12, 31)) == 0
    assert elapsed(year_period(2025), date(2026, 5, 1)) == 1
    assert elapsed(Period(date(2025, 4, 1), date(2026, 3, 31)), date(2025, 4, 1)) == Decimal("0.002740")


def test_figures_for_each_risk_year() -> None:
    assert frequency(4, Fraction(10)) == Decimal("0.400000")
    assert frequency(1, Fraction(5, 2)) == Decimal("0.400000")
    assert pure_premium(11_600_00, Fraction(10)) == 1_160_00
    assert pure_premium(1_00, Fraction(3, 2)) == 67


def test_nothing_exposed_has_no_frequency() -> None:
    assert frequency(4, Fraction(0)) is None
    assert pure_premium(100, Fraction(0)) is None
