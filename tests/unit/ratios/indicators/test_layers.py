"""Layers: a grand excess line is listed apart, or leaves no average (DOMAIN.md §1.7)."""

from __future__ import annotations

from services.ratios.indicators.layers import LayeredLine, aggregate

PRIMARY = LayeredLine("P1", "primary", 100_000_00, 62_000_00)
EXCESS = LayeredLine("P2", "excess", 50_000_00, 10_000_00)
GRAND_EXCESS = LayeredLine("P3", "grand_excess", 80_000_00, 0)


def test_a_grand_excess_line_stands_apart() -> None:
    found = aggregate([PRIMARY, EXCESS, GRAND_EXCESS], ["grand_excess"])
    assert (found.premium, found.incurred, found.reason) == (150_000_00, 72_000_00, None)
    assert (found.lines, found.apart) == ((PRIMARY, EXCESS), (GRAND_EXCESS,))


def test_asked_for_it_leaves_no_average() -> None:
    assert aggregate([PRIMARY, GRAND_EXCESS], []).reason == "grand_excess_included"


def test_other_layers_may_be_left_out_too() -> None:
    found = aggregate([PRIMARY, EXCESS, GRAND_EXCESS], ["excess", "grand_excess"])
    assert (found.premium, found.apart) == (100_000_00, (EXCESS, GRAND_EXCESS))


def test_without_premium_the_cost_is_there_and_the_ratio_is_not() -> None:
    free = LayeredLine("P4", "primary", 0, 5_00)
    found = aggregate([free], ["grand_excess"])
    assert (found.incurred, found.reason, free.reason) == (5_00, "no_premium", "no_premium")
