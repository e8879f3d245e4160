"""Bodies of a claim's diary: deadlines (échéances), the limitation period, alerts."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from services.contracts.events.diary import InterruptionCause
from services.contracts.http.base import Body, Code, Day, Opaque, Reference
from services.contracts.http.deadline_calculation import ExtensionDays, ExtensionMonths, RegionCode
from services.contracts.http.wrong import wrong
from services.contracts.ids import DeadlineId


class DeadlineIn(Body):
    """Sets a deadline: a legal one, counted from `trigger_on` by its code, or a task for a day, `due_on`.

    With a `deadline_id` the deadline that stands gets another trigger or day. `owner` is who owes it: by the law, or
    the broker. Without `set_on` it is set today.
    """

    code: Code
    trigger_on: Day | None = None
    region: RegionCode | None = None
    extension_days: ExtensionDays = 0
    extension_months: ExtensionMonths = 0
    due_on: Day | None = None
    legal_basis: Reference | None = None
    owner: Literal["insurer", "insured", "broker"] | None = None
    assignee_id: Opaque | None = None
    escalate_on: Day | None = None
    deadline_id: DeadlineId | None = None
    set_on: Day | None = None

    @model_validator(mode="after")
    def _one_way(self) -> DeadlineIn:
        if (self.trigger_on is None) == (self.due_on is None):
            raise wrong(
                "trigger-or-due",
                "Donner trigger_on pour une échéance légale, ou due_on pour une tâche.",
                "Either trigger_on, for a legal deadline, or due_on, for a task.",
            )
        counted = (self.region, self.extension_days or None, self.extension_months or None)
        if self.due_on is not None and any(value is not None for value in counted):
            raise wrong(
                "stated-day-not-counted",
                "Une tâche a son jour : ni région ni prolongation.",
                "A task has its day: neither region nor extension.",
            )
        return self


class DeadlineCloseIn(Body):
    """Échéance soldée: done (met), without object (cancelled), or past (lapsed)."""

    how: Literal["met", "cancelled", "lapsed"]
    closed_on: Day


class LimitationInterruptionIn(Body):
    """Interruption de la prescription (L114-2); without `set_on` it is recorded today."""

    cause: InterruptionCause
    on: Day
    set_on: Day | None = None


class AlertAcknowledgementIn(Body):
    """Alerte prise en compte, and what is done about it."""

    action: Code
    acknowledged_on: Day
