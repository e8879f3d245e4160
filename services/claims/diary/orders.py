"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.deadlines.legal import Extension
from services.claims.deadlines.limitation import Interruption
from services.claims.diary.rules import (
    AcknowledgeAlert,
    CloseDeadline,
    Entry,
    InterruptLimitation,
    SetLegalDeadline,
    SetTask,
    acknowledge_alert,
    close_deadline,
    interrupt_limitation,
    set_legal_deadline,
    set_task,
)
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.settlement.commands import Actor
from services.claims.settlement.payee import must_be_cleared_by_another
from services.claims.state import Claim, known
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.http.diary import (
    AlertAcknowledgementIn,
    DeadlineCloseIn,
    DeadlineIn,
    LimitationInterruptionIn,
)


def set_(body: DeadlineIn, facts: Facts) -> ClaimDecide:
    """`set-deadline`: a legal one from its trigger, else a task for its day."""
    entry = Entry(
        command_id=facts.command_id,
        again=body.deadline_id,
        set_on=body.set_on or facts.today,
        owner=body.owner,
        assignee_id=body.assignee_id,
        escalate_on=body.escalate_on,
        today=facts.today,
    )
    if body.due_on is not None:
        task = SetTask(entry=entry, code=body.code, due_on=body.due_on, legal_basis=body.legal_basis)
        return lambda claim: set_task(claim, task)
    assert body.trigger_on is not None, "a deadline has a trigger or a day"
    legal = SetLegalDeadline(
        entry=entry,
        code=body.code,
        trigger_on=body.trigger_on,
        region=body.region,
        extension=Extension(body.extension_days, body.extension_months),
        rules=facts.rules,
    )
    return lambda claim: set_legal_deadline(claim, legal)


def close(body: DeadlineCloseIn, facts: Facts) -> ClaimDecide:
    """`close-deadline`."""
    command = CloseDeadline(
        deadline_id=named(facts, "deadline"), how=body.how, closed_on=body.closed_on, today=facts.today
    )
    return lambda claim: close_deadline(claim, command)


def interrupt(body: LimitationInterruptionIn, facts: Facts) -> ClaimDecide:
    """`interrupt-limitation`."""
    command = InterruptLimitation(
        deadline_id=named(facts, "deadline"),
        interruption=Interruption(body.cause, body.on),
        set_on=body.set_on or facts.today,
        command_id=facts.command_id,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: interrupt_limitation(claim, command)


def acknowledge(body: AlertAcknowledgementIn, facts: Facts) -> ClaimDecide:
    """`acknowledge-alert`."""
    command = AcknowledgeAlert(
        alert_id=named(facts, "alert"),
        action=body.action,
        acknowledged_on=body.acknowledged_on,
        today=facts.today,
    )

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        must_be_cleared_by_another(known(claim), command.alert_id, Actor(facts.actor, person=facts.on_behalf))
        return acknowledge_alert(claim, command)

    return decide


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "set-deadline": set_,
    "close-deadline": close,
    "interrupt-limitation": interrupt,
    "acknowledge-alert": acknowledge,
}
