"""How the people around a claim change by their events."""

from __future__ import annotations

from bisect import insort
from typing import assert_never
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.parties.liability import liability_on
from services.claims.parties.parts import Party
from services.contracts.events.parties import (
    AssistanceProvided,
    ClaimAssigned,
    LiabilitySet,
    PartiesEvent,
    PartyAdded,
    PartyRemoved,
)
from services.kit.values import replace


def noted(dossier: Dossier, event: PartiesEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of its people."""
    match event:
        case PartyAdded():
            return replace(dossier, parties={**dossier.parties, event.party_id: Party(event)})
        case PartyRemoved():
            removed = replace(dossier.parties[event.party_id], removed=event)
            return replace(dossier, parties={**dossier.parties, event.party_id: removed})
        case ClaimAssigned():
            return replace(dossier, assignments=(*dossier.assignments, event))
        case AssistanceProvided():
            return replace(dossier, assistances=(*dossier.assistances, event))
        case LiabilitySet():
            return replace(dossier, liabilities=_set(dossier, event))
        case _:
            assert_never(event)


def _set(dossier: Dossier, event: LiabilitySet) -> tuple[LiabilitySet, ...]:
    """The shares in the order of their days: one set for an earlier day stands before those of later ones."""
    standing = liability_on(dossier.liabilities, event.set_on)
    before = standing.after if standing else None
    assert event.before == before, f"before is {event.before}, the share on {event.set_on} is {before}"
    liabilities = list(dossier.liabilities)
    insort(liabilities, event, key=lambda one: one.set_on)
    return tuple(liabilities)
