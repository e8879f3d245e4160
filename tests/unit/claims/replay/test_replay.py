"""Claims under other terms: replayed where a computation stands, estimated where only the cost is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.claims.lines import Where
from services.contracts.events.policy import Deductible
from services.contracts.recomputation import Opening, RecomputedCoverage
from tests.unit.claims.replay.told import OWN, absolute, computed, tried, under
from tests.unit.claims.stories import closed, day, decided, declared, euros, given, paid, reserved

WHERE = Where(coverage_code=OWN, cost_category="property")
RAISED: dict[str, Any] = {"deductibles": [{"kind": "absolute", "amount": "1500.00"}]}


def changes(found: RecomputedCoverage) -> tuple[str, str, int, int]:
    return found.method, found.reason, found.paid_change, found.reserve_change


def test_a_computed_and_paid_loss_is_paid_less_by_what_the_deductible_takes_more() -> None:
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"), paid("3700.00", where=WHERE), closed())
    [found] = tried(claim, **RAISED)
    assert changes(found) == ("replayed", "recomputed", -1_000_00, 0)
    assert (found.indemnity, found.other_indemnity, found.cost) == (3_700_00, 2_700_00, 3_700_00)
    assert (found.step, found.facts) == ("deductible", {"step_reason": "absolute", "amount": "1500.00"})


def test_what_is_still_reserved_falls_before_what_is_paid() -> None:
    story = (declared(), under(absolute("500.00")), computed("4200.00"))
    claim = given(*story, reserved("3700.00", where=WHERE), paid("3300.00", where=WHERE))
    [found] = tried(claim, **RAISED)
    assert changes(found) == ("replayed", "recomputed", -600_00, -400_00)


def test_a_lower_deductible_is_still_to_be_paid_on_an_open_claim_and_was_paid_on_a_closed_one() -> None:
    story = (declared(), under(absolute("500.00")), computed("4200.00"), paid("3700.00", where=WHERE))
    lowered: dict[str, Any] = {"deductibles": [{"kind": "none"}]}
    [still] = tried(given(*story), **lowered)
    [done] = tried(given(*story, closed()), **lowered)
    assert (changes(still)[2:], changes(done)[2:]) == ((0, 500_00), (500_00, 0))


def test_a_loss_below_the_deductible_that_was_computed_would_be_paid_without_it() -> None:
    claim = given(declared(), under(absolute("500.00")), computed("450.00"), closed(outcome="no_payment"))
    [found] = tried(claim, deductibles=[{"kind": "none"}])
    assert changes(found) == ("replayed", "recomputed", 450_00, 0)


def test_an_indemnity_that_was_never_paid_stays_unpaid() -> None:
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"))
    [found] = tried(claim, deductibles=[{"kind": "none"}])
    assert changes(found) == ("replayed", "owed_and_not_paid", 0, 0)


def test_the_computation_of_the_day_counts() -> None:
    again = computed("5200.00", on="2025-09-01", name="again", reason="corrected_value")
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"), again, paid("3700.00", where=WHERE))
    [later] = tried(claim, **RAISED)
    [earlier] = tried(claim, on=day("2025-08-31"), **RAISED)
    assert (later.other_indemnity, earlier.other_indemnity) == (3_700_00, 2_700_00)


def test_a_limit_a_rate_and_terms_of_the_loss_go_through_the_pipeline() -> None:
    claim = given(
        declared(), under(absolute("500.00"), limit_per_claim=euros("10000.00")),
        computed("20000.00", wear_rate="0.25"), paid("10000.00", where=WHERE),
    )  # fmt: skip
    [found] = tried(claim, limits_per_claim=[{"coverage_code": OWN, "amount": None}])
    assert (found.other_indemnity, found.step) == (14_500_00, "limit_per_claim")
    [found] = tried(claim, deductibles=[{"kind": "rate", "rate": "0.40", "max": "9000.00"}])
    assert (found.other_indemnity, found.step) == (9_000_00, "deductible")


def test_a_coverages_own_row_counts_before_that_of_all() -> None:
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"), paid("3700.00", where=WHERE))
    both = [{"kind": "none"}, {"coverage_code": OWN, "kind": "absolute", "amount": "700.00"}]
    [found] = tried(claim, deductibles=both)
    assert found.other_indemnity == 3_500_00
    [found] = tried(claim, deductibles=[{"coverage_code": "glass", "kind": "none"}])
    assert changes(found) == ("unchanged", "terms_unchanged", 0, 0)


def test_a_refused_coverage_costs_nothing_under_any_terms() -> None:
    refused = decided("refused", on="2025-06-01", grounds=("not_covered",), remedies_stated=True)
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"), refused)
    [found] = tried(claim, deductibles=[{"kind": "none"}])
    assert changes(found) == ("unchanged", "coverage_refused", 0, 0)


def test_a_value_that_the_other_terms_need_and_nobody_has_is_not_guessed() -> None:
    claim = given(declared(), under(absolute("500.00")), computed("4200.00"), paid("3700.00", where=WHERE))
    [found] = tried(claim, deductibles=[{"kind": "days", "days": 3}])
    assert changes(found) == ("unchanged", "value_missing", 0, 0)
    assert found.facts == {"name": "daily_amount"}
    [found] = tried(claim, deductibles=[{"kind": "index", "units": "2"}])
    assert (found.reason, found.facts["table"]) == ("rule_missing", "index_values")
    [found] = tried(claim, deductibles=[{"kind": "index", "units": "2", "index_value": "600"}])
    assert found.other_indemnity == 3_000_00


def test_the_annual_limit_is_used_in_the_order_of_the_losses_under_the_other_terms_too() -> None:
    def limited(occurred: str, declared_on: str) -> Any:
        return given(
            declared(occurred_on=day(occurred), declared_on=day(declared_on)),
            under(absolute("0.00"), annual_limit=euros("8000.00")), computed("5000.00"), paid("5000.00", where=WHERE),
        )  # fmt: skip

    later, earlier = limited("2025-03-01", "2025-03-02"), limited("2025-02-01", "2025-02-02")
    second, first = tried(later, earlier, **RAISED)
    assert (first.indemnity, first.other_indemnity) == (5_000_00, 3_500_00)
    assert (second.indemnity, second.other_indemnity) == (3_000_00, 3_500_00)
    second, first = tried(later, earlier, annual_limits=[{"amount": "6000.00"}])
    assert (first.other_indemnity, second.other_indemnity, second.step) == (5_000_00, 1_000_00, "annual_limit")


@pytest.mark.parametrize(
    ("agreed", "loss", "after"),
    [
        (absolute("500.00"), "4200.00", 2_700_00),
        (Deductible(kind="none"), "3700.00", 2_200_00),
        (Deductible(kind="relative", amount=euros("400.00")), "3700.00", 2_200_00),
        (Deductible(kind="rate", rate=Decimal("0.2")), "4625.00", 3_125_00),
    ],
)
def test_what_was_paid_tells_the_loss_where_the_deductible_is_known(agreed: Deductible, loss: str, after: int) -> None:
    claim = given(declared(), under(agreed), paid("3700.00", where=WHERE))
    [found] = tried(claim, **RAISED)
    assert (found.method, found.reason, found.facts["loss"]) == ("approximated", "loss_from_cost", loss)
    assert (found.indemnity, found.other_indemnity) == (3_700_00, after)
    assert found.paid_change == after - 3_700_00


def test_a_cost_at_the_limit_tells_the_least_loss_only() -> None:
    claim = given(declared(), under(absolute("500.00"), limit_per_claim=euros("3700.00")), paid("3700.00", where=WHERE))
    [found] = tried(claim, **RAISED)
    assert (found.reason, found.other_indemnity) == ("loss_at_least", 2_700_00)


def test_what_cannot_be_estimated_stays_and_says_why() -> None:
    def why(*steps: Any, **terms: Any) -> str:
        [found] = tried(given(declared(), *steps), **(terms or RAISED))
        assert changes(found)[0::3] == ("unchanged", 0)
        return found.reason

    assert why(under(absolute("500.00"))) == "no_cost"
    assert (
        why(under(absolute("500.00")), reserved("900.00", where=WHERE, reason="opening")) == "opening_reserve_unrevised"
    )
    days = Deductible(kind="days", days=3)
    assert why(under(days), paid("900.00", where=WHERE)) == "loss_unknown"
    annual: dict[str, Any] = {"annual_limits": [{"amount": "1.00"}]}
    assert why(under(absolute("500.00")), paid("900.00", where=WHERE), **annual) == "annual_limit_not_replayed"


GRID: dict[str, Any] = {"opening_reserves": [{"coverage_code": OWN, "amount": "2500.00"}]}


def test_another_grid_moves_what_nobody_has_revised() -> None:
    untouched = given(declared(), under(absolute("500.00")), reserved("900.00", where=WHERE, reason="opening"))
    [found] = tried(untouched, **GRID)
    assert changes(found) == ("replayed", "opening_reserve_replaced", 0, 1_600_00)
    assert found.opening == Opening(recorded=900_00, other=2_500_00)
    drawn = given(declared(), under(), reserved("900.00", where=WHERE, reason="opening"), paid("1000.00", where=WHERE))
    [found] = tried(drawn, **GRID)
    assert changes(found)[2:] == (0, 1_600_00), "900 were drawn from the one, and are from the other"
    revised = given(
        declared(),
        under(),
        reserved("900.00", where=WHERE, reason="opening"),
        reserved("1200.00", "2025-04-01", where=WHERE),
    )
    [found] = tried(revised, **GRID)
    assert (changes(found)[3], found.opening) == (0, Opening(recorded=900_00, other=2_500_00))


def test_a_grid_that_says_nothing_of_a_coverage_leaves_it_and_the_policys_own_amount_counts_first() -> None:
    claim = given(declared(), under(opening_reserve=euros("700.00")), reserved("700.00", where=WHERE, reason="opening"))
    [found] = tried(claim, **GRID)
    assert (changes(found)[3], found.opening) == (0, Opening(recorded=700_00, other=700_00))
    [found] = tried(claim, opening_reserves=[{"coverage_code": "glass", "amount": "1.00"}])
    assert found.opening is None
    assert found.reserve_change == 0
