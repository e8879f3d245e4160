"""Both bounds of a period count."""

from datetime import date

import pytest

from services.contracts.periods import Period, year_period


def test_both_bounds_count() -> None:
    assert year_period(2024).days == 366
    assert Period(date(2025, 4, 1), date(2026, 3, 31)).overlap(year_period(2025)) == 275
    assert year_period(2025).overlap(year_period(2026)) == 0


def test_a_period_ends_on_or_after_its_start() -> None:
    assert Period(date(2025, 1, 1), date(2025, 1, 1)).days == 1
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2025, 1, 2), date(2025, 1, 1))
