"""Bands of severity: bounds, names, order, and edges of one's own (DOMAIN.md §1.8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.ratios.indicators.bands import DEFAULT_EDGES, distribution, edges_from, labels


def names(net_costs: list[int], edges: tuple[int, ...] = DEFAULT_EDGES) -> list[str]:
    return [band.label for band in distribution(net_costs, edges)]


def test_a_lower_bound_is_inside_its_band_and_an_upper_one_is_not() -> None:
    assert names([999_99]) == ["0-1000"]
    assert names([1_000_00]) == ["1000-5000"]
    assert names([149_999_99]) == ["50000-150000"]
    assert names([150_000_00]) == ["150000+"]


def test_zero_and_below_stand_apart_and_first() -> None:
    assert names([1, 0, -1, 200_000_00]) == ["negative", "zero", "0-1000", "150000+"]


def test_parts_of_claims_and_of_cost() -> None:
    found = distribution([5_100_00, 4_000_00, 2_500_00, 0])
    assert [(b.label, b.count, b.amount) for b in found] == [
        ("zero", 1, 0), ("1000-5000", 2, 6_500_00), ("5000-15000", 1, 5_100_00),
    ]  # fmt: skip
    assert [b.count_percent for b in found] == [Decimal("25.00"), Decimal("50.00"), Decimal("25.00")]
    assert [b.amount_percent for b in found] == [Decimal("0.00"), Decimal("56.03"), Decimal("43.97")]


def test_a_cost_of_nothing_in_all_has_no_parts() -> None:
    assert [b.amount_percent for b in distribution([100, -100])] == [None, None]
    assert distribution([]) == []


def test_edges_of_ones_own_begin_at_zero_and_may_have_cents() -> None:
    edges = edges_from([500_00, 100_50, 500_00])
    assert labels(edges) == ["negative", "zero", "0-100.50", "100.50-500", "500+"]
    assert names([50_00, 100_50], edges) == ["0-100.50", "100.50-500"]
    assert labels(edges_from([])) == ["negative", "zero", "0+"]
    with pytest.raises(ValueError, match="below zero"):
        edges_from([-1])
