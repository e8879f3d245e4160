"""Days are those of Paris, and they end at its midnight."""

from datetime import UTC, date, datetime

from services.kit.clock import PARIS, end_of_day, instant, now, paris_day


def test_an_evening_in_utc_is_the_next_day_in_paris() -> None:
    assert paris_day(datetime(2025, 6, 30, 22, 30, tzinfo=UTC)) == date(2025, 7, 1)
    assert paris_day(datetime(2025, 12, 31, 22, 30, tzinfo=UTC)) == date(2025, 12, 31)


def test_a_day_ends_at_midnight_in_paris() -> None:
    assert end_of_day(date(2025, 7, 1)) == datetime(2025, 7, 1, 22, 0, tzinfo=UTC)
    assert end_of_day(date(2025, 12, 31)) == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)


def test_the_days_on_which_clocks_change_are_shorter_and_longer() -> None:
    assert (end_of_day(date(2025, 3, 30)) - end_of_day(date(2025, 3, 29))).total_seconds() == 23 * 3600
    assert (end_of_day(date(2025, 10, 26)) - end_of_day(date(2025, 10, 25))).total_seconds() == 25 * 3600


def test_now_knows_its_zone() -> None:
    assert now().tzinfo is UTC


def test_an_instant_is_written_in_utc() -> None:
    assert instant(datetime(2025, 7, 1, 0, 0, 0, 500_000, tzinfo=PARIS)) == "2025-06-30T22:00:00.500000Z"
