"""Breakeven, margin, status: the cases of DOMAIN.md §1.4 and their edges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from services.ratios.indicators.profitability import ACTIONS, Profitability, profitability, status

LOADING = Decimal("0.400000")
FIVE = Decimal(5)


def at(ratio: str, premium: int = 20_000_00, loading: Decimal = LOADING) -> Profitability:
    return profitability(Fraction(ratio), premium, loading, FIVE)


def test_a_ratio_just_below_its_breakeven_is_watched() -> None:
    found = at("0.58")
    assert (found.breakeven_percent, found.combined_ratio_percent) == (Decimal("60.00"), Decimal("98.00"))
    assert (found.margin_points, found.technical_result, found.cost_headroom) == (Decimal("2.00"), 400_00, 400_00)
    assert (found.status, found.suggested_actions) == ("watch", ())


def test_a_ratio_above_asks_for_more_premium() -> None:
    found = at("0.75")
    assert (found.margin_points, found.technical_result) == (Decimal("-15.00"), -3_000_00)
    assert (found.premium_increase_percent, found.premium_needed) == (Decimal("25.00"), 25_000_00)
    assert (found.status, found.suggested_actions) == ("above", ACTIONS)


def test_below_the_breakeven_the_premium_needed_is_a_smaller_one() -> None:
    found = at("0.30")
    assert (found.premium_increase_percent, found.premium_needed) == (Decimal("-50.00"), 10_000_00)


def test_a_negative_ratio_has_a_negative_need() -> None:
    found = at("-0.06")
    assert (found.status, found.combined_ratio_percent) == ("below", Decimal("34.00"))
    assert (found.margin_points, found.premium_needed) == (Decimal("66.00"), -2_000_00)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [("0.549999", "below"), ("0.55", "watch"), ("0.6", "watch"), ("0.600001", "above"), ("-0.1", "below")],
)
def test_the_band_holds_both_its_bounds(ratio: str, expected: str) -> None:
    assert status(Fraction(ratio), Fraction(6, 10), FIVE) == expected


def test_a_wider_band_watches_sooner() -> None:
    assert status(Fraction("0.51"), Fraction(6, 10), Decimal(10)) == "watch"
    assert status(Fraction("0.59"), Fraction(6, 10), Decimal(0)) == "below"
    assert status(Fraction("0.60"), Fraction(6, 10), Decimal(0)) == "watch"


def test_the_exact_ratio_counts_not_the_one_shown() -> None:
    """A third of a cent above the breakeven is above it, though both are shown as 60.00 %."""
    found = profitability(Fraction(6_000_00 * 3 + 1, 10_000_00 * 3), 10_000_00, LOADING, FIVE)
    assert (found.combined_ratio_percent, found.status) == (Decimal("100.00"), "above")


def test_a_loading_that_leaves_nothing_for_claims_has_no_premium_needed() -> None:
    found = at("0.10", loading=Decimal(1))
    assert (found.breakeven_percent, found.premium_needed, found.premium_increase_percent) == (Decimal(0), None, None)
    assert found.status == "above"
