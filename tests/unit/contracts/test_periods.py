"""Both bounds of a period count."""

from datetime import date

import pytest

from services.contracts.periods import Period, read_day, year_period


def test_both_bounds_count() -> None:
    assert year_period(2024).days == 366
    assert Period(date(2025, 4, 1), date(2026, 3, 31)).overlap(year_period(2025)) == 275
    assert year_period(2025).overlap(year_period(2026)) == 0


def test_a_period_ends_on_or_after_its_start() -> None:
    assert Period(date(2025, 1, 1), date(2025, 1, 1)).days == 1
    with pytest.raises(ValueError, match="ends on or after"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize(
    "text",
    ["", "2025-1-1", "20250101", "2025-W01-1", "2025-02-30", "1899-12-31", "3000-01-01", "9999-12-31", "٢٠٢٥-01-01"],
)
def test_a_day_is_written_one_way_in_a_plausible_year(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whatever it says
        read_day(text)


def test_a_day_is_read() -> None:
    assert read_day("1900-01-01") == date(1900, 1, 1)
    assert read_day("2999-12-31") == date(2999, 12, 31)
