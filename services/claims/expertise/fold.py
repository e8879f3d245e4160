"""How the expertises of a claim, and the incapacities of its victims, change by their events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise, Incapacity, Report
from services.contracts.events.expertise import (
    ExpertiseCancelled,
    ExpertiseConcluded,
    ExpertiseEvent,
    ExpertiseOrdered,
    ExpertiseScheduled,
    ExpertReportReceived,
    IncapacityRecorded,
)
from services.kit.values import replace


def noted(dossier: Dossier, event: ExpertiseEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of an expertise or an incapacity."""
    if isinstance(event, IncapacityRecorded):
        return _incapacity_noted(dossier, event, event_id)
    key = event.expertise_id
    return replace(
        dossier, expertises={**dossier.expertises, key: _after(dossier.expertises.get(key), event, event_id)}
    )


def _after(
    before: Expertise | None,
    event: ExpertiseOrdered | ExpertiseScheduled | ExpertReportReceived | ExpertiseConcluded | ExpertiseCancelled,
    event_id: UUID,
) -> Expertise:
    if isinstance(event, ExpertiseOrdered):
        return Expertise(event)
    assert before is not None, "an expertise begins with its mission"
    match event:
        case ExpertiseScheduled():
            return replace(before, visits=(*before.visits, event))
        case ExpertReportReceived():
            return replace(before, reports=(*before.reports, Report(event, event_id)))
        case ExpertiseConcluded():
            return replace(before, concluded=event)
        case ExpertiseCancelled():
            return replace(before, cancelled=event)
        case _:
            assert_never(event)


def _incapacity_noted(dossier: Dossier, event: IncapacityRecorded, event_id: UUID) -> Dossier:
    key = event.incapacity_id
    before = dossier.incapacities[key].steps if key in dossier.incapacities else ()
    return replace(dossier, incapacities={**dossier.incapacities, key: Incapacity((*before, (event_id, event)))})
