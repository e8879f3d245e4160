"""How a claim's diary changes by its events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.diary.parts import Alert, Deadline
from services.claims.dossier import Dossier
from services.contracts.events.diary import AlertAcknowledged, AlertRaised, DeadlineClosed, DeadlineSet, DiaryEvent
from services.kit.values import replace


def noted(dossier: Dossier, event: DiaryEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of its diary."""
    match event:
        case DeadlineSet(deadline_id=key):
            return replace(dossier, deadlines={**dossier.deadlines, key: _set(dossier, event)})
        case DeadlineClosed(deadline_id=key):
            closed = replace(dossier.deadlines[key], closed=event)
            return replace(dossier, deadlines={**dossier.deadlines, key: closed})
        case AlertRaised(alert_id=key):
            return replace(dossier, alerts={**dossier.alerts, key: Alert(event)})
        case AlertAcknowledged(alert_id=key):
            taken_note = replace(dossier.alerts[key], acknowledged=event)
            return replace(dossier, alerts={**dossier.alerts, key: taken_note})
        case _:
            assert_never(event)


def _set(dossier: Dossier, event: DeadlineSet) -> Deadline:
    standing = dossier.deadlines.get(event.deadline_id)
    if standing is None:
        return Deadline((event,))
    assert standing.is_open, "a deadline that was closed is not set again"
    return Deadline((*standing.sets, event))
