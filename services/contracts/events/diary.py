"""Events of a claim's diary: deadlines (échéances) and alerts. They move no money. EVENTS.md §4.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

InterruptionCause = Literal[
    "summons",
    "enforcement",
    "expert_designated",
    "registered_letter",
    "court_summons",
    "acknowledgement",
    "negotiation",
]
Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSet:
    """Échéance, légale ou de gestion; set again, it replaces the last one of its id.

    `due_on` is not rolled and drives alerts, the safer of the two. `to_verify`: the rule behind it is not certain, and
    is shown as «à vérifier». `interruption_cause` is of the limitation (prescription) alone.
    """

    BUSINESS_DATE: ClassVar = "set_on"

    deadline_id: UUID
    code: str
    trigger_on: date
    due_before: date | None = None
    due_on: date
    due_on_rolled: date
    set_on: date
    legal_basis: str | None = None
    to_verify: bool = False
    owner: Literal["insurer", "insured", "broker"]
    assignee_id: str | None = None
    escalate_on: date | None = None
    interruption_cause: InterruptionCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineClosed:
    """Échéance soldée."""

    BUSINESS_DATE: ClassVar = "closed_on"

    deadline_id: UUID
    how: Literal["met", "cancelled", "lapsed"]
    closed_on: date
    days_late: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFact:
    """One fact behind an alert; never a person."""

    code: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """Alerte."""

    BUSINESS_DATE: ClassVar = "raised_on"

    alert_id: UUID
    rule_id: str
    severity: Severity
    deadline_id: UUID | None = None
    facts: tuple[AlertFact, ...] = ()
    raised_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged:
    """Alerte prise en compte."""

    BUSINESS_DATE: ClassVar = "acknowledged_on"

    alert_id: UUID
    acknowledged_on: date
    action: str


DiaryEvent = DeadlineSet | DeadlineClosed | AlertRaised | AlertAcknowledged
