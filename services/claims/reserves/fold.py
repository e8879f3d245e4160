"""How the reserves of a claim, and its corrected totals, change by their events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.balances import PaidLine, changed
from services.claims.dossier import Dossier
from services.claims.reserves.parts import Challenge, ReserveChange
from services.claims.reserves.totals import corrected_line
from services.contracts.balance import Balance
from services.contracts.events.reserves import (
    BalanceCorrected,
    CaseReserveSet,
    ReserveChallengeAnswered,
    ReserveChallenged,
    ReserveEvent,
)
from services.kit.values import replace


def noted(dossier: Dossier, event: ReserveEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of its reserves."""
    match event:
        case CaseReserveSet():
            return _set(dossier, event, event_id)
        case ReserveChallenged(challenge_id=key):
            return replace(dossier, challenges={**dossier.challenges, key: Challenge(event)})
        case ReserveChallengeAnswered(challenge_id=key):
            answered = replace(dossier.challenges[key], answered=event, answer_id=event_id)
            return replace(dossier, challenges={**dossier.challenges, key: answered})
        case BalanceCorrected():
            return _corrected(dossier, event)
        case _:
            assert_never(event)


def _set(dossier: Dossier, event: CaseReserveSet, event_id: UUID) -> Dossier:
    ledger = dossier.ledger
    ledger.reserve(event.line).meets(event.set_on, event.before)
    change = event.after - event.before
    reserves = changed(ledger.reserves, event.line, event.set_on, change)
    changes = (*dossier.reserve_changes.get(event.line, ()), ReserveChange(event, event_id))
    return replace(
        dossier,
        ledger=replace(ledger, reserves=reserves),
        reserve_changes={**dossier.reserve_changes, event.line: changes},
    )


def _corrected(dossier: Dossier, event: BalanceCorrected) -> Dossier:
    ledger = dossier.ledger
    day, change = event.corrected_on, event.after - event.before
    if event.measure == "paid":
        paid = PaidLine(event.line, "insurer")
        ledger.paid.get(paid, Balance()).meets(day, event.before)
        return replace(dossier, ledger=replace(ledger, paid=changed(ledger.paid, paid, day, change)))
    where = corrected_line(event)
    ledger.received.get(where, Balance()).meets(day, event.before)
    return replace(dossier, ledger=replace(ledger, received=changed(ledger.received, where, day, change)))
