"""The motor coefficient, by the golden cases and year by year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.claims.rule_tables.book import RuleRow
from services.claims.rule_tables.defaults import default_book
from services.claims.statements.bonus_malus import TABLE, AtFault, Year, coefficients
from tests.support.golden import cases

ON = date(2026, 1, 1)
WHOLE, HALF = AtFault(Decimal(1)), AtFault(Decimal("0.5"))
BONUS_MALUS = [case for case in cases("statements") if case["input"]["operation"] == "bonus_malus"]


def rule(use: str = "standard") -> RuleRow:
    return default_book().get(TABLE, use, ON)


def told(start: str, *years: Year, use: str = "standard") -> list[str]:
    return [str(c) for c in coefficients(Decimal(start), years, rule(use))]


@pytest.mark.parametrize("case", BONUS_MALUS, ids=lambda case: case["id"])
def test_golden(case: dict[str, Any]) -> None:
    asked, expected = case["input"], case["expected"]
    free: list[Year] = [()] * asked.get("claim_free_years", 0)
    claims = tuple(AtFault(Decimal(c["liability_rate"])) for c in asked.get("claims", ()))
    found = told(asked["start"], *free, *([claims] if claims else []))
    assert found == expected["sequence"] if "sequence" in expected else found[-1] == expected["coefficient"]


def test_the_golden_cases_are_all_here() -> None:
    assert [case["id"] for case in BONUS_MALUS] == ["BMC1", "BMC2"]


def test_shared_liability_counts_half_as_much_and_several_claims_multiply() -> None:
    assert told("0.64", (HALF,)) == ["0.72"]
    assert told("1.00", (WHOLE, HALF)) == ["1.40"]


def test_the_coefficient_never_exceeds_its_cap() -> None:
    assert told("3.00", (WHOLE,), (WHOLE,)) == ["3.50", "3.50"]


def test_the_first_claim_after_three_years_at_the_floor_has_no_effect() -> None:
    assert told("0.50", (), (), (), (WHOLE,)) == ["0.50", "0.50", "0.50", "0.50"]
    assert told("0.50", (), (), (WHOLE,)) == ["0.50", "0.50", "0.62"]
    assert told("0.50", (), (), (), (WHOLE, WHOLE))[-1] == "0.62"
    assert told("0.50", (), (), (), (WHOLE,), (WHOLE,))[-1] == "0.62"


def test_the_year_that_reaches_the_floor_is_not_one_at_the_floor() -> None:
    assert told("0.51", (), (), (), (WHOLE,))[-1] == "0.62"
    assert told("0.51", (), (), (), (), (WHOLE,))[-1] == "0.50"


def test_two_years_without_a_claim_end_any_increase() -> None:
    assert told("2.00", (), ()) == ["1.90", "1.00"]


def test_a_taxi_goes_down_faster() -> None:
    assert told("1.00", (), use="taxi") == ["0.93"]
