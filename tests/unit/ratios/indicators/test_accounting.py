"""The accounting year: AC1 and BM1 of DOMAIN.md, and a year that released too little."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.money import Money
from services.ratios.indicators.accounting import (
    YearOfClaims,
    charge,
    charge_of_accident_year,
    kind,
    run_off,
    run_off_of_prior_years,
)
from tests.support.golden import cases

RUN_OFFS = [case for case in cases("reserving") if case["input"]["operation"] == "run_off"]
PRIOR = YearOfClaims(accident_year=2024, paid=6_000_00, received=0, opening=9_000_00, closing=0)
CURRENT = YearOfClaims(accident_year=2025, paid=4_000_00, received=0, opening=0, closing=6_000_00)


def test_the_charge_mixes_in_the_run_off_of_prior_years() -> None:
    claims = [PRIOR, CURRENT]
    assert charge(claims) == 7_000_00
    assert run_off_of_prior_years(2025, claims) == 3_000_00
    assert charge_of_accident_year(2025, claims) == 10_000_00


def test_the_charge_is_the_year_own_cost_less_the_prior_years_gain() -> None:
    claims = [PRIOR, CURRENT]
    assert charge(claims) == charge_of_accident_year(2025, claims) - run_off_of_prior_years(2025, claims)


@pytest.mark.parametrize("case", RUN_OFFS, ids=lambda case: case["id"])
def test_golden_run_offs(case: dict[str, Any]) -> None:
    cents = [Money.parse(case["input"][name]).cents for name in ("opening", "paid_in_year", "closing")]
    result = run_off(*cents)
    assert {"result": str(Money(result)), "kind": kind(result)} == case["expected"]


def test_boni_mali_and_neither() -> None:
    assert kind(run_off(9_000_00, 6_000_00, 0)) == "run_off_gain"
    assert kind(run_off(9_000_00, 6_000_00, 3_000_01)) == "run_off_loss"
    assert kind(run_off(9_000_00, 6_000_00, 3_000_00)) is None


def test_what_recourse_brings_in_lowers_the_charge() -> None:
    claims = [YearOfClaims(accident_year=2024, paid=0, received=1_500_00, opening=-1_000_00, closing=0)]
    # A forecast of 1,000.00 was opened with; 1,500.00 came in.
    assert charge(claims) == -500_00
    assert run_off_of_prior_years(2025, claims) == 500_00
