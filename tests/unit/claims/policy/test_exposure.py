"""What a policy insures, in units, and its action plans."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as all_of
from hypothesis import strategies as st

from services.claims.policy.exposure import (
    DeclareExposure,
    SetActionPlan,
    declare_exposure,
    declared_of,
    set_action_plan,
    units_on,
)
from services.claims.policy.rules import TerminatePolicy, contract_in_force, terminate_policy
from services.claims.policy.state import Policy
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared, ExposureUnit
from services.contracts.events.policy import PolicyRenewed
from services.contracts.periods import DAY, Period
from services.kit.errors import Refusal
from services.ratios.premium_movements import exposure_movement
from tests.unit.claims.policy.stories import TODAY, after, contract, given, registered, suspended, terminated

PLAN = UUID(int=9)


def day(text: str) -> date:
    return date.fromisoformat(text)


def declare(
    policy: Policy, units: str, start: str, end: str, unit: ExposureUnit = "vehicles"
) -> list[ExposureDeclared]:
    command = DeclareExposure(unit, Decimal(units), Period(day(start), day(end)))
    return declare_exposure(contract_in_force(policy), command)


def told(events: list[ExposureDeclared]) -> list[tuple[str | None, str, str, str]]:
    return [
        (None if e.before is None else str(e.before), str(e.after), str(e.period_start), str(e.period_end))
        for e in events
    ]


def plan(**fields: Any) -> ActionPlanSet:
    facts: dict[str, Any] = {
        "plan_id": PLAN, "actions": ("driver_training",), "starts_on": day("2025-06-01"), "ends_on": day("2026-05-31"),
        "status": "open",
    }  # fmt: skip
    return ActionPlanSet(**{**facts, **fields})


def test_the_first_declaration_has_nothing_before_it() -> None:
    declared = declare(given(registered()), "10", "2025-04-01", "2026-03-31")
    assert told(declared) == [(None, "10", "2025-04-01", "2026-03-31")]
    assert exposure_movement(declared[0]).units == 10


def test_before_is_what_was_declared_of_its_first_day_and_the_change_is_what_counts() -> None:
    policy = given(registered(), *declare(given(registered()), "10", "2025-04-01", "2026-03-31"))
    more = declare(policy, "12", "2025-07-01", "2026-03-31")
    assert told(more) == [("10", "12", "2025-07-01", "2026-03-31")]
    assert exposure_movement(more[0])[1:] == (day("2025-07-01"), day("2026-03-31"), "vehicles", Decimal(2))


def test_a_declaration_across_what_was_declared_is_cut_where_that_changes() -> None:
    policy = given(registered())
    for units, start, end in (("10", "2025-04-01", "2025-06-30"), ("8", "2025-09-01", "2025-12-31")):
        policy = after(policy, declare(policy, units, start, end), 1)
    assert told(declare(policy, "9", "2025-06-01", "2025-10-31")) == [
        ("10", "9", "2025-06-01", "2025-06-30"),
        (None, "9", "2025-07-01", "2025-08-31"),
        ("8", "9", "2025-09-01", "2025-10-31"),
    ]
    assert told(declare(policy, "8", "2025-06-01", "2025-12-31"))[-1] == (None, "8", "2025-07-01", "2025-08-31")


def test_an_earlier_day_declared_later_leaves_the_days_after_it() -> None:
    policy = given(registered(), *declare(given(registered()), "10", "2025-10-01", "2026-03-31"))
    policy = after(policy, declare(policy, "7", "2025-04-01", "2025-09-30"), 2)
    assert declared_of(contract(policy).exposures) == [
        ("vehicles", Period(day("2025-04-01"), day("2025-09-30")), Decimal(7)),
        ("vehicles", Period(day("2025-10-01"), day("2026-03-31")), Decimal(10)),
    ]


def test_units_are_kept_apart() -> None:
    policy = given(registered(), *declare(given(registered()), "10", "2025-04-01", "2026-03-31"))
    assert told(declare(policy, "250000", "2025-04-01", "2026-03-31", "turnover"))[0][0] is None


def test_the_same_again_is_refused_and_a_day_outside_the_policy_too() -> None:
    policy = given(registered(), *declare(given(registered()), "10", "2025-04-01", "2026-03-31"))
    with pytest.raises(Refusal, match="exposure-unchanged"):
        declare(policy, "10.00", "2025-05-01", "2025-05-31")
    for start, end in (("2025-03-31", "2025-12-31"), ("2025-04-01", "2026-04-01")):
        with pytest.raises(Refusal, match="dates-out-of-order"):
            declare(policy, "12", start, end)
    renewal = PolicyRenewed(starts_on=day("2026-04-01"), ends_on=day("2027-03-31"))
    assert declare(after(policy, [renewal], 2), "12", "2025-10-01", "2026-09-30")


def test_a_policy_that_is_not_in_force_declares_and_plans_nothing() -> None:
    for policy in (given(registered(), suspended("2025-07-01")), given(registered(), terminated("2025-09-30"))):
        with pytest.raises(Refusal, match="policy-not-in-force"):
            declare(policy, "10", "2025-04-01", "2025-06-30")
    with pytest.raises(Refusal, match="policy-unknown"):
        declare(given(), "10", "2025-04-01", "2025-06-30")


def test_a_termination_ends_what_was_declared() -> None:
    policy = given(registered(), *declare(given(registered()), "10", "2025-04-01", "2026-03-31"))
    ended = terminate_policy(policy, TerminatePolicy(terminated("2025-09-30"), keep_premium=True, today=TODAY))
    left = [e for e in ended if isinstance(e, ExposureDeclared)]
    assert told(left) == [("10", "0.00", "2025-10-01", "2026-03-31")]
    assert contract(after(policy, ended, 2)).exposures[-1] == left[0]
    again = given(registered())
    assert terminate_policy(again, TerminatePolicy(terminated("2025-09-30"), keep_premium=True, today=TODAY)) == [
        terminated("2025-09-30")
    ]


def test_the_latest_of_a_plan_wins_and_a_plan_named_must_be_known() -> None:
    policy = given(registered(), plan(), plan(status="done", target_rate=Decimal("0.6")))
    assert contract(policy).plans[-1].status == "done"
    assert set_action_plan(contract_in_force(policy), SetActionPlan(plan(status="dropped"), known=True))
    with pytest.raises(Refusal, match="action-plan-unknown"):
        set_action_plan(contract_in_force(given(registered())), SetActionPlan(plan(), known=True))


def _declared(policy: Policy, events: list[ExposureDeclared]) -> Policy:
    for event in events:
        assert event.before == units_on(contract(policy).exposures, event.unit, event.period_start)
    return after(policy, events, 1)


days = st.integers(0, 364).map(lambda n: day("2025-04-01") + n * DAY)


@all_of(
    st.lists(st.tuples(st.sampled_from(("vehicles", "sites")), st.integers(0, 3).map(Decimal), days, days), max_size=8)
)
def test_changes_sum_on_every_day_to_what_was_declared_last(
    orders: list[tuple[ExposureUnit, Decimal, date, date]],
) -> None:
    policy, naive = given(registered()), dict[tuple[ExposureUnit, date], Decimal]()
    for unit, units, one, other in orders:
        period = Period(min(one, other), max(one, other))
        with suppress(Refusal):  # unchanged
            events = declare_exposure(contract_in_force(policy), DeclareExposure(unit, units, period))
            policy = _declared(policy, events)
        naive |= {(unit, period.start + n * DAY): units for n in range(period.days)}
    movements = [exposure_movement(event) for event in contract(policy).exposures]
    for (unit, on), units in naive.items():
        assert sum(m.units for m in movements if m.unit == unit and m.earns_from <= on <= m.earns_to) == units
