"""Events of case reserves (provisions dossier), of asking an insurer to revise one, and of corrected totals.

EVENTS.md §4.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Line, MoneyContext
from services.contracts.events.recourse import Beneficiary, RecourseType
from services.contracts.events.sealed import Private
from services.contracts.money import Money

ReserveReason = Literal[
    "opening", "estimate", "report", "challenge", "payment",
    "position", "closing", "reopening", "floor", "error",
]  # fmt: skip
ChallengeAnswer = Literal["accepted", "partly", "refused"]
CorrectionReason = Literal["position", "merge", "refund_received", "bounced", "floor", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReserveSet(MoneyContext):
    """Provision dossier fixée. `before` is the balance of the line on `set_on`, all known included."""

    BUSINESS_DATE: ClassVar = "set_on"

    line: Line
    before: Money
    after: Money
    set_on: date
    reason: ReserveReason
    basis_event_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveChallenged:
    """Demande de révision d'une provision, sent to the insurer."""

    BUSINESS_DATE: ClassVar = "sent_on"

    challenge_id: UUID
    line: Line
    current: Money
    asked: Money
    grounds: tuple[str, ...] = ()
    narrative: Private | None = None
    documents: tuple[UUID, ...] = ()
    sent_on: date
    answer_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveChallengeAnswered:
    """Réponse de la compagnie; `caused` is the change of the reserve that came of it."""

    BUSINESS_DATE: ClassVar = "answered_on"

    challenge_id: UUID
    answer: ChallengeAnswer
    resulting_amount: Money | None = None
    answered_on: date
    caused: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceCorrected(MoneyContext):
    """Cumul corrigé: what was paid or received on a line, brought to another total.

    `beneficiary` is of what was received; None is the insurer.
    """

    BUSINESS_DATE: ClassVar = "corrected_on"

    measure: Literal["paid", "recourse_received"]
    line: Line
    recourse_id: UUID | None = None
    recourse_type: RecourseType | None = None
    beneficiary: Beneficiary | None = None
    before: Money
    after: Money
    corrected_on: date
    reason: CorrectionReason
    corrects: UUID | None = None


ReserveEvent = CaseReserveSet | ReserveChallenged | ReserveChallengeAnswered | BalanceCorrected
