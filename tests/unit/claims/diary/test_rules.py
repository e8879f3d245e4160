"""The diary, told as stories: deadlines set, interrupted, closed; alerts; what a declaration brings by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.claims.deadlines.limitation import Interruption
from services.claims.diary.alerts import raised
from services.claims.diary.legal import interrupted, on_declaration
from services.claims.diary.levels import Thresholds
from services.claims.diary.rules import (
    AcknowledgeAlert,
    CloseDeadline,
    Entry,
    InterruptLimitation,
    SetLegalDeadline,
    SetTask,
    acknowledge_alert,
    close_deadline,
    closed_with,
    interrupt_limitation,
    set_legal_deadline,
    set_task,
)
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book, default_rows
from services.claims.state import Closed
from services.contracts.events.declaration import ClaimDeclared
from services.contracts.events.diary import AlertRaised, DeadlineClosed, DeadlineSet
from services.contracts.ids import part_id
from services.kit.errors import Missing, Refusal
from tests.unit.claims.stories import OCCURRED, Step, closed, day, declared, dossier, given, named

RULES = default_book()
TODAY = date(2026, 12, 31)


def entry(name: str = "deadline", on: str = "2025-04-01", **facts: Any) -> Entry:
    return Entry(command_id=named(name), set_on=day(on), **{"today": TODAY, **facts})


def key(name: str = "deadline") -> Any:
    return part_id(named(name), "deadline")


def legal(code: str = "limitation", trigger: str = "2025-03-10", **facts: Any) -> Step:
    command = SetLegalDeadline(entry=entry(**facts), code=code, trigger_on=day(trigger), rules=RULES)
    return lambda claim: set_legal_deadline(claim, command)


def task(due: str, code: str = "call_expert", **facts: Any) -> Step:
    command = SetTask(entry=entry(**facts), code=code, due_on=day(due))
    return lambda claim: set_task(claim, command)


def ended(how: str = "met", on: str = "2025-04-10", name: str = "deadline") -> Step:
    command = CloseDeadline(deadline_id=key(name), how=how, closed_on=day(on), today=TODAY)  # type: ignore[arg-type]
    return lambda claim: close_deadline(claim, command)


def interruption(cause: str, on: str, name: str = "deadline") -> Step:
    command = InterruptLimitation(
        deadline_id=key(name),
        interruption=Interruption(cause, day(on)),  # type: ignore[arg-type]
        set_on=max(day(on), OCCURRED),
        command_id=named("interruption"),
        rules=RULES,
        today=TODAY,
    )
    return lambda claim: interrupt_limitation(claim, command)


def alarmed(on: str = "2025-04-01") -> Step:
    return lambda _: [raised(named("alarm"), "odd", day(on), amount="12.00")]


def noted(on: str = "2025-04-02") -> Step:
    command = AcknowledgeAlert(
        alert_id=part_id(named("alarm"), "alert/odd"), action="looked", acknowledged_on=day(on), today=TODAY
    )
    return lambda claim: acknowledge_alert(claim, command)


def refused(code: str, *steps: Step, **facts: Any) -> Refusal:
    *before, last = steps
    with pytest.raises(Refusal, match=code) as caught:
        last(given(declared(), *before))
    assert facts.items() <= caught.value.facts.items()
    return caught.value


def test_a_legal_deadline_is_counted_by_the_table() -> None:
    deadline = dossier(given(declared(), legal("motor_offer_any", "2025-03-31"))).deadlines[key()].current
    assert (deadline.due_on, deadline.owner, deadline.legal_basis) == (day("2025-06-30"), "insurer", "L211-9")


def test_another_trigger_counts_it_again_and_keeps_what_it_was() -> None:
    claim = given(declared(), legal("do_pay", "2025-03-12"), legal("do_pay", "2025-03-14", again=key()))
    deadline = dossier(claim).deadlines[key()]
    assert (deadline.current.due_before, deadline.current.due_on) == (day("2025-03-27"), day("2025-03-29"))
    assert len(deadline.sets) == 2


def test_a_task_has_its_day() -> None:
    deadline = dossier(given(declared(), task("2025-05-01"))).deadlines[key()].current
    assert (deadline.due_on, deadline.due_on_rolled, deadline.owner) == (day("2025-05-01"), day("2025-05-02"), "broker")


def test_what_cannot_be_set() -> None:
    refused("deadline-code-unknown", legal("nothing_of_the_kind"))
    refused("in-the-future", legal("do_pay", "2027-01-01"))
    refused("in-the-future", task("2027-02-01", on="2027-01-01"))
    refused("dates-out-of-order", task("2025-03-31"))
    refused("before-occurrence", task("2025-05-01", on="2025-03-09"))
    refused("deadline-not-open", task("2025-05-01"), ended(), task("2025-05-02", again=key()))
    refused("claim-not-open", closed(), task("2026-12-31", on="2026-12-31"))
    with pytest.raises(Missing):
        task("2025-05-01", again=key("other"))(given(declared()))


def test_met_late_counts_from_the_rolled_day() -> None:
    claim = given(declared(), legal("motor_injury_final", "2025-03-01", on="2025-03-12"), ended(on="2025-08-03"))
    end = dossier(claim).deadlines[key()].closed
    assert end == DeadlineClosed(deadline_id=key(), how="met", closed_on=day("2025-08-03"), days_late=2)


def test_a_deadline_lapses_after_its_day_only() -> None:
    refused("dates-out-of-order", task("2025-05-01"), ended("lapsed", "2025-05-01"))
    end = dossier(given(declared(), task("2025-05-01"), ended("lapsed", "2025-05-02"))).deadlines[key()].closed
    assert end is not None
    assert (end.how, end.days_late) == ("lapsed", None)


def test_what_cannot_be_closed() -> None:
    refused("deadline-not-open", task("2025-05-01"), ended(), ended())
    refused("in-the-future", task("2025-05-01"), ended(on="2027-01-01"))
    refused("dates-out-of-order", task("2025-05-01"), ended(on="2025-03-31"))
    refused("before-occurrence", task("2025-05-01"), ended(on="2025-03-09"))
    with pytest.raises(Missing):
        ended(name="other")(given(declared()))


def test_limitation_restarts_in_full() -> None:
    claim = given(declared(), legal(), interruption("expert_designated", "2025-06-01"))
    deadline = dossier(claim).deadlines[key()].current
    assert (deadline.due_before, deadline.due_on) == (day("2027-03-10"), day("2027-06-01"))
    assert (deadline.trigger_on, deadline.interruption_cause) == (day("2025-06-01"), "expert_designated")


def test_what_does_not_interrupt() -> None:
    code = "limitation-not-interrupted"
    refused(code, legal(), interruption("negotiation", "2025-06-01"), reason="never_interrupts")
    refused(code, legal(), interruption("summons", "2025-03-09"), reason="before_start")
    refused(code, legal(trigger="2023-03-10"), interruption("summons", "2025-03-11"), reason="after_expiry")
    refused(code, task("2025-05-01"), interruption("summons", "2025-04-11"), reason="not_a_limitation")
    refused("in-the-future", legal(), interruption("summons", "2027-01-01"))
    refused("deadline-not-open", legal(), ended(), interruption("summons", "2025-06-01"))


def test_another_chapter_interrupts_by_what_it_records() -> None:
    claim = dossier(given(declared(), legal(), task("2025-05-01", name="task")))
    [event] = interrupted(RULES, claim, Interruption("summons", day("2025-07-01")), named("c"), day("2025-07-02"))
    assert (event.deadline_id, event.due_on, event.set_on) == (key(), day("2027-07-01"), day("2025-07-02"))
    for cause, on in (("negotiation", "2025-07-01"), ("summons", "2028-01-01"), ("summons", "2025-03-10")):
        effect = Interruption(cause, day(on))  # type: ignore[arg-type]
        assert interrupted(RULES, claim, effect, named("c"), day(on)) == []


def test_closing_cancels_all_but_limitation_and_recourse() -> None:
    claim = given(
        declared(),
        legal(),
        legal("recourse_limitation", name="recourse"),
        task("2025-05-01", name="task"),
        closed("2026-04-01"),
    )
    assert isinstance(claim, Closed)
    states = {d.current.code: d.closed.how if d.closed else "open" for d in dossier(claim).deadlines.values()}
    assert states == {"limitation": "open", "recourse_limitation": "open", "call_expert": "cancelled"}
    assert interruption("summons", "2026-05-01")(claim)
    assert ended("cancelled", "2026-05-01")(claim)


def test_another_chapters_fact_closes_what_it_meets() -> None:
    claim = dossier(given(declared(), legal("do_pay", "2025-03-12"), task("2025-05-01", name="task")))
    assert [e.deadline_id for e in closed_with(claim, "do_pay", day("2025-03-20"))] == [key()]
    assert closed_with(claim, "natcat_pay", day("2025-03-20")) == []


def test_an_alert_is_taken_note_of_once() -> None:
    claim = given(declared(), alarmed(), noted())
    [alert] = dossier(claim).alerts.values()
    assert alert.acknowledged is not None
    assert alert.acknowledged.action == "looked"
    refused("alert-already-acknowledged", alarmed(), noted(), noted())
    refused("dates-out-of-order", alarmed(), noted("2025-03-31"))
    refused("in-the-future", alarmed(), noted("2027-01-01"))
    with pytest.raises(Missing):
        noted()(given(declared()))
    assert noted("2026-05-01")(given(declared(), alarmed(), closed("2026-04-01")))


def loss(occurred: str, declared_on: str, cause: str = "theft", **facts: Any) -> ClaimDeclared:
    told = dossier(given(declared(occurred_on=day(occurred), declared_on=day(declared_on), cause_code=cause, **facts)))
    return told.declared


def test_a_theft_declared_in_time_is_met_and_its_limitation_runs() -> None:
    standing, met, limitation = on_declaration(RULES, loss("2025-03-10", "2025-03-12"), [], named("c"), "crm")
    assert isinstance(standing, DeadlineSet)
    assert isinstance(limitation, DeadlineSet)
    assert (standing.code, standing.due_on) == ("declare_theft", day("2025-03-12"))
    assert met == DeadlineClosed(deadline_id=standing.deadline_id, how="met", closed_on=day("2025-03-12"), days_late=0)
    assert (limitation.code, limitation.due_on) == ("limitation", day("2027-03-10"))
    assert limitation.deadline_id != standing.deadline_id


def test_declared_late_is_a_risk_and_never_lost_cover() -> None:
    events = on_declaration(RULES, loss("2025-03-10", "2025-03-20"), [], named("c"), "crm")
    [alert] = [event for event in events if isinstance(event, AlertRaised)]
    assert (alert.rule_id, alert.severity) == ("late_declaration", "warning")
    assert {f.code: f.value for f in alert.facts}["consequence"] == "risk"
    assert alert.deadline_id == events[0].deadline_id


def test_time_runs_from_the_knowledge_of_the_loss() -> None:
    told = loss("2025-03-10", "2025-03-20", discovered_on=day("2025-03-19"))
    events = on_declaration(RULES, told, [], named("c"), "crm")
    assert not [event for event in events if isinstance(event, AlertRaised)]


def test_the_peril_is_that_of_the_cause_else_of_a_coverage() -> None:
    def code(cause: str, *coverages: str) -> str:
        first = on_declaration(RULES, loss("2025-03-10", "2025-03-11", cause), coverages, named("c"), "crm")[0]
        assert isinstance(first, DeadlineSet)
        return first.code

    assert code("burglary") == "declare_theft"
    assert code("unknown", "own_damage", "theft") == "declare_theft"
    assert code("hail", "storm_hail") == "declare_standard"


def test_a_disaster_waits_for_its_order() -> None:
    unknown = on_declaration(RULES, loss("2025-03-10", "2025-06-10", "drought"), [], named("c"), "crm")
    assert [e.code for e in unknown if isinstance(e, DeadlineSet)] == ["limitation_drought"]
    order = RuleRow("common_events", "drought-2025", {"order_published_on": "2025-05-20"})
    rules = RuleBook.of([*default_rows(), order])
    told = loss("2025-03-10", "2025-06-10", "drought", common_event_code="drought-2025")
    known = on_declaration(rules, told, [], named("c"), "crm")
    [first, met, _] = known
    assert isinstance(first, DeadlineSet)
    assert isinstance(met, DeadlineClosed)
    assert (first.trigger_on, first.due_on, met.days_late) == (day("2025-05-20"), day("2025-06-19"), 0)


@pytest.mark.parametrize("channel", ["bulk", "edi"])
def test_what_comes_by_file_sets_nothing(channel: Any) -> None:
    assert on_declaration(RULES, loss("2025-03-10", "2025-03-20"), [], named("c"), channel) == []


def test_a_tenant_that_switched_a_deadline_off_gets_none() -> None:
    off = RuleRow("deadlines", "declare_theft", {"enabled": "false", "unit": "days", "value": "1", "owner": "insured"})
    events = on_declaration(
        RuleBook.of([*default_rows(), off]), loss("2025-03-10", "2025-03-20"), [], named("c"), "crm"
    )
    assert [type(event) for event in events] == [DeadlineSet]
    assert on_declaration(RuleBook(), loss("2025-03-10", "2025-03-20"), [], named("c"), "crm") == []


@pytest.mark.parametrize(
    ("today", "level"),
    [("2026-01-20", "running"), ("2026-01-25", "upcoming"), ("2026-01-31", "due"), ("2026-02-01", "overdue")],
)
def test_how_near_a_short_deadline_is(today: str, level: str) -> None:
    """Thirty days: a fifth of them is six, more than five."""
    thresholds = Thresholds.of(RULES, TODAY)
    assert thresholds.level(day("2026-01-01"), day("2026-01-31"), day(today)) == level


def test_five_days_are_near_whatever_the_period() -> None:
    thresholds = Thresholds.of(RULES, TODAY)
    assert thresholds.level(day("2026-01-01"), day("2026-01-08"), day("2026-01-03")) == "upcoming"
    assert thresholds.level(day("2024-01-01"), day("2026-01-01"), day("2025-08-08")) == "upcoming"
    assert thresholds.level(day("2024-01-01"), day("2026-01-01"), day("2025-08-07")) == "running"
