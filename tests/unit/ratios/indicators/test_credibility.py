"""Intervals: of a rate and of a cost."""

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ratios.indicators.credibility import Interval, cost_interval, rate_interval

# Wilson's interval at 95 % without correction of continuity, as published for these samples (Newcombe 1998, method 3).
PUBLISHED = [
    (81, 263, "25.53", "36.62"),
    (15, 148, "6.24", "16.05"),
    (0, 20, "0.00", "16.11"),
    (1, 29, "0.61", "17.18"),
]


@pytest.mark.parametrize(("found", "among", "low", "high"), PUBLISHED)
def test_the_interval_of_a_rate_is_the_published_one(found: int, among: int, low: str, high: str) -> None:
    assert rate_interval(found, among) == Interval(Decimal(low), Decimal(high))


def test_nothing_has_no_interval() -> None:
    assert rate_interval(0, 0) is None
    assert cost_interval(100, 100, 0) is None
    assert cost_interval(100, 100, -1) is None


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_rate_lies_in_its_interval_and_both_ends_are_rates(among: int, found: int) -> None:
    found = min(found, among)
    interval = rate_interval(found, among)
    assert interval is not None
    assert 0 <= interval.low <= round(Decimal(100 * found) / among, 2) <= interval.high <= 100


@given(st.lists(st.integers(-(10**9), 10**10), max_size=30), st.integers(1, 10**11))
def test_a_cost_is_the_middle_of_its_interval_which_grows_with_its_largest_claims(
    costs: list[int], premium: int
) -> None:
    interval = cost_interval(sum(costs), sum(c * c for c in costs), premium)
    assert interval is not None
    half = 1.959964 * sqrt(sum(c * c for c in costs)) / premium
    ratio = sum(costs) / premium
    assert float(interval.low) == pytest.approx(100 * (ratio - half), abs=0.0051, rel=1e-9)
    assert float(interval.high) == pytest.approx(100 * (ratio + half), abs=0.0051, rel=1e-9)


def test_one_large_claim_says_less_than_many_small_ones() -> None:
    one, many = cost_interval(100, 100 * 100, 200), cost_interval(100, 100, 200)
    assert one is not None
    assert many is not None
    assert one.high - one.low > many.high - many.low
