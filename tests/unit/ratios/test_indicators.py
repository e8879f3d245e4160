"""Ratios of sums, caps, and the reasons for which there is no ratio."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.contracts.money import Money
from services.ratios.indicators.cap import cap_by_coverage
from services.ratios.indicators.loss_ratio import GroupSums, average, fraction, percent
from tests.support.golden import cases


def sums(**changes: Any) -> GroupSums:
    nothing = dict.fromkeys(
        ("claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve", "recourse_received",
         "recourse_forecast", "incurred", "excess", "premium", "premium_gross"), 0,
    )  # fmt: skip
    return GroupSums(**(nothing | changes))


def test_a_ratio_is_rounded_once_from_the_exact_value() -> None:
    assert fraction(11_600_00, 20_000_00) == Decimal("0.580000")
    assert percent(47_760_00, 75_700_00) == Decimal("63.09")
    assert fraction(47_760_00, 75_700_00) == Decimal("0.630911")
    assert str(fraction(0, 1)) == "0.000000"
    # Half-up of the absolute value, not to even; and never from the fraction shown.
    assert str(percent(-1, 20_000)) == "-0.01"
    assert str(percent(49_999_999, 10_000_000_000)) == "0.50"


@pytest.mark.parametrize("whole", [0, -5])
def test_over_zero_or_less_there_is_none(whole: int) -> None:
    assert fraction(1, whole) is None
    assert percent(1, whole) is None


def test_an_average_is_whole_cents() -> None:
    assert average(11_600_00, 3) == 3_866_67
    assert average(11_600_00, 0) is None


def test_the_gravest_reason_is_told() -> None:
    assert sums(premium=1).reason is None
    assert sums().reason == "no_premium"
    assert sums(premium=1, unsplit=True).reason == "premium_not_split"
    assert sums(premium=1, unsplit=True, mixed_layers=True).reason == "grand_excess_included"
    assert sums(premium=1, mixed_currencies=True, mixed_layers=True).reason == "mixed_currencies"


@pytest.mark.parametrize("case", [c for c in cases("loss_ratio") if c["input"]["operation"] == "cap_by_coverage"])
def test_golden_cap_by_coverage(case: dict[str, Any]) -> None:
    given, expected = case["input"], case["expected"]
    costs = [Money.parse(row["incurred"]).cents for row in given["claim"]["coverages"]]
    capped = cap_by_coverage(costs, Money.parse(given["cap"]).cents)
    assert [str(Money(cents)) for cents in capped] == [row["incurred"] for row in expected["coverages"]]
    assert str(Money(sum(costs) - sum(capped))) == expected["excess_over_cap"]


def test_a_cap_loses_no_cent() -> None:
    assert cap_by_coverage([1_00, 1_00, 1_00], 1_00) == [34, 33, 33]
    assert sum(cap_by_coverage([9_000_01, -2_000_00, 6_000_00], 5_000_00)) == 5_000_00
    assert cap_by_coverage([5_00, 4_00], 9_00) == [5_00, 4_00]
