"""How the recourses of a claim change by their events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.balances import RecourseLine, changed
from services.claims.dossier import Dossier
from services.claims.recourse.parts import Recourse, Remittance
from services.contracts.events.recourse import (
    RecourseAnswered,
    RecourseClaimed,
    RecourseClosed,
    RecourseEvent,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
    RecourseRemitted,
)
from services.kit.values import replace


def noted(dossier: Dossier, event: RecourseEvent, event_id: UUID) -> Dossier:
    """The dossier after one more event of a recourse."""
    ledger, recourses = dossier.ledger, dossier.recourses
    match event:
        case RecourseOpened(recourse_id=key):
            return replace(dossier, recourses={**recourses, key: Recourse(event)})
        case RecourseClaimed(recourse_id=key) | RecourseAnswered(recourse_id=key):
            stepped = replace(recourses[key], steps=(*recourses[key].steps, event))
            return replace(dossier, recourses={**recourses, key: stepped})
        case RecourseRemitted(receipt_id=receipt_id):
            key = recourse_of(dossier, receipt_id)
            remittances = (*recourses[key].remittances, Remittance(event, event_id))
            return replace(dossier, recourses={**recourses, key: replace(recourses[key], remittances=remittances)})
        case RecourseClosed(recourse_id=key):
            closed = replace(recourses[key], closed=event)
            return replace(dossier, recourses={**recourses, key: closed})
        case RecourseForecastSet(set_on=day, before=before, after=after):
            where = RecourseLine.of(event)
            ledger.forecast(where).meets(day, before)
            forecasts = changed(ledger.forecasts, where, day, after - before)
            return replace(dossier, ledger=replace(ledger, forecasts=forecasts))
        case RecourseReceived(recourse_id=recourse_id, received_on=day, amount=amount):
            if recourse_id is not None:
                recourse = recourses[recourse_id]
                recourse = replace(recourse, receipts=(*recourse.receipts, event))
                recourses = {**recourses, recourse_id: recourse}
            received = changed(ledger.received, RecourseLine.of(event), day, amount)
            return replace(dossier, recourses=recourses, ledger=replace(ledger, received=received))
        case _:
            assert_never(event)


def recourse_of(dossier: Dossier, receipt_id: UUID) -> UUID:
    """The recourse that a receipt came from. Only such receipts are remitted."""
    return next(key for key, recourse in dossier.recourses.items() if recourse.receipt(receipt_id) is not None)
