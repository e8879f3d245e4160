"""The bodies of `POST /v1/calculators/indemnity`, in the words of the golden cases (EVENTS.md §6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel, ValidationInfo, field_validator

from services.contracts.http.base import Amount, Body, Day
from services.contracts.http.indemnity_terms import Days, Insurers, NatcatUse, Portion, Shares, TermsIn
from services.contracts.http.wrong import wrong
from services.contracts.money import total


class IndemnityIn(Body):
    """The eleven steps for one loss; `occurred_on` is the day whose legal values count, today unless it is said."""

    operation: Literal["indemnity"]
    loss: Amount
    occurred_on: Day | None = None
    terms: TermsIn = TermsIn()

    @field_validator("terms")
    @classmethod
    def _parts_within(cls, terms: TermsIn, told: ValidationInfo) -> TermsIn:
        named = {i.item for i in terms.items}
        limited = (s.amount for s in terms.sub_limits if s.amount is not None and s.item not in named)
        parts = total((terms.excluded_heads, *(i.amount for i in terms.items), *limited))
        if parts > told.data.get("loss", parts):
            raise wrong("items-exceed-loss", "Les postes dépassent le dommage.", "The items are more than the loss.")
        return terms


class BusinessInterruptionIn(Body):
    """Perte d'exploitation: the first days of stoppage are not paid."""

    operation: Literal["business_interruption"]
    working_days: Days
    daily_amount: Amount
    deductible_days: Days = 0


class NewValueIn(Body):
    """Valeur à neuf: what is paid at once, what on invoices, what the insured keeps."""

    operation: Literal["new_value"]
    new_value: Amount
    wear_rate: Portion
    deferred_cap_rate: Portion | None = None
    occurred_on: Day | None = None


class CoinsuranceIn(Body):
    """Coassurance: fixed shares of one indemnity."""

    operation: Literal["coinsurance"]
    indemnity: Amount
    shares: Annotated[Shares, Field(min_length=1)]


class DoubleInsuranceIn(Body):
    """Cumul d'assurances (L121-4)."""

    operation: Literal["double_insurance"]
    damage: Amount
    alone: Annotated[Insurers, Field(min_length=1)]


class NatcatIn(Body):
    """Franchise légale of a natural disaster; a business interruption takes its days instead of a damage."""

    operation: Literal["natcat"]
    use: NatcatUse
    drought: bool = False
    vehicles: Annotated[int, Field(ge=1, le=10_000)] = 1
    small_firm: bool = False
    damage: Amount | None = None
    working_days: Days | None = None
    daily_amount: Amount | None = None
    policy_deductible: Amount | None = None
    occurred_on: Day | None = None


Operation = IndemnityIn | BusinessInterruptionIn | NewValueIn | CoinsuranceIn | DoubleInsuranceIn | NatcatIn


class IndemnityCalculation(RootModel[Annotated[Operation, Field(discriminator="operation")]]):
    """What the calculator takes: one operation, named by `operation`."""
