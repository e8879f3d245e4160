"""Late interest: multiples, half-years, one rounding."""

from datetime import date
from decimal import Decimal

import pytest

from services.claims.deadlines.interest import LegalRate, Stage, late_interest, schedule_of
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.contracts.money import Money
from services.kit.errors import Refusal

RULES = default_book()
SIMPLE = (Stage(Decimal(1)),)


def euros(text: str) -> Money:
    return Money.parse(text)


def test_each_half_year_has_its_rate() -> None:
    rate = LegalRate(creditor="individual", rules=RULES)
    found = late_interest(euros("10000.00"), date(2025, 6, 20), date(2025, 7, 10), SIMPLE, rate)
    assert [(s.days, str(s.rate)) for s in found.segments] == [(10, "0.072100"), (10, "0.066500")]
    assert str(found.total) == "37.97"


def test_the_total_is_rounded_once() -> None:
    """Two thirds of a cent, twice: each is shown as a cent, together they are one."""
    schedule = (Stage(Decimal(1), 1), Stage(Decimal(1)))
    found = late_interest(euros("10.00"), date(2026, 1, 1), date(2026, 3, 1), schedule, LegalRate(Decimal("0.0070")))
    assert [str(s.shown(euros("10.00"))) for s in found.segments] == ["0.01", "0.01"]
    assert str(found.total) == "0.01"


def test_a_half_year_that_is_not_in_the_table_is_an_error() -> None:
    rate = LegalRate(creditor="professional", rules=RULES)
    with pytest.raises(Refusal, match="rule-missing"):
        late_interest(euros("1.00"), date(2027, 1, 1), date(2027, 2, 1), SIMPLE, rate)


def test_motor_pays_one_and_a_half_for_two_months_then_double() -> None:
    assert schedule_of(RULES, "motor_pay", date(2026, 1, 1)) == (Stage(Decimal("1.5"), 2), Stage(Decimal(2)))


def test_a_schedule_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(Refusal, match="rule-missing"):
        schedule_of(RuleBook(), "motor_pay", date(2026, 1, 1))


def test_paid_on_the_day_costs_nothing() -> None:
    found = late_interest(euros("10.00"), date(2026, 1, 1), date(2026, 1, 1), SIMPLE, LegalRate(Decimal(1)))
    assert (found.days, str(found.total)) == (0, "0.00")
