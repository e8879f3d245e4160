"""What is said at a renewal: each argument with its figures, and none without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.ratios.indicators.loss_ratio import GroupSums
from services.ratios.indicators.profitability import profitability
from services.ratios.indicators.renewal import (
    Argument,
    Effect,
    Facts,
    LargeClaim,
    Plan,
    Year,
    arguments,
    effect,
    halved,
    levers,
    released,
)


def sums(incurred: int, premium: int, claims: int = 0, **more: int) -> GroupSums:
    nothing = dict.fromkeys(
        ("paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast", "excess"), 0
    )
    return GroupSums(
        claims=claims, claims_with_cost=claims, incurred=incurred, premium=premium, premium_gross=premium,
        **(nothing | more),  # type: ignore[arg-type]
    )  # fmt: skip


def year(number: int, claims: int, exposure: int = 10, *, immature: bool = False) -> Year:
    return Year(
        year=number, sums=sums(0, 100_00, claims), exposure=Fraction(exposure), immature=immature,
        elapsed=Decimal("0.500000") if immature else Decimal("1.000000"),
    )  # fmt: skip


def facts(total: GroupSums, **more: object) -> Facts:
    margin = None
    if total.premium > 0:
        margin = profitability(Fraction(total.incurred, total.premium), total.premium, Decimal("0.4"), Decimal(5))
    found = Facts(
        total=total, years=(), margin=margin, largest=None, one_claim_percent=Decimal(50), unmoved=(0, 0),
        challenged=(0, 0), recourses_open=0, plan=None,
    )  # fmt: skip
    return replace(found, **more)  # type: ignore[arg-type]


def codes(found: Facts) -> list[str]:
    return [argument.code for argument in arguments(found)]


def test_the_effect_of_a_reserve_is_in_cents_and_points_and_rounded_once() -> None:
    total = sums(11_600_00, 20_000_00)
    assert released(2_500_00, total) == Effect(-2_500_00, Decimal("-12.50"), Decimal("45.50"))
    assert halved(2_500_01, total) == Effect(-1_250_01, Decimal("-6.25"), Decimal("51.75"))
    assert effect(-1, sums(1, 0)) == Effect(-1, None, None)


def test_below_the_breakeven() -> None:
    assert arguments(facts(sums(11_000_00, 20_000_00))) == [
        Argument(
            "below_breakeven",
            {"loss_ratio_percent": "55.00", "breakeven_percent": "60.00", "margin_points": "5.00"},
        )
    ]
    assert codes(facts(sums(12_000_00, 20_000_00))) == ["below_breakeven"], "on it is not beyond it"
    assert codes(facts(sums(12_000_01, 20_000_00))) == []
    assert codes(facts(sums(1, 0))) == []


def test_frequency_is_down_against_the_years_before_together() -> None:
    total = sums(15_000_00, 20_000_00)
    down = (year(2022, 5), year(2023, 1, 30), year(2024, 1), year(2025, 0, immature=True))
    found = {a.code: a.figures for a in arguments(facts(total, years=down))}
    assert found["frequency_down"] == {
        "year": 2024, "frequency": "0.100000", "frequency_before": "0.150000", "years_before": "2022,2023",
    }  # fmt: skip
    assert "frequency_down" not in codes(facts(total, years=(year(2023, 1), year(2024, 1))))
    assert "frequency_down" not in codes(facts(total, years=(year(2024, 1),)))
    assert "frequency_down" not in codes(facts(total, years=(year(2023, 5, 0), year(2024, 1))))


def test_one_large_claim() -> None:
    total = sums(15_000_00, 20_000_00, claims=4)
    largest = LargeClaim(UUID(int=7), 7_500_00)
    [found] = arguments(facts(total, largest=largest))
    assert found.figures == {
        "claim_id": f"clm_{7:032x}", "incurred": "7500.00", "share_percent": "50.00",
        "loss_ratio_percent_without": "37.50",
    }  # fmt: skip
    assert codes(facts(total, largest=replace(largest, incurred=7_499_99))) == []
    assert codes(facts(sums(15_000_00, 20_000_00, claims=1), largest=largest)) == [], "one of one says nothing"


def test_reserves_recourse_the_year_under_way_and_prevention() -> None:
    total = sums(15_000_00, 20_000_00, recourse_forecast=900_00)
    plan = Plan(date(2025, 1, 1), date(2025, 12, 31), Decimal("0.550000"))
    found = arguments(
        facts(
            total, unmoved=(1, 2_000_00), challenged=(2, 3_000_00), recourses_open=1, plan=plan,
            years=(year(2025, 1, immature=True),),
        )
    )  # fmt: skip
    assert [a.code for a in found] == [
        "reserves_unmoved", "reserves_to_challenge", "recourse_pending", "immature_year", "prevention_plan_under_way",
    ]  # fmt: skip
    figures = [a.figures for a in found]
    assert figures[0] == {
        "lines": 1, "case_reserve": "2000.00", "points": "-10.00", "loss_ratio_percent_without": "65.00",
    }  # fmt: skip
    assert figures[2] == {"recourses": 1, "recourse_forecast": "900.00"}
    assert figures[3] == {"year": 2025, "elapsed_fraction": "0.500000", "incurred": "0.00", "premium": "100.00"}
    assert figures[4] == {"starts_on": "2025-01-01", "ends_on": "2025-12-31", "target_rate": "0.550000"}


def test_levers_are_what_there_is_to_pull() -> None:
    assert levers(facts(sums(11_000_00, 20_000_00))) == []
    assert levers(facts(sums(15_000_00, 20_000_00), challenged=(1, 1), recourses_open=1)) == [
        "amicable_cancellation", "review_worst_products", "prevention_plan", "premium_increase",
        "challenge_reserves", "pursue_recourse", "raise_deductible",
    ]  # fmt: skip
