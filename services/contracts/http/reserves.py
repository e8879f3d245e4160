"""Bodies about reserves and totals of a claim, beyond setting a reserve: corrected totals."""

from __future__ import annotations

from typing import Literal

from services.contracts.events.recourse import RecourseType
from services.contracts.http.base import Amount, Day, MoneyBody
from services.contracts.ids import EventId, RecourseId


class BalanceCorrectionIn(MoneyBody):
    """Cumul corrigé: what was paid or received on a line is brought to `after`.

    What was received stands on a recourse, or on a type of recourse where it belongs to none.
    """

    measure: Literal["paid", "recourse_received"]
    recourse_id: RecourseId | None = None
    recourse_type: RecourseType | None = None
    after: Amount
    corrected_on: Day
    reason: Literal["merge", "refund_received", "bounced", "error"]
    corrects: EventId | None = None
