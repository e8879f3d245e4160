"""Steps 1 to 6 at their edges: damage, wear and new value, averages, sub-limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from services.claims.indemnity.pipeline import Outcome, compute
from services.claims.indemnity.terms import Item, SubLimit, Terms
from services.kit.errors import Refusal
from tests.unit.claims.indemnity.losses import STEPS, absolute, euros, loss, owed, took


def test_a_loss_without_terms_is_paid_whole_and_every_step_is_told() -> None:
    found = compute(loss("1234.56"), Terms())
    assert [s.step for s in found.steps] == STEPS
    assert {(str(s.before), str(s.after)) for s in found.steps} == {("1234.56", "1234.56")}
    assert (found.indemnity, found.balance, found.retained, found.annual_limit_remaining) == (
        euros("1234.56"), euros("1234.56"), {}, None,
    )  # fmt: skip


def test_each_step_begins_where_the_last_one_ended() -> None:
    terms = Terms(insured_value=euros("4.00"), deductible=absolute("10.00"), limit_per_claim=euros("50.00"))
    found = compute(loss("100.00", value_at_risk=euros("5.00")), terms)
    assert [s.before for s in found.steps[1:]] == [s.after for s in found.steps[:-1]]


# ---------------------------------------------------------------- 1 to 3


def test_vat_is_taken_out_once_and_rounded_half_up() -> None:
    assert owed(loss("100.00", recovers_vat=True, vat_rate=Fraction("0.20"))) == "83.33"
    assert owed(loss("0.03", recovers_vat=True, vat_rate=Fraction("0.20"))) == "0.03"  # 0.025
    assert owed(loss("100.00", vat_rate=Fraction("0.20"))) == "100.00"


def test_an_item_that_tells_its_net_needs_no_rate() -> None:
    item = Item(code="roof", amount=euros("120.00"), net=euros("110.00"))
    assert owed(loss("120.00", items=(item,), recovers_vat=True)) == "110.00"
    assert owed(loss("120.00", items=(item,))) == "120.00"
    with pytest.raises(Refusal, match="value-missing") as refusal:
        compute(loss("120.01", items=(item,), recovers_vat=True), Terms())
    assert refusal.value.facts == {"name": "vat.rate"}


def test_heads_that_are_not_covered_go_first() -> None:
    found = compute(loss("100.00", excluded=euros("40.00")), Terms(deductible=absolute("10.00")))
    assert took(found, "assessed") == ("100.00", "60.00", "heads_excluded")
    assert {k: str(v) for k, v in found.retained.items()} == {"partial_head": "40.00", "deductible": "10.00"}


def test_wear_is_each_items_own_or_the_whole_losss() -> None:
    items = (
        Item(code="roof", amount=euros("100.00"), wear_rate=Fraction("0.50")),
        Item(code="walls", amount=euros("100.00"), wear_rate=Fraction(0)),
    )
    found = compute(loss("300.00", items=items, wear_rate=Fraction("0.10")), Terms())
    assert took(found, "wear") == ("300.00", "240.00", "wear_deducted")  # 50 + 100 + 90


def test_new_value_defers_wear_up_to_its_share_and_the_insured_keeps_the_rest() -> None:
    found = compute(loss("1000.00", wear_rate=Fraction("0.40")), Terms(deferred_cap=Fraction("0.25")))
    assert (str(found.immediate), str(found.deferred)) == ("600.00", "250.00")
    exactly = compute(loss("1000.00", wear_rate=Fraction("0.25")), Terms(deferred_cap=Fraction("0.25")))
    assert (str(exactly.immediate), str(exactly.deferred)) == ("750.00", "250.00")


def test_the_deferred_part_is_capped_item_by_item() -> None:
    items = (
        Item(code="roof", amount=euros("100.00"), wear_rate=Fraction("0.80")),
        Item(code="walls", amount=euros("900.00"), wear_rate=Fraction(0)),
    )
    found = compute(loss("1000.00", items=items), Terms(deferred_cap=Fraction("0.25")))
    assert (str(found.immediate), str(found.deferred)) == ("920.00", "25.00")


def test_the_deferred_part_is_paid_as_far_as_invoices_go() -> None:
    terms = Terms(deferred_cap=Fraction("0.25"), deductible=absolute("100.00"))
    for invoices, due, payable in (
        (None, "0.00", "700.00"),
        ("700.00", "0.00", "700.00"),
        ("800.00", "0.00", "700.00"),
        ("900.00", "100.00", "800.00"),
        ("1000.00", "200.00", "900.00"),
        ("5000.00", "200.00", "900.00"),
    ):
        spent = euros(invoices) if invoices else None
        found = compute(loss("1000.00", wear_rate=Fraction("0.20"), invoices=spent), terms)
        assert (str(found.indemnity), str(found.balance)) == ("900.00", "900.00")
        assert (str(found.deferred_due), str(found.payable)) == (due, payable), invoices


def test_the_deferred_part_takes_the_factors_and_the_immediate_part_the_ceilings_first() -> None:
    worn: dict[str, Any] = {"wear_rate": Fraction("0.20"), "value_at_risk": euros("2000.00")}
    half: dict[str, Any] = {"deferred_cap": Fraction("0.25"), "insured_value": euros("1000.00")}
    found = compute(loss("1000.00", **worn), Terms(**half))
    assert (str(found.immediate), str(found.deferred)) == ("400.00", "100.00")
    found = compute(loss("1000.00", **worn), Terms(**half, deductible=absolute("450.00")))
    assert (str(found.immediate), str(found.deferred)) == ("0.00", "50.00")
    found = compute(loss("1000.00", **worn), Terms(**half, limit_per_claim=euros("420.00")))
    assert (str(found.immediate), str(found.deferred)) == ("400.00", "20.00")
    found = compute(loss("1000.00", **worn), Terms(**half, annual_limit=euros("300.00")))
    assert (str(found.immediate), str(found.deferred)) == ("300.00", "0.00")


def test_never_more_at_once_than_the_thing_was_worth_nor_in_all_than_replacing_it() -> None:
    worn: dict[str, Any] = {"wear_rate": Fraction("0.20")}
    new = Terms(deferred_cap=Fraction("0.25"))
    found = compute(loss("1000.00", real_value=euros("700.00"), **worn), new)
    assert (str(found.immediate), str(found.deferred)) == ("700.00", "200.00")
    found = compute(loss("1000.00", replacement_cost=euros("850.00"), **worn), new)
    assert (str(found.immediate), str(found.deferred)) == ("800.00", "50.00")
    both = compute(loss("1000.00", real_value=euros("700.00"), replacement_cost=euros("750.00"), **worn), new)
    assert (str(both.immediate), str(both.deferred)) == ("700.00", "50.00")
    assert took(compute(loss("10.00", real_value=euros("10.00")), Terms()), "real_value")[2] == "within_value"


# ---------------------------------------------------------------- 4 and 5


def test_tolerance_lifts_the_average_at_its_edge_and_not_beyond() -> None:
    terms: dict[str, Any] = {"insured_value": euros("90.00"), "tolerance": Fraction("0.10")}
    assert owed(loss("50.00", value_at_risk=euros("100.00")), **terms) == "50.00"
    assert owed(loss("50.00", value_at_risk=euros("100.01")), **terms) == "45.00"  # in full: × 90 / 100.01


def test_the_average_is_in_full_beyond_the_tolerance() -> None:
    terms: dict[str, Any] = {"insured_value": euros("50.00"), "tolerance": Fraction("0.49")}
    assert owed(loss("100.00", value_at_risk=euros("100.00")), **terms) == "50.00"


def test_the_average_needs_a_value_above_the_sum_insured() -> None:
    terms: dict[str, Any] = {"insured_value": euros("100.00")}
    assert owed(loss("60.00", value_at_risk=euros("100.00")), **terms) == "60.00"
    assert owed(loss("60.00", value_at_risk=euros("100.01")), **terms) == "59.99"
    assert owed(loss("60.00", value_at_risk=euros("200.00")), **terms, average_waived=True) == "60.00"
    assert owed(loss("60.00"), **terms) == "60.00"
    with pytest.raises(Refusal, match="value-missing"):
        compute(loss("60.00", value_at_risk=euros("1.00")), Terms())


def test_thirds_are_rounded_half_up_at_the_end_of_each_step() -> None:
    third: dict[str, Any] = {
        "value_at_risk": euros("3.00"),
        "premium_paid": euros("2.00"),
        "premium_due": euros("3.00"),
    }
    found = compute(loss("100.00", **third), Terms(insured_value=euros("1.00")))
    assert took(found, "average_capital")[:2] == ("100.00", "33.33")
    assert took(found, "average_premium")[:2] == ("33.33", "22.22")
    assert owed(loss("0.01", value_at_risk=euros("2.00")), insured_value=euros("1.00")) == "0.01"  # 0.005


def test_premium_paid_in_full_changes_nothing_and_half_a_pair_is_missing() -> None:
    assert owed(loss("60.00", premium_paid=euros("2.00"), premium_due=euros("2.00"))) == "60.00"
    assert owed(loss("60.00", premium_paid=euros("0.00"), premium_due=euros("2.00"))) == "0.00"
    for facts, name in (
        ({"premium_paid": euros("1.00")}, "premium_due"),
        ({"premium_due": euros("1.00")}, "premium_paid"),
    ):
        with pytest.raises(Refusal, match="value-missing") as refusal:
            compute(loss("60.00", **facts), Terms())
        assert refusal.value.facts == {"name": name}


def test_first_loss_knows_no_average_and_is_paid_up_to_the_sum_insured() -> None:
    terms: dict[str, Any] = {"first_loss": True, "insured_value": euros("50.00")}
    value: dict[str, Any] = {"value_at_risk": euros("500.00")}
    assert owed(loss("40.00", **value), **terms) == "40.00"
    assert owed(loss("60.00", **value), **terms) == "50.00"
    assert owed(loss("60.00", **value), **terms, limit_per_claim=euros("55.00")) == "55.00"


# ---------------------------------------------------------------- 6


def test_several_items_each_have_their_sub_limit() -> None:
    items = (
        Item(code="jewels", amount=euros("9000.00")),
        Item(code="art", amount=euros("3000.00")),
        Item(code="jewels", amount=euros("1000.00")),
    )
    limits = (SubLimit(item="jewels", limit=euros("5000.00")), SubLimit(item="art", limit=euros("4000.00")))
    found = compute(loss("30000.00", items=items), Terms(sub_limits=limits))
    assert took(found, "sub_limits") == ("30000.00", "25000.00", "sub_limits")
    assert owed(loss("30000.00"), sub_limits=limits) == "30000.00"


def test_an_item_reaches_its_sub_limit_after_the_averages() -> None:
    items = (Item(code="jewels", amount=euros("9000.00")),)
    halved: dict[str, Any] = {
        "insured_value": euros("1.00"),
        "sub_limits": (SubLimit(item="jewels", limit=euros("5000.00")),),
    }
    found = compute(loss("30000.00", items=items, value_at_risk=euros("2.00")), Terms(**halved))
    assert took(found, "sub_limits") == ("15000.00", "15000.00", "within_sub_limits")  # 4,500.00 of jewels


def test_an_item_reaches_its_sub_limit_after_its_own_wear() -> None:
    items = (Item(code="tv", amount=euros("1000.00"), wear_rate=Fraction("0.50")),)
    terms = Terms(sub_limits=(SubLimit(item="tv", limit=euros("500.00")),))
    found = compute(loss("2000.00", items=items), terms)
    assert took(found, "sub_limits") == ("1500.00", "1500.00", "within_sub_limits")


# ---------------------------------------------------------------- why


def facts(outcome: Outcome, step: str) -> dict[str, str]:
    [line] = [s for s in outcome.steps if s.step == step]
    return dict(line.facts)


def test_what_changes_nothing_says_so_at_its_edge() -> None:
    at = compute(loss("10.00", replacement_cost=euros("10.00")), Terms())
    assert took(at, "real_value")[2] == "within_value"
    insured = compute(loss("10.00", value_at_risk=euros("5.00")), Terms(insured_value=euros("5.00")))
    assert took(insured, "average_capital")[2] == "sufficiently_insured"
    paid = compute(loss("10.00", premium_paid=euros("5.00"), premium_due=euros("5.00")), Terms())
    assert took(paid, "average_premium")[2] == "premium_sufficient"
    assert took(compute(loss("10.00"), Terms()), "average_capital")[2] == "no_insured_value"
    unstated = compute(loss("10.00"), Terms(insured_value=euros("5.00")))
    assert took(unstated, "average_capital")[2] == "value_at_risk_not_stated"


def test_reasons_tell_their_amounts() -> None:
    found = compute(
        loss(
            "130.00", excluded=euros("10.00"), recovers_vat=True, vat_rate=Fraction("0.20"), wear_rate=Fraction("0.10")
        ),
        Terms(),
    )
    assert facts(found, "assessed") == {"excluded": "10.00", "vat": "20.00"}
    assert facts(found, "wear") == {"wear": "10.00"}


def test_a_sub_limit_is_used_by_the_immediate_part_first() -> None:
    tv = Item(code="tv", amount=euros("1000.00"), wear_rate=Fraction("0.20"))
    rest = {"items": (tv,), "wear_rate": Fraction(0)}
    for limit, immediate, deferred in (
        ("1000.00", "1800.00", "200.00"),
        ("900.00", "1800.00", "100.00"),
        ("800.00", "1800.00", "0.00"),
        ("300.00", "1300.00", "0.00"),
    ):
        terms = Terms(deferred_cap=Fraction("0.25"), sub_limits=(SubLimit(item="tv", limit=euros(limit)),))
        found = compute(loss("2000.00", **rest), terms)
        assert (str(found.immediate), str(found.deferred)) == (immediate, deferred), limit


def test_two_sub_limits_take_from_both_parts() -> None:
    items = tuple(Item(code=c, amount=euros("1000.00"), wear_rate=Fraction("0.20")) for c in ("tv", "hifi"))
    limits = tuple(SubLimit(item=c, limit=euros(most)) for c, most in (("tv", "900.00"), ("hifi", "500.00")))
    found = compute(loss("2000.00", items=items), Terms(deferred_cap=Fraction("0.25"), sub_limits=limits))
    assert (str(found.immediate), str(found.deferred)) == ("1300.00", "100.00")
    assert facts(found, "sub_limits") == {"tv": "900.00", "hifi": "500.00"}
