"""Policy years: from one renewal date to the next, whatever the periods."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ratios.indicators.policy_years import anchors_of, opens_on, policy_year
from tests.support.world import policy_year as step_by_step

DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))


def test_a_policy_renewed_on_its_day_has_one_anchor() -> None:
    anchors = anchors_of([date(2023, 4, 1), date(2024, 4, 1), date(2025, 4, 1)])
    assert anchors == (date(2023, 4, 1),)
    assert policy_year(date(2025, 3, 31), anchors) == 2024
    assert policy_year(date(2025, 4, 1), anchors) == 2025


def test_a_period_of_several_years_holds_several_years() -> None:
    anchors = anchors_of([date(2022, 1, 1)])
    assert [policy_year(date(year, 7, 1), anchors) for year in (2022, 2023, 2025)] == [2022, 2023, 2025]


def test_days_before_the_first_period_have_years_too() -> None:
    assert policy_year(date(2020, 12, 31), anchors_of([date(2024, 4, 1)])) == 2020
    assert policy_year(date(2021, 3, 31), anchors_of([date(2024, 4, 1)])) == 2020


def test_a_short_first_period_moves_the_renewal_date() -> None:
    anchors = anchors_of([date(2024, 6, 1), date(2025, 1, 1)])
    assert anchors == (date(2024, 6, 1), date(2025, 1, 1))
    assert (opens_on(2024, anchors), opens_on(2025, anchors), opens_on(2026, anchors)) == (
        date(2024, 6, 1), date(2025, 1, 1), date(2026, 1, 1),
    )  # fmt: skip


def test_a_policy_of_29_february_turns_on_1_march() -> None:
    anchors = anchors_of([date(2024, 2, 29), date(2025, 3, 1)])
    assert anchors == (date(2024, 2, 29),)
    assert policy_year(date(2025, 2, 28), anchors) == 2024
    assert policy_year(date(2025, 3, 1), anchors) == 2025
    assert opens_on(2028, anchors) == date(2028, 2, 29)


@given(starts=st.lists(DAYS, min_size=1, max_size=4, unique=True), day=DAYS)
def test_anchors_say_what_all_starts_say(starts: list[date], day: date) -> None:
    assert policy_year(day, anchors_of(starts)) == step_by_step(starts, day)


@given(starts=st.lists(DAYS, min_size=1, max_size=4, unique=True), year=st.integers(2014, 2034))
def test_a_year_opens_on_its_first_day(starts: list[date], year: int) -> None:
    anchors = anchors_of(starts)
    first = opens_on(year, anchors)
    assert policy_year(first, anchors) >= year > policy_year(first - timedelta(days=1), anchors)
