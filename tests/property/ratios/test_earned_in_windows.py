"""However a period is cut into windows, its premium is neither lost nor made."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.periods import Period
from services.ratios.indicators.cap import cap_by_coverage
from services.ratios.indicators.earned import Premium, earned_by_year, earned_in_windows

days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
cents = st.integers(-(10**15), 10**15)


@st.composite
def premiums(draw: st.DrawFn) -> Premium:
    start = draw(days)
    return Premium(draw(cents), Period(start, start + timedelta(days=draw(st.integers(0, 3_000)))))


@given(premium=premiums(), cuts=st.lists(st.integers(1, 400), max_size=8))
def test_windows_over_the_whole_period_sum_to_the_premium(premium: Premium, cuts: list[int]) -> None:
    windows, start = [], premium.period.start - timedelta(days=3)
    for length in cuts:
        windows.append(Period(start, start + timedelta(days=length - 1)))
        start += timedelta(days=length)
    windows.append(Period(start, max(start, premium.period.end)))
    assert sum(earned_in_windows(premium, windows)) == premium.net


@given(premium=premiums(), as_of=days)
def test_years_never_overtake_the_premium(premium: Premium, as_of: date) -> None:
    earned = sum(earned_by_year(premium, as_of).values())
    rounding = len(range(premium.period.start.year, premium.period.end.year + 1))
    if as_of >= premium.period.end:
        assert earned == premium.net
    elif as_of < premium.period.start:
        assert earned == 0
    else:
        assert abs(earned) <= abs(premium.net) + rounding


@given(costs=st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=6), cap=st.integers(1, 10**10))
def test_a_cap_by_coverage_sums_to_the_capped_claim(costs: list[int], cap: int) -> None:
    capped = cap_by_coverage(costs, cap)
    assert sum(capped) == min(sum(costs), cap)
    if sum(costs) <= cap:
        assert capped == costs
