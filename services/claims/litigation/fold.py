"""How the court files of a claim change by their events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.litigation.parts import Matter, Step
from services.contracts.events.litigation import LitigationEvent, LitigationOpened, LitigationStepRecorded
from services.kit.values import replace


def noted(dossier: Dossier, event: LitigationEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of a court file."""
    matters = dossier.litigations
    match event:
        case LitigationOpened(matter_id=key):
            matter = Matter(event)
        case LitigationStepRecorded(matter_id=key):
            matter = replace(matters[key], steps=(*matters[key].steps, Step(event, event_id)))
        case _:
            assert_never(event)
    return replace(dossier, litigations={**matters, key: matter})
