"""Bodies of policies and premiums."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from services.contracts.events.common import Handling
from services.contracts.events.policy import (
    ClaimsBasis,
    DeductibleKind,
    DeductibleOrder,
    Layer,
    LimitOrder,
    TerminationReason,
)
from services.contracts.http.base import (
    Amount,
    Body,
    Code,
    Currency,
    Day,
    Initiator,
    Opaque,
    Rate,
    Reference,
)
from services.contracts.http.wrong import dates_reversed, wrong


class DeductibleIn(Body):
    """Franchise."""

    kind: DeductibleKind = "none"
    amount: Amount | None = None
    rate: Rate | None = None
    min: Amount | None = None
    max: Amount | None = None
    units: Rate | None = None
    days: Annotated[int, Field(ge=0, le=3650)] | None = None


class SubLimitIn(Body):
    """Sous-limite."""

    item: Code
    limit: Amount


class CoverageIn(Body):
    """Terms of one coverage (garantie)."""

    coverage_code: Code
    deductible: DeductibleIn = DeductibleIn()
    limit_per_claim: Amount | None = None
    annual_limit: Amount | None = None
    sub_limits: tuple[SubLimitIn, ...] = ()
    insured_value: Amount | None = None
    first_loss: bool = False
    deductible_order: DeductibleOrder = "after_proportional"
    limit_order: LimitOrder = "deductible_then_limit"
    average_waived: bool = False
    tolerance: Rate | None = None
    exclusions: tuple[Code, ...] = ()
    opening_reserve: Amount | None = None
    subscribed: bool = True


class ShareIn(Body):
    """Share of a coinsurer (coassureur)."""

    insurer_id: Opaque
    share: Rate
    is_lead: bool = False


Coverages = Annotated[tuple[CoverageIn, ...], Field(max_length=100)]


class PolicyIn(Body):
    """Registers a policy (contrat)."""

    policy_no: Reference
    insurer_id: Opaque
    client_id: Opaque
    policyholder_id: Opaque | None = None
    branch: Code
    product_line: Code
    layer: Layer = "primary"
    starts_on: Day
    ends_on: Day
    renewal_on: Day | None = None
    currency: Currency = "EUR"
    handling: Handling = "informative"
    claims_basis: ClaimsBasis = "occurrence"
    subsequent_cover_until: Day | None = None
    adviser_id: Opaque | None = None
    one_off_project: bool = False
    shares: Annotated[tuple[ShareIn, ...], Field(max_length=50)] | None = None
    coverages: Annotated[tuple[CoverageIn, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _consistent(self) -> PolicyIn:
        if self.ends_on < self.starts_on:
            raise dates_reversed()
        if self.shares is not None and sum(s.share for s in self.shares) != 1:
            raise wrong(
                "shares-not-whole", "La somme des parts doit être égale à 1.", "The shares of the insurers sum to 1."
            )
        codes = [c.coverage_code for c in self.coverages]
        if len(set(codes)) != len(codes):
            raise wrong("coverage-listed-twice", "Une garantie figure deux fois.", "Each coverage is listed once.")
        return self


class EndorsementChanges(Body):
    """What an endorsement may change on the policy itself; only the fields sent change."""

    client_id: Opaque | None = None
    policyholder_id: Opaque | None = None
    adviser_id: Opaque | None = None
    product_line: Code | None = None
    renewal_on: Day | None = None
    handling: Handling | None = None


class EndorsementIn(Body):
    """Avenant: changes of the policy and new terms of coverages, from one day on."""

    endorsement_no: Reference
    amended_on: Day
    changes: EndorsementChanges = EndorsementChanges()
    coverages: Coverages = ()


class RenewalIn(Body):
    """Renouvellement for a further period."""

    starts_on: Day
    ends_on: Day
    annual_premium_before: Amount | None = None
    annual_premium_after: Amount | None = None
    conditions: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> RenewalIn:
        if self.ends_on < self.starts_on:
            raise dates_reversed()
        return self


class TerminationIn(Body):
    """Résiliation; unless `keep_premium`, the uncovered rest is refunded by the same request."""

    last_covered_on: Day
    reason: TerminationReason
    initiated_by: Initiator
    notified_on: Day | None = None
    keep_premium: bool = False
