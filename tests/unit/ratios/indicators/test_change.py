"""What changed between two ratios."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from services.ratios.indicators.change import NOTHING_YET, Change, change


def test_points_are_those_of_the_exact_ratios() -> None:
    before = replace(NOTHING_YET, incurred=11_600_00, premium=20_000_00)
    after = replace(NOTHING_YET, incurred=10_000_00, premium=30_000_00)
    # 58 % to 33.333… %: rounded once, not from two rounded percentages.
    assert change(before, after) == Change(-1_600_00, 10_000_00, Decimal("-0.246667"), Decimal("-24.67"))


def test_without_a_ratio_there_are_no_points() -> None:
    after = replace(NOTHING_YET, incurred=300_00, premium=1_200_00)
    assert change(NOTHING_YET, after) == Change(300_00, 1_200_00, None, None)
    assert change(after, replace(after, unsplit=True)).points is None


def test_amounts_of_several_currencies_have_no_difference() -> None:
    mixed = replace(NOTHING_YET, incurred=1, premium=1, mixed_currencies=True)
    assert change(NOTHING_YET, mixed) == Change(None, None, None, None)
