"""The diary of a claim: deadlines set, interrupted and closed, alerts taken note of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.deadlines.calendar import Region, rolled
from services.claims.deadlines.legal import NO_EXTENSION, Extension, Owner, deadline_set, due
from services.claims.deadlines.limitation import Interruption
from services.claims.diary.legal import closed_on_time, effect, restarted
from services.claims.diary.parts import Deadline
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order, not_future
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, known, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.diary import AlertAcknowledged, DeadlineClosed, DeadlineSet
from services.contracts.ids import part_id
from services.kit.errors import Missing, Refusal

How = Literal["met", "cancelled", "lapsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where a deadline goes in the diary, and whose it is. `again`: the one that gets another due date."""

    command_id: UUID
    again: UUID | None = None
    set_on: date
    owner: Owner | None = None
    assignee_id: str | None = None
    escalate_on: date | None = None
    today: date

    @property
    def deadline_id(self) -> UUID:
        """Its id: the one it has, or a new one."""
        return self.again or part_id(self.command_id, "deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLegalDeadline:
    """A legal deadline (échéance légale), counted by the table from its trigger."""

    entry: Entry
    code: str
    trigger_on: date
    region: Region | None = None
    extension: Extension = NO_EXTENSION
    rules: RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTask:
    """A task, or a time that the policy gives, with its day stated."""

    entry: Entry
    code: str
    due_on: date
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptLimitation:
    """Something restarts the limitation period (interruption de la prescription)."""

    deadline_id: UUID
    interruption: Interruption
    set_on: date
    command_id: UUID
    rules: RuleBook
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDeadline:
    """A deadline is over: done, without object, or its time is past."""

    deadline_id: UUID
    how: How
    closed_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlert:
    """Somebody takes note of an alert, and says what comes of it."""

    alert_id: UUID
    action: str
    acknowledged_on: date
    today: date


def set_legal_deadline(claim: Claim, command: SetLegalDeadline) -> list[ClaimEvent]:
    """Sets a legal deadline, or counts it again from another trigger. Refuses an unknown code."""
    entry = command.entry
    before = _before(still_open(claim), entry)
    not_future(command.trigger_on, entry.today)
    counted = due(command.rules, command.code, command.trigger_on, region=command.region, extension=command.extension)
    event = deadline_set(
        counted,
        entry.command_id,
        entry.set_on,
        deadline_id=entry.deadline_id,
        due_before=before,
        owner=entry.owner,
        assignee_id=entry.assignee_id,
        escalate_on=entry.escalate_on,
    )
    return [event]


def set_task(claim: Claim, command: SetTask) -> list[ClaimEvent]:
    """Sets a task for a day, or gives it another one."""
    entry = command.entry
    before = _before(still_open(claim), entry)
    in_order(entry.set_on, command.due_on)
    return [
        DeadlineSet(
            deadline_id=entry.deadline_id,
            code=command.code,
            trigger_on=entry.set_on,
            due_before=before,
            due_on=command.due_on,
            due_on_rolled=rolled(command.due_on),
            set_on=entry.set_on,
            legal_basis=command.legal_basis,
            owner=entry.owner or "broker",
            assignee_id=entry.assignee_id,
            escalate_on=entry.escalate_on,
        )
    ]


def interrupt_limitation(claim: Claim, command: InterruptLimitation) -> list[ClaimEvent]:
    """Restarts a limitation period in full, on a closed claim too: the law does not wait for a file.

    Refuses with `limitation-not-interrupted` what has no effect: negotiation, or a day outside the running period.
    """
    dossier = known(claim)
    deadline = _standing(dossier, command.deadline_id)
    current = deadline.current
    not_future(command.interruption.on, command.today)
    happened(dossier, command.set_on, command.today)
    found = effect(command.rules, deadline, command.interruption)
    if found != "restarts":
        reason = found or "not_a_limitation"
        raise Refusal("limitation-not-interrupted", reason=reason, runs_from=current.trigger_on, due_on=current.due_on)
    return [restarted(command.rules, deadline, command.interruption, command.command_id, command.set_on)]


def close_deadline(claim: Claim, command: CloseDeadline) -> list[ClaimEvent]:
    """Ends a deadline; legal on a closed claim too. One that lapsed did so after its last day."""
    dossier = known(claim)
    deadline = _standing(dossier, command.deadline_id).current
    happened(dossier, command.closed_on, command.today)
    in_order(deadline.trigger_on, command.closed_on)
    if command.how == "met":
        return [closed_on_time(deadline, command.closed_on)]
    if command.how == "lapsed" and command.closed_on <= deadline.due_on:
        raise Refusal("dates-out-of-order", due_on=deadline.due_on, on=command.closed_on)
    return [DeadlineClosed(deadline_id=command.deadline_id, how=command.how, closed_on=command.closed_on)]


def acknowledge_alert(claim: Claim, command: AcknowledgeAlert) -> list[ClaimEvent]:
    """Takes note of an alert; legal on a closed claim too. Refuses with `alert-already-acknowledged`."""
    alert = known(claim).alerts.get(command.alert_id)
    if alert is None:
        raise Missing("alert", "alert-not-found")
    if alert.acknowledged is not None:
        raise Refusal("alert-already-acknowledged", acknowledged_on=alert.acknowledged.acknowledged_on)
    not_future(command.acknowledged_on, command.today)
    in_order(alert.raised.raised_on, command.acknowledged_on)
    acknowledged = AlertAcknowledged(
        alert_id=command.alert_id, acknowledged_on=command.acknowledged_on, action=command.action
    )
    return [acknowledged]


def closed_with(dossier: Dossier, code: str, on: date) -> list[DeadlineClosed]:
    """The ends of the open deadlines of a code, by what was owed and done on a day: another chapter's fact."""
    return [
        closed_on_time(deadline.current, on)
        for deadline in dossier.deadlines.values()
        if deadline.is_open and deadline.current.code == code
    ]


def cancelled_by_closing(dossier: Dossier, closed_on: date) -> list[DeadlineClosed]:
    """The ends of what a closed claim no longer waits for; limitation and recourse run on (EVENTS.md §2.10)."""
    return [
        DeadlineClosed(deadline_id=key, how="cancelled", closed_on=closed_on)
        for key, deadline in dossier.deadlines.items()
        if deadline.is_open and not deadline.runs_on
    ]


def _before(dossier: Dossier, entry: Entry) -> date | None:
    """The due date that is replaced. Refuses a setting before the loss or in the future, and of what is over."""
    happened(dossier, entry.set_on, entry.today)
    return _standing(dossier, entry.again).current.due_on if entry.again else None


def _standing(dossier: Dossier, deadline_id: UUID) -> Deadline:
    deadline = dossier.deadlines.get(deadline_id)
    if deadline is None:
        raise Missing("deadline", "deadline-not-found")
    if deadline.closed is not None:
        raise Refusal("deadline-not-open", how=deadline.closed.how, closed_on=deadline.closed.closed_on)
    return deadline
