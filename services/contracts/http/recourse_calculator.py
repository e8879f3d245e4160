"""The body of `POST /v1/calculators/recourse`, in the words of the golden cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from services.contracts.events.recourse import ConventionRole, RecourseType
from services.contracts.http.base import NOTHING, Amount, Body, Day, PositiveAmount
from services.contracts.http.recourse import CaseCode, LiabilityRate, Sharing
from services.contracts.http.wrong import dates_reversed, wrong
from services.contracts.money import ZERO, Money

Year = Annotated[int, Field(ge=1900, le=2999)]


class SubrogationIn(Body):
    """What is recoverable of a damage, shared between the insurer that paid and the insured.

    Without `paid`, the insurer paid the damage less the deductible.
    """

    operation: Literal["subrogation"]
    damage: PositiveAmount
    deductible: Amount = NOTHING
    paid: Amount | None = None
    liability_rate: LiabilityRate
    sharing: Sharing = "insured_preferred"

    @property
    def borne(self) -> Money:
        """What the insurer paid."""
        return max(self.damage - self.deductible, ZERO) if self.paid is None else self.paid


class RecourseReceiptIn(Body):
    """A receipt against what was paid and what came in before it."""

    operation: Literal["recourse_receipt"]
    kind: RecourseType = "third_party"
    paid: Amount
    already_received: Amount = NOTHING
    amount: PositiveAmount


class SalvageIn(Body):
    """A total loss (perte totale): the wreck is sold by the insurer, or kept by the insured for `wreck_value`."""

    operation: Literal["salvage"]
    value: PositiveAmount
    deductible: Amount = NOTHING
    wreck_kept_by: Literal["insurer", "insured"]
    salvage_sold: Amount = NOTHING
    wreck_value: Amount = NOTHING

    @model_validator(mode="after")
    def _one_wreck(self) -> SalvageIn:
        if self.salvage_sold if self.wreck_kept_by == "insured" else self.wreck_value:
            raise wrong(
                "wreck-twice",
                "L’épave est vendue par l’assureur (salvage_sold) ou conservée par l’assuré (wreck_value).",
                "The wreck is sold by the insurer (salvage_sold) or kept by the insured (wreck_value).",
            )
        return self


class ConventionConfig(Body):
    """Amounts that count instead of the tenant's tables: flat amounts by year of occurrence, and the ceiling."""

    flat_amounts: Annotated[dict[Year, PositiveAmount], Field(max_length=200)] | None = None
    flat_ceiling: PositiveAmount | None = None


class _ByLiability(Body):
    """Our insured's liability: as a rate, or as a case of the scale and the side it was on."""

    role: ConventionRole = "own"
    occurred_on: Day
    own_liability_rate: LiabilityRate | None = None
    case: CaseCode | None = None
    side: Literal["x", "y"] | None = None

    @model_validator(mode="after")
    def _liable(self) -> _ByLiability:
        if self.own_liability_rate is None and (self.case is None or self.side is None):
            raise wrong(
                "liability-missing",
                "Taux de responsabilité de l’assuré, ou cas du barème et côté, attendu.",
                "The insured's liability rate, or a case of the scale and a side, is needed.",
            )
        return self


class IrsaIn(_ByLiability):
    """IRSA, motor material damage: the flat amount of the year, or above the ceiling the real cost, by liability."""

    operation: Literal["irsa"]
    damage_net: PositiveAmount
    config: ConventionConfig | None = None


class IrcaIn(_ByLiability):
    """IRCA, light injuries: the flat amount of the year, by liability."""

    operation: Literal["irca"]
    damage_net: PositiveAmount | None = None
    config: ConventionConfig | None = None


class IrsiTrancheIn(Body):
    """IRSI: the tranche of a damage net of tax, per unit. Without `occurred_on`, as of today."""

    operation: Literal["irsi_tranche"]
    damage_net: PositiveAmount
    occurred_on: Day | None = None
    previous_claim_on: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> IrsiTrancheIn:
        occurred, previous = self.occurred_on, self.previous_claim_on
        if occurred is not None and previous is not None and previous > occurred:
            raise dates_reversed()
        return self


RecourseOperation = SubrogationIn | RecourseReceiptIn | SalvageIn | IrsaIn | IrcaIn | IrsiTrancheIn


class RecourseCalculation(RootModel[Annotated[RecourseOperation, Field(discriminator="operation")]]):
    """What the calculator takes; `operation` says which rule is asked."""
