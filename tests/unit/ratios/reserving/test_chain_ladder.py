"""Chain ladder: the published cases, and what guards it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from services.contracts.money import Money
from services.ratios.indicators.loss_ratio import fraction, whole_cents
from services.ratios.reserving.chain_ladder import ChainLadder, chain_ladder
from services.ratios.reserving.triangle import Triangle, cumulated
from tests.support.golden import cases, holds

# Mack's method projects as chain ladder does; its errors are its own.
PROJECTED = [case for case in cases("reserving") if case["input"].get("method") in ("chain_ladder", "mack")]
SHOWN = ("factors", "cdf", "ultimate", "ibnr", "total_ultimate", "total_ibnr")


def shown(cents: Fraction) -> str:
    return str(Money(whole_cents(cents)))


def answer(found: ChainLadder) -> dict[str, Any]:
    return {
        "factors": [str(fraction(f.numerator, f.denominator)) for f in found.factors],
        "cdf": [str(fraction(f.numerator, f.denominator)) for f in found.cdf],
        "ultimate": [shown(cents) for cents in found.ultimates],
        "ibnr": [shown(cents) for cents in found.ibnr],
        "total_ultimate": shown(sum(found.ultimates, Fraction())),
        "total_ibnr": shown(sum(found.ibnr, Fraction())),
    }


@pytest.mark.parametrize("case", PROJECTED, ids=lambda case: case["id"])
def test_golden(case: dict[str, Any]) -> None:
    rows = [[Money.parse(amount).cents for amount in row] for row in case["input"]["triangle"]]
    expected = {name: value for name, value in case["expected"].items() if name in SHOWN}
    holds(expected, answer(chain_ladder(rows)))


def test_a_column_of_nothing_develops_by_one_and_is_named() -> None:
    found = chain_ladder([[0, 100, 120], [0, 110], [0]])
    assert found.factors[0] == 1
    assert found.zero_columns == (0,)
    assert list(found.ultimates) == [120, 132, 0]


def test_a_factor_below_one_takes_off_what_was_reserved_too_much() -> None:
    found = chain_ladder([[100, 90], [200]])
    assert found.factors[0] < 1
    assert list(found.ibnr) == [0, -20]


def test_one_year_is_its_own_ultimate() -> None:
    assert list(chain_ladder([[70]]).ultimates) == [70]


def test_movements_become_rows_at_the_ends_of_years() -> None:
    moved = {(2022, 2022): 100, (2022, 2024): 20, (2024, 2024): 5}
    assert cumulated(moved, 2024) == Triangle(2022, ((100, 100, 120), (0, 0), (5,)))


def test_what_moved_before_its_origin_year_counts_at_once_and_what_moved_after_the_last_does_not() -> None:
    moved = {(2023, 2022): 10, (2023, 2023): 1, (2023, 2025): 7}
    assert cumulated(moved, 2024) == Triangle(2023, ((11, 11), (0,)))
    assert cumulated({}, 2024).rows == ()
    assert list(cumulated({(2025, 2025): 3}, 2024).origins) == []


def test_amounts_beyond_any_float_stay_exact() -> None:
    large = 10**15 + 1
    found = chain_ladder([[large, large + 1], [large]])
    assert list(found.ultimates) == [large + 1, large + 1]
    assert found.factors[0] == Fraction(large + 1, large)
