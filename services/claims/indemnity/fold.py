"""How the computations of a claim change by their events."""

from __future__ import annotations

from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.indemnity.parts import Computation
from services.contracts.events.settlement import IndemnityComputed
from services.kit.values import replace


def noted(dossier: Dossier, event: IndemnityComputed, event_id: UUID) -> Dossier:
    """The dossier after one more computation; the one that it replaces is kept."""
    computations = dict(dossier.computations)
    if event.replaces is not None:
        replaced = computations[event.replaces]
        assert replaced.stands, "a computation is replaced once"
        computations[event.replaces] = replace(replaced, replaced_by=event.computation_id)
    computations[event.computation_id] = Computation(event, event_id)
    return replace(dossier, computations=computations)
