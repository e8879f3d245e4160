"""How the positions of a claim are kept: evidence, that changes no balance by itself."""

from __future__ import annotations

from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.positions.parts import Position
from services.contracts.events.position import PositionReported
from services.kit.values import replace


def noted(dossier: Dossier, event: PositionReported, event_id: UUID) -> Dossier:
    """The dossier after one more position."""
    return replace(dossier, positions=(*dossier.positions, Position(event, event_id)))
