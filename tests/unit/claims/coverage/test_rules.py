"""Coverages opened, closed, opened again, and decided on."""

import pytest

from services.claims.lines import Where
from services.contracts.events.declaration import ClaimCoverageClosed, ClaimCoverageOpened
from services.contracts.events.reserves import CaseReserveSet
from services.kit.errors import Missing, Refusal
from tests.unit.claims.parties.stories import party
from tests.unit.claims.stories import (
    closed,
    coverage_closed,
    coverage_reopened,
    covered,
    decided,
    declared,
    dossier,
    euros,
    expected,
    given,
    named,
    on_policy,
    paid,
    reserve_on,
    reserved,
    sought,
)

OWN = Where(coverage_code="own_damage")


def test_a_coverage_is_open_once() -> None:
    claim = given(declared(), party("victim"), covered())
    with pytest.raises(Refusal, match="coverage-already-open"):
        covered(name="again")(claim)
    assert covered(name="other car", item_ref="AB-123")(claim)
    assert covered(name="third party", claimant_party_id=named("victim"))(claim)


def test_a_closed_coverage_opens_again_under_its_id() -> None:
    claim = given(declared(), covered(), coverage_closed())
    for step in (covered(on="2026-02-28", name="again"), coverage_reopened()):
        [event] = step(claim)
        assert isinstance(event, ClaimCoverageOpened)
        assert event.claim_coverage_id == named("own_damage")
        assert event.terms == on_policy().terms
    with pytest.raises(Refusal, match="dates-out-of-order"):
        coverage_reopened(on="2026-01-30")(claim)
    with pytest.raises(Refusal, match="coverage-already-open"):
        coverage_reopened()(given(declared(), covered()))


def test_a_loss_outside_every_period_opens_without_terms() -> None:
    [event] = covered(on_policy=on_policy(terms=False))(given(declared()))
    assert isinstance(event, ClaimCoverageOpened)
    assert event.terms is None


def test_a_coverage_not_subscribed_is_refused() -> None:
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        covered(on_policy=on_policy(subscribed=False))(given(declared()))


def test_closing_a_coverage_zeroes_its_own_reserves_first() -> None:
    claim = given(
        declared(), covered(), covered("theft"), reserved("100.00", where=OWN),
        reserved("30.00", where=Where(coverage_code="own_damage", cost_type="expense")),
        reserved("7.00", where=Where(coverage_code="theft")), reserved("5.00"),
    )  # fmt: skip
    first, second, last = coverage_closed()(claim)
    assert isinstance(first, CaseReserveSet)
    assert isinstance(second, CaseReserveSet)
    assert isinstance(last, ClaimCoverageClosed)
    assert [(e.before, e.after, e.reason) for e in (first, second)] == [
        (euros("100.00"), euros("0.00"), "closing"),
        (euros("30.00"), euros("0.00"), "closing"),
    ]
    assert reserve_on(given(declared(), reserved("5.00"), covered(), coverage_closed())) == "5.00"


def test_the_recourse_of_a_closed_coverage_goes_on() -> None:
    claim = given(declared(), covered(), sought(), expected("50.00", where=OWN), coverage_closed())
    assert expected("40.00", on="2026-02-01", where=OWN)(claim)


def test_a_coverage_is_not_closed_before_its_last_movement() -> None:
    claim = given(declared(), covered(), reserved("100.00", where=OWN), paid("10.00", on="2026-02-01", where=OWN))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        coverage_closed(on="2026-01-31")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        coverage_closed(on="2025-03-11")(given(declared(), covered()))


def test_dates_and_states_of_a_coverage() -> None:
    claim = given(declared(), covered())
    for step in (
        covered("theft", on="2025-03-09"),
        coverage_closed(on="2025-03-09"),
        decided("confirmed", "2025-03-09"),
    ):
        with pytest.raises(Refusal, match="before-occurrence"):
            step(claim)
    late = "2027-01-01"
    for step in (covered("theft", on=late), coverage_closed(on=late), decided("confirmed", on=late)):
        with pytest.raises(Refusal, match="in-the-future"):
            step(claim)
    for step in (coverage_closed("theft"), coverage_reopened("theft"), decided("confirmed", code="theft")):
        with pytest.raises(Missing):
            step(claim)
    for step in (covered("theft"), coverage_closed(), coverage_reopened(), decided("confirmed")):
        with pytest.raises(Refusal, match="claim-not-open"):
            step(given(declared(), covered(), closed()))
    for step in (coverage_closed(), decided("confirmed")):
        with pytest.raises(Refusal, match="coverage-not-open"):
            step(given(declared(), covered(), coverage_closed()))


def test_a_coverage_opened_again_keeps_its_decision() -> None:
    claim = given(declared(), covered(), decided("confirmed"), coverage_closed(), coverage_reopened())
    decision = dossier(claim).coverages[named("own_damage")].decision
    assert decision is not None
    assert decision.after == "confirmed"
