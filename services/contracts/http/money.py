"""Bodies that move money on a claim: reserves, payments, recourses."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

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
from services.contracts.http.wrong import wrong
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
    """Opens a recourse (recours).

    It is sought for the insurer, unless `beneficiary` says otherwise; the insured's deductible is sought for the
    insured alone, and lowers no cost of the insurer's.
    """

    direction: Direction = "sought"
    recourse_type: RecourseType = "third_party"
    beneficiary: Beneficiary | None = None
    against_party_id: Opaque | None = None
    against_insurer_id: Opaque | None = None
    liability_rate: Rate | None = None
    amount: Amount | None = None
    opened_on: Day

    @property
    def sought_for(self) -> Beneficiary:
        """Who gets what comes in."""
        return self.beneficiary or ("insured" if self.recourse_type == "insured_deductible" else "insurer")

    @model_validator(mode="after")
    def _consistent(self) -> RecourseIn:
        if self.recourse_type == "insured_deductible" and self.sought_for != "insured":
            raise wrong(
                "beneficiary-mismatch",
                "La franchise de l’assuré est recouvrée pour l’assuré : beneficiary insured.",
                "The insured's deductible is recovered for the insured.",
            )
        return self


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
