"""The calculator of loss ratios: the golden cases as they stand, and what they leave open."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from services.contracts.http.loss_ratio import LossRatioCalculation
from services.ratios.calculators.loss_ratio import calculate
from tests.support.golden import cases, holds


def ask(body: dict[str, Any]) -> dict[str, Any]:
    answer = calculate(LossRatioCalculation.model_validate_json(json.dumps(body)))
    answered: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return answered


def golden(case_id: str) -> dict[str, Any]:
    [found] = [case["input"] for case in cases("loss_ratio") if case["id"] == case_id]
    return dict(found)


@pytest.mark.parametrize("case", cases("loss_ratio"), ids=lambda case: case["id"])
def test_golden(case: dict[str, Any]) -> None:
    holds(case["expected"], ask(case["input"]))


def test_expenses_may_be_left_out() -> None:
    found = ask({**golden("SP1"), "basis": {"include_expenses": False}})
    assert (found["incurred"], found["paid_expense"]) == ("11000.00", "600.00")


def test_a_written_premium_is_one_of_its_own() -> None:
    premium = {"earned_net": "20000.00", "written_net": "40000.00"}
    found = ask({**golden("SP1"), "premium": premium, "basis": {"premium_basis": "written"}})
    assert (found["premium"], found["loss_ratio_percent"], found["flatters_points"]) == ("40000.00", "29.00", None)


def test_ibnr_is_added_after_the_cap() -> None:
    found = ask({**golden("SP1"), "ibnr": "1000.00", "basis": {"include_ibnr": True, "cap": "5000.00"}})
    assert (found["incurred"], found["excess_over_cap"]) == ("12500.00", "100.00")


def test_a_claim_outside_every_period_counts_only_without_scope() -> None:
    body = golden("SP1")
    claims = [claim | {"covered": claim["id"] != "A"} for claim in body["claims"]]
    assert ask({**body, "claims": claims})["incurred"] == "11600.00"
    found = ask({**body, "claims": claims, "basis": {"scope": "covered"}})
    assert (found["incurred"], found["claims"], found["premium"]) == ("6500.00", 3, "20000.00")


def test_a_year_not_yet_over_says_how_much_of_it_has_passed() -> None:
    found = ask({**golden("SP1"), "as_of": "2025-03-31"})
    assert (found["immature"], found["elapsed"]) == (True, "0.246575")


def test_no_premium_leaves_no_profitability() -> None:
    body = {"operation": "profitability", "incurred": "1.00", "premium_net": "0.00", "loading_rate": "0.4"}
    assert ask(body) == {"loss_ratio": None, "loss_ratio_percent": None, "reason": "no_premium"}


def test_a_cost_below_zero_is_a_ratio_below_zero() -> None:
    body = {"operation": "profitability", "loss_ratio": "-0.060000", "premium_net": "100.00", "loading_rate": "0.4"}
    assert (ask(body)["loss_ratio_percent"], ask(body)["status"]) == ("-6.00", "below")


def test_bands_of_ones_own() -> None:
    found = ask({"operation": "distribution", "net_costs": ["150.00", "-1.00"], "edges": ["200.00", "100.00"]})
    assert found["edges"] == ["0.00", "100.00", "200.00"]
    assert [bucket["bucket"] for bucket in found["buckets"]] == ["negative", "100-200"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"operation": "combined"}, "union_tag_invalid"),
    ({"premium": {}}, "union_tag_not_found"),
    ({**golden("SP1"), "basis": {"year_basis": "accounting_year"}}, "literal_error"),
    ({**golden("SP1"), "basis": {"cap": "0.00"}}, "amount-not-positive"),
    ({**golden("SP1"), "basis": {"capped": "1.00"}}, "extra_forbidden"),
    ({**golden("SP1"), "basis": {"premium_basis": "written"}}, "premium-missing"),
    ({**golden("SP1"), "basis": {"include_ibnr": True}}, "ibnr-missing"),
    ({**golden("SP1"), "ibnr": "1.00", "basis": {"include_ibnr": True, "cost_basis": "paid"}}, "ibnr-needs-incurred"),
    ({**golden("SP1"), "exposure": "ten"}, "exposure-format"),
    ({**golden("SP1"), "claims": [{}] * 2_001}, "too_long"),
    ({**golden("CR1"), "incurred": "1.00"}, "cost-named-once"),
    ({**golden("CR1"), "loading_rate": "1.100000"}, "less_than_equal"),
    ({**golden("YR1"), "basis": {"tax_basis": "gross"}}, "premium-missing"),
    ({**golden("YR2"), "years": golden("YR2")["years"] * 2}, "year-given-twice"),
    ({**golden("CP1"), "claim": {"coverages": golden("CP1")["claim"]["coverages"] * 2}}, "coverage-given-twice"),
    ({**golden("AC1"), "year": 2024}, "year-to-come"),
    ({"operation": "distribution", "net_costs": ["1"]}, "amount-format"),
    ({"operation": "distribution", "net_costs": ["0.00"] * 10_001}, "too_long"),
    ({**golden("TM1"), "events": golden("TM1")["events"] * 30}, "too_long"),
    ({**golden("TM1"), "events": [golden("TM1")["events"][0] | {"amount": "1.00"}]}, "amount-missing"),
]


@pytest.mark.parametrize(("body", "code"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_refused(body: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(body)
    assert [error["type"] for error in refused.value.errors()] == [code]
