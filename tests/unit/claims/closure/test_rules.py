"""Closing with explicit zeroes, and opening again with a reserve for each line."""

import pytest

from services.claims.lines import Where
from services.contracts.events.common import Line
from services.contracts.events.recourse import RecourseForecastSet
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.money import ZERO
from services.kit.errors import Invalid, Refusal
from tests.unit.claims.stories import (
    TODAY,
    Step,
    after,
    closed,
    coverage_closed,
    covered,
    day,
    declared,
    dossier,
    euros,
    expected,
    folded,
    given,
    named,
    on_policy,
    paid,
    policy,
    received,
    recourse_closed,
    reopened,
    reserve_on,
    reserved,
    sought,
)

OWN = Where(coverage_code="own_damage")
EXPENSE = Where(cost_type="expense", cost_category="expert_fees")


def kinds(step: Step, *story: Step) -> list[str]:
    return [type(event).__name__ for event in step(given(*story))]


def test_closing_says_each_zero_in_order() -> None:
    story = (
        declared(), covered(), covered("theft"), reserved("100.00", where=OWN), reserved("30.00", where=EXPENSE),
        paid("90.00", where=OWN), sought(), expected("40.00"), recourse_closed("2026-03-01"), reserved("5.00"),
    )  # fmt: skip
    assert kinds(closed(), *story) == [
        *(["CaseReserveSet"] * 3), "ClaimCoverageClosed", "ClaimCoverageClosed", "ClaimClosed",
    ]  # fmt: skip
    claim = given(*story, closed())
    assert all(not balance.at() for balance in dossier(claim).ledger.reserves.values())
    assert not any(coverage.is_open for coverage in dossier(claim).coverages.values())


def test_a_forecast_that_is_no_recourses_goes_to_zero_between_reserves_and_coverages() -> None:
    forecast = RecourseForecastSet(
        handling="informative", stated_by="insurer", recourse_type="third_party", beneficiary="insurer",
        line=Line(None, "indemnity", "other"), before=ZERO, after=euros("80.00"), set_on=day("2025-06-01"),
        reason="position",
    )  # fmt: skip
    claim = folded(given(declared(), covered(), reserved("10.00")), [forecast])
    kept = [type(e).__name__ for e in closed(recourse_pending=True)(claim)]
    zeroed = [type(e).__name__ for e in closed()(claim)]
    assert kept == ["CaseReserveSet", "ClaimCoverageClosed", "ClaimClosed"]
    assert zeroed == ["CaseReserveSet", "RecourseForecastSet", "ClaimCoverageClosed", "ClaimClosed"]


def test_a_negative_reserve_is_zeroed_too() -> None:
    first, _ = closed()(given(declared(), reserved("-10.00", stated_by="insurer")))
    assert isinstance(first, CaseReserveSet)
    assert (first.before, first.after, first.reason) == (euros("-10.00"), ZERO, "closing")


def test_everything_in_the_way_of_a_closing_is_listed_at_once() -> None:
    claim = given(declared(), paid("10.00", on="2026-05-01"), sought())
    with pytest.raises(Refusal, match="claim-not-closable") as refusal:
        closed(outcome="duplicate")(claim)
    assert refusal.value.facts["reasons"] == ["movement_after_closing", "recourse_open", "duplicate_holds_money"]
    assert refusal.value.facts["last_movement_on"] == day("2026-05-01")
    assert refusal.value.facts["recourses"] == [f"rec_{named('recourse').hex}"]


def test_a_duplicate_waits_for_no_recourse() -> None:
    claim = given(declared(), sought(), expected("300.00"))
    with pytest.raises(Refusal, match="claim-not-closable") as refusal:
        closed(outcome="duplicate", recourse_pending=True)(claim)
    assert refusal.value.facts["reasons"] == ["duplicate_awaits_recourse"]


def test_an_open_recourse_may_stay_pending() -> None:
    claim = given(declared(), paid("10.00"), sought(), expected("4.00"), closed(recourse_pending=True))
    [forecast] = dossier(claim).ledger.forecasts.values()
    assert forecast.at() == euros("4.00")


def test_dates_and_states_of_a_closing() -> None:
    claim = given(declared())
    with pytest.raises(Refusal, match="before-occurrence"):
        closed("2025-03-09")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        closed("2025-03-11")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        closed("2027-01-01")(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        closed()(given(declared(), closed()))
    with pytest.raises(Refusal, match="claim-not-declared"):
        closed()(given())


@pytest.mark.parametrize(
    "story",
    [
        (closed("2025-06-01"), reopened("2026-01-01")),
        (covered(on="2026-01-01"),),
        (covered(), coverage_closed(on="2026-01-01")),
    ],
)
def test_a_closing_comes_after_every_opening(story: tuple[Step, ...]) -> None:
    claim = given(declared(), *story)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        closed("2025-12-31")(claim)
    assert closed("2026-01-01")(claim)


def test_reopening_states_the_reserve_of_each_line() -> None:
    claim = given(declared(), covered(), reserved("100.00", where=OWN), reserved("30.00", where=EXPENSE), closed())
    for reserves in ({}, {OWN: "100.00"}, {OWN: "100.00", Where(): "1.00"}):
        with pytest.raises(Refusal, match="reopening-reserve-missing") as refusal:
            reopened(reserves=reserves)(claim)
    assert refusal.value.facts["lines"] == ["-/expense/expert_fees"]
    again = after(claim, reopened(reserves={OWN: "250.00", EXPENSE: "0.00"}))
    assert reserve_on(again, line=Line(named("own_damage"), "indemnity", "other")) == "250.00"


def test_reopening_opens_the_coverages_it_names_and_says_zero_aloud() -> None:
    claim = given(declared(), covered(), covered("theft"), closed())
    told = [type(e).__name__ for e in reopened(reserves={OWN: "0.00"})(claim)]
    assert told == ["ClaimReopened", "ClaimCoverageOpened", "CaseReserveSet"]
    coverages = dossier(after(claim, reopened(reserves={OWN: "0.00"}))).coverages
    assert {c.code: c.is_open for c in coverages.values()} == {"own_damage": True, "theft": False}


def test_reopening_reserves_no_more_than_a_reserve_may() -> None:
    outside = covered(on_policy=on_policy(terms=False))
    claim = given(declared(policy=policy("delegated")), outside, closed())
    with pytest.raises(Refusal, match="cover-not-in-force"):
        reopened(reserves={OWN: "0.01"})(claim)
    assert reopened(reserves={OWN: "0.00", EXPENSE: "80.00"})(claim)


def test_a_line_is_stated_once() -> None:
    claim = given(declared(), covered(), closed())
    with pytest.raises(Invalid):
        reopened(reserves={OWN: "1.00", Where(claim_coverage_id=named("own_damage")): "2.00"})(claim)


def test_a_merged_claim_is_never_reopened() -> None:
    with pytest.raises(Refusal, match="claim-merged"):
        reopened()(given(declared(), closed(outcome="duplicate")))


def test_dates_and_states_of_a_reopening() -> None:
    claim = given(declared(), closed())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        reopened("2026-03-31")(claim)
    with pytest.raises(Refusal, match="before-occurrence"):
        reopened("2025-03-09")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        reopened("2027-01-01")(claim)
    with pytest.raises(Refusal, match="claim-not-closed"):
        reopened()(given(declared()))
    with pytest.raises(Refusal, match="claim-not-declared"):
        reopened()(given())
    assert reopened(TODAY.isoformat())(claim)


def test_closing_and_reopening_may_go_on() -> None:
    claim = given(
        declared(), reserved("100.00"), closed("2026-04-01"), reopened("2026-05-01", {Where(): "70.00"}),
        paid("20.00", on="2026-05-02"), closed("2026-06-01"), reopened("2026-07-01", {Where(): "0.00"}),
    )  # fmt: skip
    days = ("2025-03-12", "2026-04-01", "2026-05-01", "2026-05-02", "2026-06-01", "2026-07-01")
    assert [reserve_on(claim, on) for on in days] == ["100.00", "0.00", "70.00", "50.00", "0.00", "0.00"]


def test_a_payment_back_dated_behind_a_closing_does_not_reach_past_it() -> None:
    claim = given(
        declared(), reserved("100.00"), closed("2026-04-01"), reopened("2026-05-01", {Where(): "70.00"}),
        paid("20.00", on="2025-06-01"),
    )  # fmt: skip
    days = ("2025-06-01", "2026-04-01", "2026-05-01")
    assert [reserve_on(claim, on) for on in days] == ["80.00", "0.00", "70.00"]


def test_receipts_after_a_closing_do_not_hinder_the_reopening() -> None:
    claim = given(
        declared(), paid("100.00"), sought(), expected("50.00"), closed(recourse_pending=True),
        received("20.00", on="2026-06-01"), reopened("2026-05-01"),
    )  # fmt: skip
    assert dossier(claim).open_recourses == (named("recourse"),)
