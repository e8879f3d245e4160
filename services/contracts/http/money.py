"""Bodies that move money on a claim: reserves, payments, recourses."""

from __future__ import annotations

from typing import Literal

from services.contracts.events.recourse import Beneficiary, Direction, RecourseType
from services.contracts.events.settlement import BorneBy, PaymentKind, ReversalReason
from services.contracts.http.base import (
    Amount,
    Body,
    Code,
    Day,
    MoneyBody,
    Opaque,
    PositiveAmount,
    Rate,
    Reference,
    SealedText,
    SignedAmount,
)
from services.contracts.ids import EventId


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
    bank_account: SealedText = None


class PaymentReversalIn(Body):
    """Contre-passation, whole or partial."""

    amount: PositiveAmount
    reversed_on: Day
    reason: ReversalReason


class RecourseIn(Body):
    """Opens a recourse (recours)."""

    direction: Direction = "sought"
    recourse_type: RecourseType = "third_party"
    beneficiary: Beneficiary = "insurer"
    against_party_id: Opaque | None = None
    against_insurer_id: Opaque | None = None
    liability_rate: Rate | None = None
    amount: Amount | None = None
    opened_on: Day


class ForecastIn(MoneyBody):
    """Sets the recourse forecast (prévision de recours) of a line to an amount."""

    amount: Amount
    set_on: Day
    reason: Code = "estimate"


class ReceiptIn(MoneyBody):
    """Recours encaissé; it lowers the forecast of its line, unless `keep_forecast`."""

    amount: PositiveAmount
    received_on: Day
    from_party_id: Opaque | None = None
    basis: Literal["notice", "document"] = "notice"
    keep_forecast: bool = False


class RecourseCloseIn(Body):
    """Recours clos ou abandonné."""

    reason: Literal["received", "abandoned", "rejected", "time_barred", "uneconomic"]
    closed_on: Day
