"""The generator's own reading of earned premium, on the cases of DOMAIN.md §1.2."""

from __future__ import annotations

from datetime import date

from services.generator.contract import residual
from services.generator.expected import earned_by_year
from services.generator.lines import Written

YEAR = (date(2025, 4, 1), date(2026, 3, 31))


def _written(cents: int, start: date, end: date) -> Written:
    return Written(start, start, "theft", start, end, cents)


def test_ep1_by_exact_days_the_last_window_taking_the_rest() -> None:
    row = _written(12_000_00, *YEAR)
    assert list(earned_by_year(row, YEAR[1])) == [(2025, 9_041_10), (2026, 2_958_90)]


def test_ep4_an_endorsement_is_written_and_earned_over_the_residual_days() -> None:
    cents = residual(2_400_00, date(2025, 7, 1), YEAR[1], YEAR)
    assert cents == 1_801_64
    row = _written(cents, date(2025, 7, 1), YEAR[1])
    assert next(earned_by_year(row, YEAR[1])) == (2025, 1_209_86)


def test_ep8_until_a_day_within_the_year() -> None:
    row = _written(3_650_00, date(2025, 1, 1), date(2025, 12, 31))
    assert list(earned_by_year(row, date(2025, 3, 31))) == [(2025, 900_00)]
