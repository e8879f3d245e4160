"""An incapacity through its notification, its contest and the courts; the annuity that its rate makes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.claims.expertise.annuity import TABLE, annuity
from services.claims.expertise.incapacity import (
    RecordIncapacity,
    StepIncapacity,
    open_period,
    record_incapacity,
    step_incapacity,
)
from services.claims.expertise.incapacity_views import incapacity_views
from services.claims.rule_tables.defaults import default_book
from services.claims.state import Claim
from services.contracts.events.expertise import IncapacityRecorded
from services.contracts.events.sealed import Secret
from services.kit.errors import Missing, Refusal
from tests.support.golden import cases
from tests.unit.claims.stories import TODAY, Step, after, closed, day, declared, dossier, euros, given, named

ANNUITIES = [case for case in cases("statements") if case["input"]["operation"] == "annuity"]


def rate(text: str) -> Secret:
    return Secret(named("victim"), "health", text)


def consolidated(on: str = "2026-01-10", notified: str | None = "2026-01-05", **facts: Any) -> Step:
    command = RecordIncapacity(
        incapacity_id=named("incapacity"),
        person_id=named("victim"),
        rate_kind=rate("ipp"),
        rate=rate("0.200000"),
        consolidated_on=rate("2025-12-15"),
        notified_on=day(notified) if notified else None,
        recorded_on=day(on),
        **{"body": "cpam", "today": TODAY, **facts},
    )
    return lambda claim: record_incapacity(claim, command)


def step(stage: str, on: str, **facts: Any) -> Step:
    command = StepIncapacity(
        **{
            "incapacity_id": named("incapacity"),
            "stage": stage,
            "recorded_on": day(on),
            "rules": default_book(),
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: step_incapacity(claim, command)


def last(claim: Claim) -> IncapacityRecorded:
    return dossier(claim).incapacities[named("incapacity")].last


def running(claim: Claim) -> tuple[str, date] | None:
    period = open_period(dossier(claim).incapacities[named("incapacity")], default_book())
    return (period.code, period.due_on) if period else None


NOTIFIED = (declared(), consolidated())
CONTESTED = (*NOTIFIED, step("contested", "2026-03-05"))


def test_a_rate_is_contested_rejected_by_silence_taken_to_court_and_decided() -> None:
    claim = given(*NOTIFIED)
    assert (last(claim).stage, running(claim)) == ("notified", ("incapacity_contest", day("2026-03-05")))
    claim = after(claim, step("contested", "2026-03-05"))
    assert (last(claim).body, running(claim)) == ("cmra", ("incapacity_implied_rejection", day("2026-07-05")))
    claim = after(claim, step("implied_rejection", "2026-07-06"))
    assert running(claim) == ("incapacity_court", day("2026-09-06"))
    claim = after(claim, step("court", "2026-09-07"))  # the 6th is a Sunday
    assert (last(claim).body, running(claim)) == ("court", None)
    claim = after(claim, step("decided", "2026-12-01", rate=rate("0.300000"), notified_on=day("2026-11-30")))
    assert last(claim).rate_before == rate("0.200000")
    assert last(claim).rate_after == rate("0.300000")
    with pytest.raises(Refusal, match="incapacity-step-out-of-order"):
        step("court", "2026-12-02")(claim)


def test_the_commissions_own_decision_may_go_to_court() -> None:
    claim = given(*CONTESTED, step("decided", "2026-05-10", rate=rate("0.250000"), notified_on=day("2026-05-04")))
    assert (last(claim).body, running(claim)) == ("cmra", ("incapacity_court", day("2026-07-04")))
    assert step("court", "2026-07-06")(claim)  # the 4th is a Saturday
    with pytest.raises(Refusal, match="appeal-period-over"):
        step("court", "2026-07-07")(claim)


def test_a_contest_after_its_period_is_refused() -> None:
    with pytest.raises(Refusal, match="appeal-period-over"):
        step("contested", "2026-03-06")(given(*NOTIFIED))


def test_silence_rejects_when_its_period_is_over_and_not_before() -> None:
    claim = given(*CONTESTED)
    with pytest.raises(Refusal, match="incapacity-step-out-of-order"):
        step("implied_rejection", "2026-07-04")(claim)
    assert step("implied_rejection", "2026-07-05")(claim)


def test_an_experts_rate_goes_before_no_commission() -> None:
    claim = given(declared(), consolidated(body="expert"), step("contested", "2026-06-05"))
    assert (last(claim).body, running(claim)) == ("expert", None)
    with pytest.raises(Refusal, match="incapacity-step-out-of-order"):
        step("implied_rejection", "2026-12-05")(claim)
    assert step("decided", "2026-12-05", rate=rate("0.1"))(claim)


@pytest.mark.parametrize("stage", ["contested", "implied_rejection", "court", "decided"])
def test_nothing_comes_before_the_notification(stage: str) -> None:
    with pytest.raises(Refusal, match="incapacity-step-out-of-order"):
        step(stage, "2026-03-05")(given(declared(), consolidated(notified=None)))


@pytest.mark.parametrize("stage", ["notified", "implied_rejection", "court", "decided"])
def test_what_is_notified_is_contested_next(stage: str) -> None:
    with pytest.raises(Refusal, match="incapacity-step-out-of-order"):
        step(stage, "2026-03-05")(given(*NOTIFIED))


def test_a_rate_may_be_notified_later() -> None:
    claim = given(
        declared(), consolidated(notified=None), step("notified", "2026-02-05", notified_on=day("2026-02-01"))
    )
    assert running(claim) == ("incapacity_contest", day("2026-04-01"))


def test_dates_and_unknown_incapacities() -> None:
    claim = given(*NOTIFIED)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        step("contested", "2026-01-09")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        step("contested", "2027-01-09")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        consolidated(on="2026-01-04")(given(declared()))
    with pytest.raises(Missing):
        step("contested", "2026-03-05", incapacity_id=named("another"))(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        step("contested", "2026-03-05")(after(claim, closed("2026-02-01")))


def test_a_view_shows_the_latest_rate_the_period_that_runs_and_every_step() -> None:
    [view] = incapacity_views(dossier(given(*CONTESTED)), default_book())
    assert (view["stage"], view["rate"], view["rate_kind"]) == ("contested", rate("0.200000"), rate("ipp"))
    assert view["running"]["due_on"] == day("2026-07-05")
    assert [s["stage"] for s in view["steps"]] == ["consolidated", "notified", "contested"]


@pytest.mark.parametrize("case", ANNUITIES, ids=lambda case: case["id"])
def test_golden_annuities(case: dict[str, Any]) -> None:
    asked = case["input"]
    scheme = default_book().get(TABLE, "work_accident", day("2026-01-01"))
    found = annuity(Decimal(asked["ipp_rate"]), euros(asked["reference_salary"]), scheme)
    assert {"annuity_rate": str(found.rate), "annual_annuity": str(found.annual)} == case["expected"]


def test_the_golden_cases_are_all_here() -> None:
    assert [case["id"] for case in ANNUITIES] == ["AN1", "AN2"]


def test_below_ten_percent_there_is_a_lump_sum() -> None:
    scheme = default_book().get(TABLE, "work_accident", day("2026-01-01"))
    assert annuity(Decimal("0.099999"), euros("30000.00"), scheme).lump_sum
    found = annuity(Decimal("0.1"), euros("30000.00"), scheme)
    assert (found.lump_sum, str(found.annual)) == (False, "1500.00")
