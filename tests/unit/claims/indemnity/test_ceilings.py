"""Steps 7 to 11 at their edges: deductibles, limits and their orders, other insurers, advances; what stays."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from services.claims.indemnity.pipeline import compute
from services.claims.indemnity.sharing import coinsurance, double_insurance
from services.claims.indemnity.terms import Deductible, InsurerPart, ShareOf, Statutory, Terms
from services.claims.words.indemnity import ENGLISH, FRENCH, reason_told
from services.kit.errors import Refusal
from tests.unit.claims.indemnity.losses import STEPS, absolute, euros, loss, owed, took

# ---------------------------------------------------------------- 7


def test_the_relative_deductible_pays_nothing_at_its_threshold_and_all_above() -> None:
    relative = Deductible(kind="relative", amount=euros("500.00"))
    assert owed(loss("500.00"), deductible=relative) == "0.00"
    assert owed(loss("500.01"), deductible=relative) == "500.01"


@pytest.mark.parametrize(
    ("amount", "expected", "reason"),
    [
        ("2999.90", "2699.90", "rate_minimum"),
        ("3000.00", "2700.00", "rate"),
        ("5000.00", "4500.00", "rate"),
        ("5000.10", "4500.10", "rate_maximum"),
        ("299.99", "0.00", "rate_minimum"),
    ],
)
def test_a_proportional_deductible_between_its_bounds(amount: str, expected: str, reason: str) -> None:
    rate = Deductible(kind="rate", rate=Fraction("0.10"), min=euros("300.00"), max=euros("500.00"))
    found = compute(loss(amount), Terms(deductible=rate))
    assert (str(found.indemnity), took(found, "deductible")[2]) == (expected, reason)


def test_the_deductible_is_of_the_amount_that_reaches_it() -> None:
    rate = Deductible(kind="rate", rate=Fraction("0.10"))
    halved: dict[str, Any] = {"insured_value": euros("1.00"), "deductible": rate}
    assert owed(loss("100.00", value_at_risk=euros("2.00")), **halved) == "45.00"


def test_deductibles_of_an_index_of_days_and_of_incapacity() -> None:
    index = Deductible(kind="index", units=Fraction("1.5"), index_value=Fraction("691.30"))
    assert owed(loss("2000.00"), deductible=index) == "963.05"  # 2,000.00 - 1,036.95
    days = Deductible(kind="days", days=3)
    assert owed(loss("1000.00", daily_amount=euros("100.00")), deductible=days) == "700.00"
    ipp = Deductible(kind="ipp_rate", rate=Fraction("0.10"))
    assert owed(loss("1000.00", ipp_threshold_passed=False), deductible=ipp) == "0.00"
    assert owed(loss("1000.00", ipp_threshold_passed=True), deductible=ipp) == "1000.00"


@pytest.mark.parametrize(
    ("deductible", "name"),
    [
        (Deductible(kind="absolute"), "deductible.amount"),
        (Deductible(kind="relative"), "deductible.amount"),
        (Deductible(kind="rate"), "deductible.rate"),
        (Deductible(kind="index", units=Fraction(1)), "deductible.index_value"),
        (Deductible(kind="index", index_value=Fraction(1)), "deductible.units"),
        (Deductible(kind="days"), "deductible.days"),
        (Deductible(kind="days", days=1), "daily_amount"),
        (Deductible(kind="ipp_rate"), "deductible.rate"),
        (Deductible(kind="ipp_rate", rate=Fraction(0)), "ipp_threshold_passed"),
    ],
)
def test_what_a_deductible_needs_is_named(deductible: Deductible, name: str) -> None:
    with pytest.raises(Refusal, match="value-missing") as refusal:
        compute(loss("1.00"), Terms(deductible=deductible))
    assert refusal.value.facts == {"name": name}


def test_the_statutory_deductible_cannot_be_bought_back_and_a_higher_one_applies() -> None:
    law = Statutory(amount=euros("380.00"))
    assert owed(loss("1000.00"), statutory=law, deductible=absolute("0.00")) == "620.00"
    assert owed(loss("1000.00"), statutory=law, deductible=absolute("380.00")) == "620.00"
    assert owed(loss("1000.00"), statutory=law, deductible=absolute("500.00")) == "500.00"
    capped = Statutory(amount=euros("380.00"), policy_cap=euros("400.00"))
    assert owed(loss("1000.00"), statutory=capped, deductible=absolute("500.00")) == "600.00"
    low = Statutory(amount=euros("380.00"), policy_cap=euros("10.00"))
    assert owed(loss("1000.00"), statutory=low, deductible=absolute("500.00")) == "620.00"
    of_damage = Statutory(rate=Fraction("0.10"), minimum=euros("1140.00"))
    assert owed(loss("11400.00"), statutory=of_damage) == "10260.00"
    assert owed(loss("11410.00"), statutory=of_damage) == "10269.00"
    assert owed(loss("100.00"), statutory=of_damage) == "0.00"


# ---------------------------------------------------------------- orders, 8 and 9


def test_the_deductible_before_the_averages() -> None:
    lost = loss("1000.00", value_at_risk=euros("2.00"))
    terms: dict[str, Any] = {"insured_value": euros("1.00"), "deductible": absolute("100.00")}
    assert owed(lost, **terms) == "400.00"
    before = compute(lost, Terms(**terms, deductible_order="before_proportional"))
    assert str(before.indemnity) == "450.00"
    assert [s.step for s in before.steps][2:6] == ["real_value", "deductible", "average_capital", "average_premium"]


def test_the_limit_before_the_deductible() -> None:
    terms: dict[str, Any] = {"deductible": absolute("100.00"), "limit_per_claim": euros("500.00")}
    assert owed(loss("1000.00"), **terms) == "500.00"
    first = compute(loss("1000.00"), Terms(**terms, limit_order="limit_then_deductible"))
    assert str(first.indemnity) == "400.00"
    assert [s.step for s in first.steps][5:8] == ["sub_limits", "limit_per_claim", "deductible"]


def test_both_orders_at_once() -> None:
    lost = loss("1000.00", value_at_risk=euros("2.00"))
    terms = Terms(
        insured_value=euros("1.00"),
        deductible=absolute("100.00"),
        limit_per_claim=euros("500.00"),
        deductible_order="before_proportional",
        limit_order="limit_then_deductible",
    )
    found = compute(lost, terms)
    assert [s.step for s in found.steps][3:6] == ["limit_per_claim", "deductible", "average_capital"]
    assert str(found.indemnity) == "200.00"
    assert sorted(s.step for s in found.steps) == sorted(STEPS)


def test_limits_at_their_edges() -> None:
    assert took(compute(loss("10.00"), Terms(limit_per_claim=euros("10.00"))), "limit_per_claim")[2] == "within_limit"
    assert owed(loss("10.01"), limit_per_claim=euros("10.00")) == "10.00"
    for used, expected, reason in (
        ("90.00", "10.00", "within_annual_limit"),
        ("90.01", "9.99", "annual_limit"),
        ("100.00", "0.00", "annual_limit_used_up"),
        ("500.00", "0.00", "annual_limit_used_up"),
    ):
        found = compute(loss("10.00", annual_used=euros(used)), Terms(annual_limit=euros("100.00")))
        assert (str(found.indemnity), took(found, "annual_limit")[2]) == (expected, reason)
    left = compute(loss("10.00", annual_used=euros("60.00")), Terms(annual_limit=euros("100.00")))
    assert str(left.annual_limit_remaining) == "30.00"


# ---------------------------------------------------------------- 10 and 11


def test_with_other_insurers_this_one_bears_its_part() -> None:
    others = (InsurerPart(insurer="b", amount=euros("20000.00")),)
    found = compute(loss("30000.00", other_insurers=others), Terms())
    assert took(found, "sharing") == ("30000.00", "18000.00", "double_insurance")
    little = (InsurerPart(insurer="b", amount=euros("100.00")),)
    found = compute(loss("1000.00", other_insurers=little), Terms(deductible=absolute("200.00")))
    assert took(found, "sharing") == ("800.00", "800.00", "each_its_own")
    assert owed(loss("0.00", other_insurers=others)) == "0.00"


def test_coinsurers_bear_all_of_it_between_them() -> None:
    thirds = tuple(ShareOf(insurer=name, share=Fraction(1, 3)) for name in "abc")
    found = compute(loss("100.00"), Terms(shares=thirds))
    assert [str(s.amount) for s in found.shares] == ["33.34", "33.33", "33.33"]
    assert str(found.indemnity) == "100.00"
    led = (*thirds[:2], ShareOf(insurer="c", share=Fraction(1, 3), is_lead=True))
    assert [str(s.amount) for s in compute(loss("100.00"), Terms(shares=led)).shares] == ["33.33", "33.33", "33.34"]


def test_advances_are_netted_below_zero_too() -> None:
    found = compute(loss("100.00", advances_paid=euros("40.00")), Terms())
    assert took(found, "balance") == ("100.00", "60.00", "advances_netted")
    over = compute(loss("100.00", advances_paid=euros("100.01")), Terms())
    assert took(over, "balance") == ("100.00", "-0.01", "overpaid")
    assert took(compute(loss("1.00", advances_paid=euros("1.00")), Terms()), "balance")[2] == "advances_netted"


# ---------------------------------------------------------------- what stays with the insured


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("3000.00", {"below_deductible": "3000.00"}),
        ("10000.00", {"below_deductible": "10000.00"}),
        ("45000.00", {"deductible": "10000.00"}),
        ("150000.00", {"deductible": "10000.00", "partial_amount": "40000.00"}),
    ],
)
def test_what_stays_by_heading(amount: str, expected: dict[str, str]) -> None:
    """The claims of the cost of risk: deductible 10,000.00, limit 100,000.00."""
    terms = Terms(deductible=absolute("10000.00"), limit_per_claim=euros("100000.00"))
    found = compute(loss(amount), terms)
    assert {heading: str(stays) for heading, stays in found.retained.items()} == expected


def test_insured_for_too_little_is_an_oversight_unless_it_was_meant() -> None:
    lost: dict[str, Any] = {"value_at_risk": euros("2.00")}
    terms = Terms(insured_value=euros("1.00"))
    assert compute(loss("10.00", **lost), terms).retained == {"error_omission": euros("5.00")}
    meant = compute(loss("10.00", **lost, average_heading="deliberate"), terms)
    assert meant.retained == {"deliberate": euros("5.00")}


def test_wear_vat_and_other_insurers_are_no_loss_of_the_insureds() -> None:
    others = (InsurerPart(insurer="b", amount=euros("100.00")),)
    lost = loss(
        "120.00", recovers_vat=True, vat_rate=Fraction("0.20"), wear_rate=Fraction("0.10"), other_insurers=others
    )
    assert compute(lost, Terms()).retained == {}


# ---------------------------------------------------------------- words


def test_every_reason_reads_in_both_languages() -> None:
    assert set(FRENCH) == set(ENGLISH)
    for found in (
        compute(loss("100.00", wear_rate=Fraction("0.40")), Terms(deferred_cap=Fraction("0.25"))),
        compute(loss("100.00", value_at_risk=euros("2.00")), Terms(insured_value=euros("1.00"))),
        compute(
            loss("100.00"), Terms(deductible=Deductible(kind="index", units=Fraction(1), index_value=Fraction("9.5")))
        ),
    ):
        for step in found.steps:
            for french in (True, False):
                assert "{" not in reason_told(step.reason, step.facts, french=french)
    told = reason_told("average_capital", {"insured_value": "400000.00", "value_at_risk": "500000.00"}, french=True)
    assert (
        told == "Règle proportionnelle de capitaux (L121-5) : 400\u202f000,00\u202f€ assurés / 500\u202f000,00\u202f€."
    )
    assert reason_told("rate", {"rate": "0.100000", "amount": "5.00"}, french=True).startswith("Franchise de 10\u202f%")


def test_equal_deductibles_are_the_laws_and_an_index_tells_its_price() -> None:
    law = compute(loss("1000.00"), Terms(statutory=Statutory(amount=euros("380.00")), deductible=absolute("380.00")))
    assert took(law, "deductible")[2] == "natcat_statutory"
    index = Deductible(kind="index", units=Fraction(1), index_value=Fraction("691.30"))
    [line] = [s for s in compute(loss("5000.00"), Terms(deductible=index)).steps if s.step == "deductible"]
    assert dict(line.facts) == {"units": "1", "index_value": "691.30", "amount": "691.30"}


def test_many_small_shares_ask_nobody_for_less_than_nothing() -> None:
    cent = [InsurerPart(insurer=str(n), amount=euros("0.01")) for n in range(6)]
    borne = [str(p.amount) for p in double_insurance(euros("0.03"), cent)]
    assert sorted(borne) == ["0.00", "0.00", "0.00", "0.01", "0.01", "0.01"]
    small = [ShareOf(insurer=str(n), share=Fraction(1, 200)) for n in range(200)]
    assert sum(p.amount.cents for p in coinsurance(euros("1.00"), small)) == 100
