"""How long claims take, and how much of their cost the largest make."""

from __future__ import annotations

from decimal import Decimal

from services.ratios.indicators.concentration import Top, concentration
from services.ratios.indicators.delays import Delays, delays


def test_a_quantile_is_a_delay_that_was_met() -> None:
    assert delays([4, 1, 2, 3], left_out=2) == Delays(4, 2, Decimal("2.5"), (1, 2, 3, 4, 4), 4)
    assert delays(range(1, 101)).quantiles == (25, 50, 75, 90, 95)
    assert delays([7]).quantiles == (7, 7, 7, 7, 7)


def test_a_mean_is_rounded_half_up() -> None:
    assert delays([0, 0, 0, 1]).mean == Decimal("0.3")


def test_without_delays_there_are_only_counts() -> None:
    assert delays([], left_out=3) == Delays(0, 3, None, (), None)


def test_the_largest_claims_and_their_part() -> None:
    costs = [2_500_00, 5_100_00, 0, 4_000_00]
    assert concentration(costs, (1, 2, 10)) == [
        Top(1, 1, 5_100_00, Decimal("43.97")),
        Top(2, 2, 9_100_00, Decimal("78.45")),
        Top(10, 4, 11_600_00, Decimal("100.00")),
    ]


def test_of_nothing_there_is_no_part() -> None:
    assert concentration([], (1,)) == [Top(1, 0, 0, None)]
    assert concentration([100, -300], (1,)) == [Top(1, 1, 100, None)]
