"""The body of `POST /v1/calculators/loss-ratio`, in the words of the golden cases."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from services.contracts.events.common import CostType
from services.contracts.events.policy import Layer
from services.contracts.http.base import (
    NOTHING,
    Amount,
    Body,
    Code,
    Day,
    PositiveAmount,
    Rate,
    Reference,
    SignedAmount,
    SignedRate,
)
from services.contracts.http.ratio_basis import Year
from services.contracts.http.ratio_claims import LossRatioIn, YearsIn
from services.contracts.http.wrong import named_once, wrong
from services.contracts.money import ZERO

MOST_YEARS_OF_CLAIMS = 200
MOST_LINES = 1_000
MOST_COSTS = 10_000
MOST_EVENTS = 200
MOST_EDGES = 50
MOST_COVERAGES = 50

Loading = Annotated[Rate, Field(le=1)]


class ProfitabilityIn(Body):
    """Breakeven, margin, combined ratio. The cost is given as a loss ratio, or as `incurred`, or as `claims_cost`."""

    operation: Literal["profitability"]
    loss_ratio: SignedRate | None = None
    incurred: SignedAmount | None = None
    claims_cost: SignedAmount | None = None
    premium_net: Amount
    premium_gross: Amount | None = None
    loading_rate: Loading
    watch_points: Annotated[Rate, Field(le=100)] = Decimal(5)

    @model_validator(mode="after")
    def _one_cost(self) -> ProfitabilityIn:
        if sum(cost is not None for cost in (self.loss_ratio, self.incurred, self.claims_cost)) != 1:
            raise wrong(
                "cost-named-once",
                "Donner loss_ratio, incurred ou claims_cost, un seul des trois.",
                "Exactly one of loss_ratio, incurred and claims_cost.",
            )
        return self


class CoverageCostIn(Body):
    """What a claim costs in one of its coverages."""

    coverage: Code
    incurred: SignedAmount


class CoveredClaimIn(Body):
    """A claim by its coverages."""

    coverages: Annotated[tuple[CoverageCostIn, ...], Field(min_length=1, max_length=MOST_COVERAGES)]


class CapByCoverageIn(Body):
    """A claim capped (écrêté) as a whole, its coverages scaled."""

    operation: Literal["cap_by_coverage"]
    cap: PositiveAmount
    claim: CoveredClaimIn

    @model_validator(mode="after")
    def _apart(self) -> CapByCoverageIn:
        named_once("coverage-given-twice", (one.coverage for one in self.claim.coverages))
        return self


class YearOfClaimsIn(Body):
    """What the claims of an accident year did in the accounting year; reserves are net of recourse forecast."""

    accident_year: Year
    paid_in_year: SignedAmount = NOTHING
    recourse_received_in_year: SignedAmount = NOTHING
    opening_reserve: SignedAmount = NOTHING
    closing_reserve: SignedAmount = NOTHING


class AccountingYearIn(Body):
    """The accounting charge of a year (exercice comptable) over the premium earned in it."""

    operation: Literal["accounting_year"]
    year: Year
    premium_net: SignedAmount
    claims: Annotated[tuple[YearOfClaimsIn, ...], Field(max_length=MOST_YEARS_OF_CLAIMS)] = ()

    @model_validator(mode="after")
    def _begun(self) -> AccountingYearIn:
        if any(one.accident_year > self.year for one in self.claims):
            raise wrong("year-to-come", "Survenance postérieure à l’exercice.", "An accident year after the year.")
        return self


class LineIn(Body):
    """A policy's premium and cost, and its layer."""

    policy: Reference
    layer: Layer = "primary"
    premium_net: SignedAmount
    incurred: SignedAmount


class LayersIn(Body):
    """The only switch that lines already summed leave open."""

    excluded_layers: Annotated[tuple[Layer, ...], Field(max_length=3)] = ("grand_excess",)


class ClientAggregateIn(Body):
    """The lines of a client and their average, without the layers that are left out."""

    operation: Literal["client_aggregate"]
    policies: Annotated[tuple[LineIn, ...], Field(min_length=1, max_length=MOST_LINES)]
    basis: LayersIn = LayersIn()


class DistributionIn(Body):
    """Net costs by bands (fréquence-gravité); `edges` are the lower bounds of one's own bands."""

    operation: Literal["distribution"]
    net_costs: Annotated[tuple[SignedAmount, ...], Field(max_length=MOST_COSTS)]
    edges: Annotated[tuple[Amount, ...], Field(min_length=1, max_length=MOST_EDGES)] | None = None


class EventIn(Body):
    """What was told of a claim, when it is effective and when it was recorded."""

    kind: Literal["claim-declared", "reserve-set", "payment-recorded", "recourse-forecast-set", "recourse-received"]
    cost_type: CostType = "indemnity"
    amount: SignedAmount | None = None
    effective_on: Day
    recorded_on: Day

    @model_validator(mode="after")
    def _amounts(self) -> EventIn:
        if (self.kind == "claim-declared") != (self.amount is None):
            raise wrong("amount-missing", "Montant attendu, sauf à la déclaration.", "Every kind but the declaration.")
        if self.amount is not None and self.amount < ZERO and self.kind != "payment-recorded":
            raise wrong("amount-negative", "Montant négatif non admis.", "An amount here is not negative.")
        return self


class ClaimBalanceIn(Body):
    """A claim's amounts at two dates, from what was told of it."""

    operation: Literal["claim_balance"]
    events: Annotated[tuple[EventIn, ...], Field(max_length=MOST_EVENTS)]
    as_of: Day
    known_on: Day


LossRatioOperation = (
    LossRatioIn
    | ProfitabilityIn
    | YearsIn
    | CapByCoverageIn
    | AccountingYearIn
    | ClientAggregateIn
    | DistributionIn
    | ClaimBalanceIn
)


class LossRatioCalculation(RootModel[Annotated[LossRatioOperation, Field(discriminator="operation")]]):
    """What the calculator takes; `operation` says which rule is asked."""
