"""The calculator's words: what no golden case shows, and what is wrong with a body."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from services.claims.indemnity.calculators import calculate
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.contracts.http.indemnity import IndemnityCalculation
from services.kit.errors import Refusal
from services.kit.field_errors import field_errors

TODAY = date(2026, 6, 30)


def ask(rules: RuleBook | None = None, **body: Any) -> dict[str, Any]:
    asked = IndemnityCalculation.model_validate({"operation": "indemnity", **body})
    return calculate(asked, rules or default_book(), TODAY)


def owed(loss: str, **terms: Any) -> str:
    return str(ask(loss=loss, terms=terms)["indemnity"])


def test_the_orders_of_the_policy() -> None:
    terms: dict[str, Any] = {
        "insured_value": "100.00", "value_at_risk": "200.00", "limit_per_claim": "400.00",
        "deductible": {"kind": "absolute", "amount": "100.00"},
    }  # fmt: skip
    assert owed("1000.00", **terms) == "400.00"
    assert owed("1000.00", **terms, limit_order="limit_then_deductible") == "300.00"
    assert owed("1000.00", **terms, deductible_order="before_proportional") == "400.00"
    assert owed("700.00", **terms, deductible_order="before_proportional") == "300.00"
    assert owed("700.00", **terms) == "250.00"
    assert owed("700.00", **terms, average_waived=True) == "400.00"


def test_several_sub_limits_and_items_listed_apart() -> None:
    limits = [
        {"item": "jewels", "amount": "9000.00", "limit": "5000.00"},
        {"item": "art", "amount": "2000.00", "limit": "500.00"},
    ]
    assert owed("30000.00", sub_limits=limits) == "24500.00"
    items = [{"item": "jewels", "amount": "9000.00"}, {"item": "art", "amount": "2000.00"}]
    apart = [{"item": "jewels", "limit": "5000.00"}, {"item": "art", "limit": "500.00"}]
    assert owed("30000.00", items=items, sub_limits=apart) == "24500.00"
    with pytest.raises(Refusal, match="value-missing") as refusal:
        owed("30000.00", sub_limits=apart)
    assert refusal.value.facts == {"name": "sub_limits.jewels.amount"}


def test_shares_without_a_lead() -> None:
    shares = [{"insurer": name, "share": share} for name, share in (("a", "0.25"), ("b", "0.375"), ("c", "3/8"))]
    found = ask(operation="coinsurance", indemnity="0.05", shares=shares)["shares"]
    assert [str(s["amount"]) for s in found] == ["0.01", "0.02", "0.02"]
    thirds = [{"insurer": name, "share": "1/3"} for name in "abc"]
    found = ask(operation="coinsurance", indemnity="0.02", shares=thirds)["shares"]
    assert [str(s["amount"]) for s in found] == ["0.00", "0.01", "0.01"]


def test_incapacity_is_above_its_threshold_or_not() -> None:
    terms: dict[str, Any] = {"deductible": {"kind": "ipp_rate", "rate": "0.10"}}
    assert owed("1000.00", **terms, ipp_rate="0.10") == "0.00"
    assert owed("1000.00", **terms, ipp_rate="0.100001") == "1000.00"
    assert owed("1000.00", **terms, ipp_threshold_passed=True) == "1000.00"
    with pytest.raises(Refusal, match="value-missing"):
        owed("1000.00", **terms)


def test_a_share_of_new_value_that_is_not_certain_is_told_so() -> None:
    def told(**terms: Any) -> str:
        answer = ask(loss="1000.00", terms={"wear_rate": "0.40", "new_value": True, **terms})
        return str(next(step["text"] for step in answer["steps"] if step["step"] == "wear"))

    assert told().endswith("À vérifier.")
    assert "vérifier" not in told(deferred_cap_rate="0.25")


def test_new_value_takes_the_dated_share_where_the_policy_states_none() -> None:
    body: dict[str, Any] = {"operation": "new_value", "new_value": "1000.00", "wear_rate": "0.40"}
    assert {k: str(v) for k, v in ask(**body).items()} == {
        "immediate": "600.00", "deferred": "250.00", "indemnity": "850.00", "kept_by_insured": "150.00",
        "to_verify": "True",
    }  # fmt: skip
    with pytest.raises(Refusal, match="rule-missing"):
        ask(RuleBook(), **body)
    found = ask(loss="1000.00", terms={"wear_rate": "0.40", "new_value": True, "invoices": "700.00"})
    assert (str(found["deferred_due"]), str(found["payable"]), str(found["balance"])) == ("100.00", "700.00", "850.00")


@pytest.mark.parametrize(
    ("body", "deductible", "indemnity"),
    [
        ({"use": "home", "damage": "380.00"}, "380.00", "0.00"),
        ({"use": "home", "damage": "4200.00", "drought": True}, "1520.00", "2680.00"),
        ({"use": "motor", "damage": "4200.00", "drought": True}, "380.00", "3820.00"),
        ({"use": "motor", "damage": "4200.00", "vehicles": 3}, "1140.00", "3060.00"),
        ({"use": "motor", "damage": "4200.00", "policy_deductible": "500.00"}, "500.00", "3700.00"),
        ({"use": "motor", "damage": "4200.00", "policy_deductible": "100.00"}, "380.00", "3820.00"),
        ({"use": "professional", "damage": "20000.00"}, "2000.00", "18000.00"),
        ({"use": "professional", "damage": "20000.00", "drought": True}, "3050.00", "16950.00"),
        ({"use": "professional", "damage": "90000.00", "policy_deductible": "15000.00"}, "15000.00", "75000.00"),
        (
            {"use": "professional", "damage": "90000.00", "policy_deductible": "15000.00", "small_firm": True},
            "10000.00",
            "80000.00",
        ),
        ({"use": "business_interruption", "working_days": 10, "daily_amount": "500.00"}, "1500.00", "3500.00"),
        ({"use": "business_interruption", "working_days": 10, "daily_amount": "300.00"}, "1140.00", "1860.00"),
    ],
)
def test_statutory_deductibles(body: dict[str, Any], deductible: str, indemnity: str) -> None:
    found = ask(operation="natcat", **body)
    assert (str(found["deductible"]), str(found["indemnity"])) == (deductible, indemnity)
    assert found["rule"] == {"version": "natcat_deductibles@open", "legal_reference": "A125-6", "to_verify": False}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"use": "home"}, "damage"),
        ({"use": "business_interruption"}, "working_days"),
        ({"use": "business_interruption", "working_days": 3}, "daily_amount"),
        ({"use": "business_interruption", "damage": "3.00"}, "daily_amount"),
    ],
)
def test_what_a_statutory_deductible_needs_is_named(body: dict[str, Any], name: str) -> None:
    with pytest.raises(Refusal, match="value-missing") as refusal:
        ask(operation="natcat", **body)
    assert refusal.value.facts == {"name": name}


def test_business_interruption_is_never_below_zero() -> None:
    body: dict[str, Any] = {
        "operation": "business_interruption",
        "working_days": 2,
        "daily_amount": "100.00",
        "deductible_days": 3,
    }
    found = ask(**body)
    assert (str(found["indemnity"]), str(found["deductible"])) == ("0.00", "200.00")


THIRDS = [{"insurer": name, "share": "0.333333"} for name in "abc"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"operation": "guess"}, "", "not-allowed"),
        ({"loss": "1"}, "/loss", "amount-format"),
        ({"loss": "-1.00"}, "/loss", "amount-negative"),
        ({}, "/loss", "required"),
        ({"loss": "1.00", "terms": {"wear": "0.5"}}, "/terms/wear", "unknown-field"),
        ({"loss": "1.00", "terms": {"wear_rate": "1.1"}}, "/terms/wear_rate", "out-of-range"),
        ({"loss": "1.00", "terms": {"premium_due": "0.00"}}, "/terms/premium_due", "amount-not-positive"),
        ({"loss": "1.00", "terms": {"deductible": {"kind": "odd"}}}, "/terms/deductible/kind", "not-allowed"),
        (
            {"loss": "1.00", "terms": {"deductible": {"min": "2.00", "max": "1.00"}}},
            "/terms/deductible",
            "min-above-max",
        ),
        ({"loss": "1.00", "terms": {"excluded_heads": "1.01"}}, "/terms", "items-exceed-loss"),
        (
            {"loss": "1.00", "terms": {"sub_limits": [{"item": "a", "amount": "2.00", "limit": "1.00"}]}},
            "/terms",
            "items-exceed-loss",
        ),
        (
            {"loss": "1.00", "terms": {"items": [{"item": "a", "amount": "1.00", "net": "1.01"}]}},
            "/terms/items/0",
            "net-above-amount",
        ),
        ({"loss": "1.00", "terms": {"shares": THIRDS}}, "/terms/shares", "shares-not-whole"),
        (
            {"loss": "1.00", "terms": {"shares": [{"insurer": "a", "share": "1/0"}]}},
            "/terms/shares/0/share",
            "share-format",
        ),
        ({"operation": "coinsurance", "indemnity": "1.00", "shares": []}, "/shares", "too-short"),
        ({"operation": "natcat", "use": "boat", "damage": "1.00"}, "/use", "not-allowed"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(body: dict[str, Any], pointer: str, code: str) -> None:
    sent = orjson.dumps({"operation": "indemnity", **body})
    with pytest.raises(ValidationError) as error:
        IndemnityCalculation.model_validate_json(sent)
    [found] = field_errors(error.value.errors(), sent)
    assert (found.pointer, found.code) == (pointer, code)
