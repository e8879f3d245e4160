"""How the expertises of a claim change by their events."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise
from services.contracts.events.expertise import ExpertiseEvent, ExpertiseOrdered, ExpertReportReceived


def noted(dossier: Dossier, event: ExpertiseEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of an expertise."""
    match event:
        case ExpertiseOrdered(expertise_id=key):
            return replace(dossier, expertises={**dossier.expertises, key: Expertise(event)})
        case ExpertReportReceived(expertise_id=key):
            expertise = dossier.expertises[key]
            reported = replace(expertise, reports=(*expertise.reports, event))
            return replace(dossier, expertises={**dossier.expertises, key: reported})
        case _:
            assert_never(event)
