"""What a recourse makes somebody look at."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.claims.diary.alerts import raised
from services.claims.dossier import Dossier
from services.claims.recourse.guards import paid_by_insurer, received_beyond, received_by_insurer
from services.contracts.events.diary import AlertRaised
from services.contracts.money import Money


def over_recovered(dossier: Dossier, taken_back: Money, on: date, named_by: UUID, n: int = 0) -> list[AlertRaised]:
    """An alert where taking so much of the insurer's payments back leaves more received than paid.

    The reversal is right all the same: it is the recourse that brought too much in, and part of it may be owed back.
    `named_by` and `n` make the alert's id.
    """
    excess = received_beyond(dossier, taken_back)
    if not excess:
        return []
    return [
        raised(
            named_by,
            "recourse_exceeds_payment",
            on,
            "warning",
            n,
            paid=paid_by_insurer(dossier) - taken_back,
            recourse_received=received_by_insurer(dossier),
            excess=excess,
        )
    ]
