"""How the reserves of a claim, and its corrected totals, change by their events."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.claims.balances import changed
from services.claims.dossier import Dossier
from services.contracts.events.reserves import CaseReserveSet, ReserveEvent


def noted(dossier: Dossier, event: ReserveEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of its reserves."""
    match event:
        case CaseReserveSet():
            return _set(dossier, event)
        case _:
            assert_never(event)


def _set(dossier: Dossier, event: CaseReserveSet) -> Dossier:
    ledger = dossier.ledger
    ledger.reserve(event.line).meets(event.set_on, event.before)
    change = event.after - event.before
    reserves = changed(ledger.reserves, event.line, event.set_on, change)
    return replace(dossier, ledger=replace(ledger, reserves=reserves))
