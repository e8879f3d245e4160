"""How the recourses of a claim change by their events."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.claims.balances import RecourseLine, changed
from services.claims.dossier import Dossier
from services.claims.recourse.parts import Recourse
from services.contracts.events.recourse import (
    RecourseClosed,
    RecourseEvent,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
)


def noted(dossier: Dossier, event: RecourseEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of a recourse."""
    ledger, recourses = dossier.ledger, dossier.recourses
    match event:
        case RecourseOpened(recourse_id=key):
            return replace(dossier, recourses={**recourses, key: Recourse(event)})
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
