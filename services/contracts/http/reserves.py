"""Bodies about reserves and totals of a claim, beyond setting a reserve: challenges, corrected totals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from services.contracts.events.recourse import Beneficiary, RecourseType
from services.contracts.events.reserves import ChallengeAnswer
from services.contracts.http.base import Amount, Body, Code, Day, LineBody, MoneyBody, SealedText, SignedAmount
from services.contracts.ids import DocumentId, EventId, RecourseId


class ReserveChallengeIn(LineBody):
    """Demande de révision of a reserve that the insurer stated: what is asked, on which grounds and documents."""

    asked: Amount
    grounds: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    narrative: SealedText = None
    documents: Annotated[tuple[DocumentId, ...], Field(max_length=100)] = ()
    sent_on: Day
    answer_due_on: Day | None = None


class ReserveChallengeAnswerIn(Body):
    """Réponse de la compagnie. `resulting_amount` is needed where it gives way in part alone."""

    answer: ChallengeAnswer
    resulting_amount: SignedAmount | None = None
    answered_on: Day


class BalanceCorrectionIn(MoneyBody):
    """Cumul corrigé: what was paid or received on a line is brought to `after`.

    What was received stands on a recourse, or on a type of recourse where it belongs to none. It is that of whoever the
    recourse is for; `beneficiary` names the other, of a shared one.
    """

    measure: Literal["paid", "recourse_received"]
    recourse_id: RecourseId | None = None
    recourse_type: RecourseType | None = None
    beneficiary: Beneficiary | None = None
    after: Amount
    corrected_on: Day
    reason: Literal["merge", "refund_received", "bounced", "error"]
    corrects: EventId | None = None
