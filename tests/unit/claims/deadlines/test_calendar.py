"""The French calendar."""

from datetime import date

import pytest

from services.claims.deadlines.calendar import easter, holidays, is_ouvrable, is_working, rolled


@pytest.mark.parametrize(
    ("year", "day"),
    [(1900, "1900-04-15"), (1954, "1954-04-18"), (1981, "1981-04-19"), (2000, "2000-04-23"), (2008, "2008-03-23"),
     (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2038, "2038-04-25")],
)  # fmt: skip
def test_easter(year: int, day: str) -> None:
    assert easter(year) == date.fromisoformat(day)


def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(d.isoformat()[5:] for d in holidays(2026)) == [
        "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25",
    ]  # fmt: skip


def test_alsace_and_moselle_have_two_more() -> None:
    more = holidays(2026, "alsace_moselle") - holidays(2026)
    assert sorted(d.isoformat() for d in more) == ["2026-04-03", "2026-12-26"]


def test_a_saturday_is_ouvrable_and_not_ouvre() -> None:
    saturday = date(2026, 11, 7)
    assert is_ouvrable(saturday)
    assert not is_working(saturday)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-10", "2026-10-12"),
        ("2026-05-01", "2026-05-04"),
        ("2026-12-25", "2026-12-28"),
        ("2026-11-12", "2026-11-12"),
    ],
)
def test_an_expiry_rolls_to_the_next_working_day(day: str, expected: str) -> None:
    assert rolled(date.fromisoformat(day)) == date.fromisoformat(expected)


def test_it_rolls_over_good_friday_in_alsace_only() -> None:
    friday = date(2026, 4, 3)
    assert rolled(friday) == friday
    assert rolled(friday, "alsace_moselle") == date(2026, 4, 7)
