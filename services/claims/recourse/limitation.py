"""The time in which a recourse must be brought (prescription du recours): what starts it, restarts it and ends it.

Another clock than the claim's own limitation, which is that of the insured and the insurer (L114-1). How long it is and
what interrupts it is data: the row `recourse_limitation` of the deadlines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.claims.deadlines.legal import deadline_set, due, find
from services.claims.deadlines.limitation import Interruption
from services.claims.diary.legal import effect, restarted
from services.claims.diary.parts import Deadline
from services.claims.dossier import Dossier
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.diary import DeadlineClosed, DeadlineSet, InterruptionCause
from services.contracts.events.recourse import RecourseClosed, RecourseOpened
from services.contracts.ids import part_id

CODE: Final = "recourse_limitation"

How = Literal["met", "cancelled", "lapsed"]
_HOW: Final[Mapping[str, How]] = {"received": "met", "time_barred": "lapsed"}


def started(rules: RuleBook, dossier: Dossier, opened: RecourseOpened) -> list[DeadlineSet]:
    """The clock of a recourse that is opened, from the day of the loss. None for one suffered, nor for a wreck."""
    occurred_on = dossier.declared.occurred_on
    if opened.direction == "suffered" or opened.recourse_type == "salvage" or not find(rules, CODE, occurred_on):
        return []
    counted = due(rules, CODE, occurred_on)
    key = _deadline_id(opened.recourse_id)
    standing = deadline_set(counted, opened.recourse_id, opened.opened_on, deadline_id=key)
    return [standing if opened.beneficiary == "insurer" else replace(standing, owner="insured")]


def interrupted(
    rules: RuleBook, dossier: Dossier, recourse_id: UUID, cause: InterruptionCause, on: date
) -> list[DeadlineSet]:
    """The clock of a recourse restarted in full, where the table says that the cause does, and in time."""
    deadline = _running(dossier, recourse_id)
    if deadline is None:
        return []
    interruption = Interruption(cause, on)
    if on == deadline.current.trigger_on or effect(rules, deadline, interruption) != "restarts":
        return []
    again = restarted(rules, deadline, interruption, recourse_id, on)
    return [replace(again, owner=deadline.current.owner)]


def ended(dossier: Dossier, closed: RecourseClosed) -> list[DeadlineClosed]:
    """The end of the clock with that of its recourse."""
    deadline = _running(dossier, closed.recourse_id)
    if deadline is None:
        return []
    how: How = _HOW.get(closed.reason, "cancelled")
    return [DeadlineClosed(deadline_id=deadline.current.deadline_id, how=how, closed_on=closed.closed_on)]


def _running(dossier: Dossier, recourse_id: UUID) -> Deadline | None:
    deadline = dossier.deadlines.get(_deadline_id(recourse_id))
    return deadline if deadline is not None and deadline.is_open else None


def _deadline_id(recourse_id: UUID) -> UUID:
    return part_id(recourse_id, CODE)
