"""Bodies of a recourse (recours): opened, perhaps by a convention, claimed, answered, received, remitted, closed."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from services.contracts.events.recourse import Beneficiary, ConventionRole, Direction, RecourseType
from services.contracts.http.base import Amount, Body, Code, Day, LineBody, MoneyBody, Opaque, PositiveAmount, Rate
from services.contracts.http.base import Reference as Ref
from services.contracts.http.wrong import wrong
from services.contracts.ids import DocumentId, ReceiptId


def at_most_one(rate: Decimal) -> Decimal:
    if rate > 1:
        raise wrong("rate-above-one", "Taux supérieur à 1.", "A rate here is at most 1.")
    return rate


LiabilityRate = Annotated[Rate, AfterValidator(at_most_one)]
"""A share of liability, 0 to 1."""

CaseCode = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
"""A case of a convention's scale, two digits."""

Sharing = Literal["insured_preferred", "pro_rata"]


class ConventionIn(Body):
    """What a convention between insurers needs to fix an amount.

    `role`: `own`, we paid our insured and turn to the other insurer; `liability`, our insured's liability coverage is
    charged. Our insured's share is `own_liability_rate`, or that of a case of the scale with the side it was on.
    `damage_net` is net of tax; IRCA does without. `previous_claim_on` is an earlier claim of the same responsible
    party (IRSI).
    """

    role: ConventionRole | None = None
    own_liability_rate: LiabilityRate | None = None
    case: CaseCode | None = None
    side: Literal["x", "y"] | None = None
    damage_net: PositiveAmount | None = None
    previous_claim_on: Day | None = None

    @model_validator(mode="after")
    def _a_rate_or_a_case(self) -> ConventionIn:
        if self.own_liability_rate is None and (self.case is None) != (self.side is None):
            raise wrong("side-missing", "Un cas du barème va avec un côté, x ou y.", "A case goes with a side, x or y.")
        return self


class RecourseIn(Body):
    """Opens a recourse (recours).

    It is sought for the insurer, unless `beneficiary` says otherwise; the insured's deductible is sought for the
    insured alone, and lowers no cost of the insurer's. `liability_rate` is that of the side it runs against. A
    `convention` fixes `amount` and `liability_rate` itself. `forecast` names the line on which the amount is expected
    from the first day.
    """

    direction: Direction = "sought"
    recourse_type: RecourseType = "third_party"
    beneficiary: Beneficiary | None = None
    against_party_id: Opaque | None = None
    against_insurer_id: Opaque | None = None
    liability_rate: LiabilityRate | None = None
    amount: Amount | None = None
    opened_on: Day
    convention: ConventionIn | None = None
    forecast: LineBody | None = None

    @property
    def sought_for(self) -> Beneficiary:
        """Who gets what comes in."""
        return self.beneficiary or ("insured" if self.recourse_type == "insured_deductible" else "insurer")

    @property
    def runs(self) -> Direction:
        """Sought or suffered: the role in a convention says it too."""
        return "suffered" if self.convention and self.convention.role == "liability" else self.direction

    @model_validator(mode="after")
    def _consistent(self) -> RecourseIn:
        if self.recourse_type == "insured_deductible" and self.sought_for != "insured":
            raise wrong(
                "beneficiary-mismatch",
                "La franchise de l’assuré est recouvrée pour l’assuré : beneficiary insured.",
                "The insured's deductible is recovered for the insured.",
            )
        if self.convention is not None:
            self._fits_its_convention(self.convention)
        _can_be_expected(self)
        return self

    def _fits_its_convention(self, convention: ConventionIn) -> None:
        if not self.recourse_type.startswith("convention_"):
            raise wrong(
                "convention-mismatch",
                "Ce type de recours ne relève d’aucune convention.",
                "No convention fixes this type of recourse.",
            )
        if self.amount is not None or self.liability_rate is not None:
            raise wrong(
                "amount-stated-twice",
                "La convention fixe le montant et le taux : ne pas les envoyer.",
                "The convention fixes the amount and the rate: do not send them.",
            )
        directed = convention.role is not None and "direction" in self.model_fields_set
        if directed and (convention.role == "liability") != (self.direction == "suffered"):
            raise wrong(
                "direction-mismatch",
                "Le rôle « liability » va avec un recours subi, « own » avec un recours exercé.",
                "Role liability goes with a recourse suffered, own with one sought.",
            )
        if convention.damage_net is None and self.recourse_type != "convention_irca":
            raise wrong("damage-missing", "Montant du dommage hors taxe attendu.", "The damage net of tax is needed.")
        unrated = convention.own_liability_rate is None and convention.case is None
        if unrated and self.recourse_type != "convention_irsi":
            raise wrong(
                "liability-missing",
                "Taux de responsabilité de l’assuré, ou cas du barème, attendu.",
                "The insured's liability rate, or a case of the scale, is needed.",
            )


def _can_be_expected(recourse: RecourseIn) -> None:
    """A forecast needs an amount, and a recourse that brings something in."""
    if recourse.forecast is None:
        return
    if recourse.runs == "suffered":
        raise wrong(
            "direction-mismatch",
            "Un recours subi ne rapporte rien : pas de prévision.",
            "A recourse suffered brings nothing in: no forecast.",
        )
    if not recourse.amount and recourse.convention is None:
        raise wrong("amount-missing", "Montant du recours attendu.", "The amount of the recourse is needed.")


class RecourseClaimIn(Body):
    """Recours présenté. A registered letter (lettre recommandée) restarts its limitation, where the table says so."""

    amount: PositiveAmount
    claimed_on: Day
    document_id: DocumentId | None = None
    registered_letter: bool = False


class RecourseAcceptIn(Body):
    """Recours accepté: the other side acknowledges the debt, which restarts the limitation."""

    amount: PositiveAmount | None = None
    answered_on: Day


class RecourseDisputeIn(Body):
    """Recours contesté, whole or beyond `amount`."""

    amount: Amount | None = None
    grounds: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    answered_on: Day


class ForecastIn(MoneyBody):
    """Sets the recourse forecast (prévision de recours) of a line to an amount."""

    amount: Amount
    set_on: Day
    reason: Code = "estimate"


class SharingIn(Body):
    """How what comes in is shared between insurer and insured: the insured first, or pro rata of what each bore.

    `damage` is the whole loss of the insured, the part that no insurer paid included.
    """

    rule: Sharing = "insured_preferred"
    damage: PositiveAmount


class ReceiptIn(MoneyBody):
    """Recours encaissé; it lowers the forecast of its line, unless `keep_forecast`.

    With `sharing`, the insured's part is booked beside the insurer's, by the rule of subrogation.
    """

    amount: PositiveAmount
    received_on: Day
    from_party_id: Opaque | None = None
    basis: Literal["notice", "document"] = "notice"
    keep_forecast: bool = False
    sharing: SharingIn | None = None


class RemittanceIn(Body):
    """Reversement of a receipt to whom it belongs, whole or in part. A file may name the receipt by its line."""

    receipt_id: ReceiptId | None = None
    to: Beneficiary
    amount: PositiveAmount
    remitted_on: Day
    reference: Ref


class RecourseCloseIn(Body):
    """Recours clos ou abandonné."""

    reason: Literal["received", "abandoned", "rejected", "time_barred", "uneconomic"]
    closed_on: Day


class RecourseAbandonIn(Body):
    """Recours abandonné; `uneconomic`: it would cost more than it brings in."""

    reason: Literal["abandoned", "uneconomic"] = "abandoned"
    closed_on: Day
