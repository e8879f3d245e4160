"""Computations on a claim, told as stories: what stands, what is replaced, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.claims.facts import Facts
from services.claims.indemnity.aggregate import uses_of
from services.claims.indemnity.calculators import calculate
from services.claims.indemnity.orders import ORDERS
from services.claims.indemnity.rules import standing
from services.claims.indemnity.views import computation_views
from services.claims.lines import Where
from services.claims.rule_tables.defaults import default_book
from services.claims.state import Claim, Open, evolve
from services.claims.steps import next_steps
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import codec
from services.contracts.events.policy import CoverageTermsSet, Deductible
from services.contracts.events.settlement import IndemnityComputed
from services.contracts.http.computation import ComputationIn
from services.contracts.http.indemnity import IndemnityCalculation
from services.contracts.money import Money
from services.kit.errors import Missing, Refusal
from tests.unit.claims.stories import (
    TERMS,
    TODAY,
    Step,
    coverage_closed,
    covered,
    day,
    declared,
    dossier,
    given,
    named,
    paid,
)

CLAIM = named("claim")


def facts(name: str, **more: Any) -> Facts:
    return Facts(
        today=TODAY,
        tenant_id=named("tenant"),
        command_id=named(name),
        stream_id=CLAIM,
        channel="crm",
        actor="user-7",
        **{"annual_uses": (), **more},
    )


def computed(assessed: str = "1000.00", name: str = "first", more: dict[str, Any] | None = None, **body: Any) -> Step:
    """Computes on the claim's own damage, under the terms of the coverage."""
    sent = {"coverage_code": "own_damage", "assessed": assessed, "computed_on": "2025-05-02", **body}
    asked = ComputationIn.model_validate({k: v for k, v in sent.items() if v is not None})
    return ORDERS["compute-indemnity"](asked, facts(name, **(more or {})))


def terms(**changes: Any) -> CoverageOnPolicy:
    changed: CoverageTermsSet = replace(TERMS, **changes)
    return CoverageOnPolicy(coverage_code="own_damage", policy_version=1, terms=changed)


DEDUCTIBLE = Deductible(kind="absolute", amount=Money.parse("300.00"))


@pytest.fixture
def claim() -> Claim:
    return given(declared(), covered(on_policy=terms(deductible=DEDUCTIBLE)))


def event_of(claim: Claim, step: Step) -> IndemnityComputed:
    [event] = step(claim)
    assert isinstance(event, IndemnityComputed)
    return event


def then(claim: Claim, step: Step) -> Claim:
    event = event_of(claim, step)
    return evolve(claim, event, event.computation_id)


def test_the_terms_are_those_of_the_coverage(claim: Claim) -> None:
    event = event_of(claim, computed())
    assert (str(event.indemnity), str(event.balance)) == ("700.00", "700.00")
    assert event.claim_coverage_id == named("own_damage")
    assert (event.replaces, event.reason) == (None, None)


def test_what_was_computed_can_be_computed_again_from_its_inputs(claim: Claim) -> None:
    event = event_of(claim, computed(wear_rate="0.10", new_value=True))
    stored = codec.decode("indemnity-computed", 1, codec.encode(event))
    assert isinstance(stored, IndemnityComputed)
    body = IndemnityCalculation.model_validate(stored.inputs)
    again = calculate(body, default_book(), date(2030, 1, 1))
    assert [(s["step"], s["before"], s["after"]) for s in again["steps"]] == [
        (s.step, s.before, s.after) for s in event.steps
    ]
    assert (again["indemnity"], again["payable"]) == (event.indemnity, event.payable)


def test_a_later_computation_stands_in_the_place_of_the_first(claim: Claim) -> None:
    after = then(claim, computed())
    again = computed("1500.00", "second", reason="corrected_value")
    event = event_of(after, again)
    first = named_computation(after)
    assert (event.replaces, event.reason) == (first, "corrected_value")
    after = then(after, again)
    kept = dossier(after).computations
    assert [c.stands for c in kept.values()] == [False, True]
    assert standing(dossier(after), named("own_damage")) == list(kept.values())[1]
    difference = computation_views(dossier(after))[1]["difference"]
    assert str(difference["indemnity"]) == "500.00"
    assert [s["step"] for s in difference["steps"]] == [s.step for s in event.steps]


def named_computation(claim: Claim) -> UUID:
    found = standing(dossier(claim), named("own_damage"))
    assert found is not None
    return found.computed.computation_id


def test_the_same_again_is_refused_whatever_the_day(claim: Claim) -> None:
    after = then(claim, computed())
    with pytest.raises(Refusal, match="computation-unchanged"):
        computed(name="second", computed_on="2025-06-02", reason="error")(after)


def test_a_payment_in_between_makes_it_another_computation(claim: Claim) -> None:
    after = then(claim, computed())
    line = Where(coverage_code="own_damage")
    for step in (paid("200.00", where=line, payment_kind="advance"), paid("50.00", where=line, name="other")):
        for event in step(after):
            after = evolve(after, event, named(type(event).__name__))
    event = event_of(after, computed(name="second", reason="corrected_value"))
    assert (str(event.advances_paid), str(event.balance)) == ("250.00", "450.00")


def test_a_replacement_says_why_and_of_what(claim: Claim) -> None:
    after = then(claim, computed())
    with pytest.raises(Refusal, match="value-missing") as refusal:
        computed("2.00", "second")(after)
    assert refusal.value.facts == {"name": "reason"}
    unknown = "cmp_" + "1" * 32
    with pytest.raises(Missing):
        computed("2.00", "second", reason="error", replaces=unknown)(after)
    first = f"cmp_{named_computation(after).hex}"
    after = then(after, computed("3.00", "second", reason="error", replaces=first))
    with pytest.raises(Refusal, match="computation-replaced"):
        computed("4.00", "third", reason="error", replaces=first)(after)


def test_a_computation_names_an_event_of_the_claim(claim: Claim) -> None:
    assert isinstance(claim, Open)
    basis = claim.events[0]
    assert event_of(claim, computed(basis_event_id=f"evt_{basis.hex}")).basis_event_id == basis
    with pytest.raises(Refusal, match="event-unknown"):
        computed(basis_event_id="evt_" + "1" * 32)(claim)


def test_no_computation_is_older_than_the_one_it_replaces(claim: Claim) -> None:
    after = then(claim, computed())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        computed("2.00", "second", reason="error", computed_on="2025-05-01")(after)


def test_what_is_retained_is_told_against_what_was(claim: Claim) -> None:
    after = then(claim, computed())
    event = event_of(after, computed("200.00", "second", reason="corrected_value"))
    assert [(r.heading, str(r.before), str(r.after)) for r in event.retained] == [
        ("below_deductible", "0.00", "200.00"),
        ("deductible", "300.00", "0.00"),
    ]


def test_dates_and_coverages(claim: Claim) -> None:
    for body, code in (
        ({"computed_on": "2025-03-09"}, "before-occurrence"),
        ({"computed_on": "2027-01-01"}, "in-the-future"),
        ({"coverage_code": "theft"}, "coverage-not-open"),
        ({"coverage_code": None}, "value-missing"),
    ):
        with pytest.raises(Refusal, match=code):
            computed(**body)(claim)
    closed = given(declared(), covered(), coverage_closed())
    with pytest.raises(Refusal, match="coverage-not-open"):
        computed()(closed)


def test_without_terms_nothing_is_computed() -> None:
    outside = CoverageOnPolicy(coverage_code="own_damage", terms=None)
    with pytest.raises(Refusal, match="cover-not-in-force"):
        computed()(given(declared(), covered(on_policy=outside)))


def test_two_coverages_of_one_code_are_told_apart() -> None:
    claim = given(declared(), covered(), covered(name="second", on="2025-03-13", item_ref="B"))
    with pytest.raises(Refusal, match="coverage-ambiguous"):
        computed()(claim)


def test_index_values_are_dated_and_a_missing_one_is_an_error(claim: Claim) -> None:
    index = terms(deductible=Deductible(kind="index", units=Decimal(1)))
    indexed = given(declared(), covered(on_policy=index))
    with pytest.raises(Refusal, match="rule-missing"):
        computed()(indexed)
    assert str(event_of(indexed, computed(index_value="691.30")).indemnity) == "308.70"


def test_days_of_stoppage() -> None:
    days = terms(deductible=Deductible(kind="days", days=3))
    claim = given(declared(), covered(on_policy=days))
    stopped: dict[str, Any] = {"assessed": None, "working_days": 18, "daily_amount": "1250.00"}
    assert str(event_of(claim, computed(**stopped)).indemnity) == "18750.00"
    with pytest.raises(Refusal, match="value-missing"):
        computed(**{**stopped, "daily_amount": None})(claim)


def test_only_the_standing_computation_uses_the_annual_limit() -> None:
    claim = given(declared(), covered(on_policy=terms(annual_limit=Money.parse("1000.00"))))
    after = then(claim, computed("600.00"))
    after = then(after, computed("700.00", "second", reason="corrected_value"))
    [use] = uses_of(after, CLAIM)
    assert (str(use.need), str(use.granted), str(use.limit), use.occurred_on) == (
        "700.00", "700.00", "1000.00", day("2025-03-10"),
    )  # fmt: skip


def test_without_what_the_year_has_used_nothing_is_computed() -> None:
    claim = given(declared(), covered(on_policy=terms(annual_limit=Money.parse("1000.00"))))
    with pytest.raises(Refusal, match="value-missing") as refusal:
        computed(more={"annual_uses": None})(claim)
    assert refusal.value.facts == {"name": "annual_used"}


def test_what_is_computed_is_no_step_to_come(claim: Claim) -> None:
    def steps(after: Claim) -> list[str]:
        assert isinstance(after, Open)
        return [step["step"] for step in next_steps(after)]

    assert "indemnity" in steps(claim)
    after = then(claim, computed())
    assert "indemnity" not in steps(after)
    for event in covered("theft", on="2025-05-03")(after):
        after = evolve(after, event, named("theft"))
    assert "indemnity" in steps(after)
