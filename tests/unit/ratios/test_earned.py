"""Earned premium by exact days: the golden cases as they stand, and what they leave open."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from services.contracts.http.earned_premium import EarnedPremiumCalculation
from services.contracts.money import Money
from services.contracts.periods import Period, year_period
from services.ratios.calculators.earned_premium import calculate
from services.ratios.indicators.earned import Premium, earned_by_year, earned_in_windows, refund, tax_split
from tests.support.golden import cases, holds


def ask(body: dict[str, Any]) -> dict[str, Any]:
    answer = calculate(EarnedPremiumCalculation.model_validate_json(json.dumps(body)))
    answered: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return answered


@pytest.mark.parametrize("case", cases("earned_premium"), ids=lambda case: case["id"])
def test_golden(case: dict[str, Any]) -> None:
    holds(case["expected"], ask(case["input"]))


def test_windows_that_cover_the_period_sum_exactly() -> None:
    premium = Premium(100, Period(date(2023, 12, 31), date(2026, 1, 1)))
    years = [year_period(year) for year in (2023, 2024, 2025, 2026)]
    assert sum(earned_in_windows(premium, years)) == 100


def test_the_last_window_takes_the_remainder_of_windows_that_were_not_asked() -> None:
    premium = Premium(12_000_00, Period(date(2025, 4, 1), date(2026, 3, 31)))
    assert earned_in_windows(premium, [year_period(2026)]) == [2_958_90]


def test_nothing_earns_before_the_period_or_after_as_of() -> None:
    premium = Premium(365_00, year_period(2025))
    assert earned_by_year(premium, date(2024, 12, 31)) == {}
    assert earned_by_year(premium, date(2025, 1, 1)) == {2025: 1_00}
    assert earned_by_year(premium, date(2030, 1, 1)) == {2025: 365_00}


def test_leap_years_have_366_days() -> None:
    assert earned_by_year(Premium(366_00, year_period(2024)), date(2024, 2, 29)) == {2024: 60_00}


def test_a_refund_earns_back_what_the_uncovered_days_had_earned() -> None:
    premium = Premium(12_000_00, Period(date(2025, 4, 1), date(2026, 3, 31)))
    back = refund(premium, date(2025, 9, 30))
    assert back == Premium(-5_983_56, Period(date(2025, 10, 1), date(2026, 3, 31)))
    assert refund(premium, date(2026, 3, 31)) is None
    assert refund(premium, date(2025, 1, 1)) == Premium(-12_000_00, premium.period)


def test_a_termination_stops_both_years_of_a_period() -> None:
    movement = {"net": "12000.00", "period_start": "2025-04-01", "period_end": "2026-03-31"}
    windows = [{"from": "2025-01-01", "to": "2025-12-31"}, {"from": "2026-01-01", "to": "2026-12-31"}]
    answer = ask({"movements": [movement], "windows": windows, "last_covered_on": "2025-09-30"})
    assert [(w["days"], w["earned"]) for w in answer["windows"]] == [(183, "6016.44"), (0, "0.00")]
    assert (answer["earned"], answer["unearned"], answer["refund"]) == ("6016.44", "0.00", "5983.56")


@pytest.mark.parametrize("kind", ["refunded", "cancelled"])
def test_what_goes_back_is_sent_positive_and_taken_off(kind: str) -> None:
    period = {"period_start": "2025-01-01", "period_end": "2025-12-31"}
    movements = [{"net": "3650.00", **period}, {"kind": kind, "net": "365.00", **period}]
    answer = ask({"movements": movements, "as_of": "2025-03-31"})
    assert (answer["written"], answer["earned"], answer["unearned"]) == ("3285.00", "810.00", "2475.00")
    with pytest.raises(ValidationError):
        ask({"movements": [{"kind": kind, "net": "-365.00", **period}]})


def test_tax_is_what_the_net_leaves() -> None:
    net, tax = tax_split(Money(100_01), Decimal("0.18"))
    assert (net, tax) == (Money(84_75), Money(15_26))


@pytest.mark.parametrize(
    "wrong",
    [
        {"movements": []},
        {"movements": [{"net": "1.00", "period_start": "2025-02-01", "period_end": "2025-01-01"}]},
        {"movements": [{"period_start": "2025-01-01", "period_end": "2025-12-31"}]},
        {"movements": [{"annual_net": "1.00", "period_start": "2025-01-01", "period_end": "2025-12-31"}]},
        {"operation": "tax_split", "gross": "-1.00", "tax_rate": "0.09"},
        {
            "movements": [{"net": "1.00", "period_start": "2025-01-01", "period_end": "2025-12-31"}],
            "windows": [{"from": "2025-01-01", "to": "2025-06-30"}, {"from": "2025-06-30", "to": "2025-12-31"}],
        },
    ],
)
def test_a_calculation_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ask(wrong)
