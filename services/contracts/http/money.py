"""Bodies that move money on a claim: reserves and payments."""

from __future__ import annotations

from typing import Literal

from services.contracts.events.settlement import BorneBy, PaymentKind, ReversalReason
from services.contracts.http.base import (
    Body,
    Day,
    MoneyBody,
    Opaque,
    PositiveAmount,
    Reference,
    SignedAmount,
)
from services.contracts.ids import ComputationId, EventId


class ReserveIn(MoneyBody):
    """Sets the case reserve (provision dossier) of a line to an amount.

    Below zero is refused unless the insurer states it.
    """

    amount: SignedAmount
    set_on: Day
    reason: Literal["opening", "estimate", "report", "error"] = "estimate"
    basis_event_id: EventId | None = None


class PaymentIn(MoneyBody):
    """Records what the insurer paid (règlement constaté).

    It draws the case reserve of its line down on the same day, unless `keep_reserve`.
    """

    payment_kind: PaymentKind = "partial"
    amount: PositiveAmount
    payee_party_id: Opaque | None = None
    borne_by: BorneBy = "insurer"
    paid_on: Day
    in_kind: bool = False
    basis: Literal["notice", "document"] = "notice"
    external_reference: Reference | None = None
    keep_reserve: bool = False
    computation_id: ComputationId | None = None


class PaymentReversalIn(Body):
    """Contre-passation, whole or partial."""

    amount: PositiveAmount
    reversed_on: Day
    reason: ReversalReason
