"""Events of a policy (contrat) and its premiums (primes). EVENTS.md §4.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Change, Handling, Split
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared
from services.contracts.money import Money

Layer = Literal["primary", "excess", "grand_excess"]
ClaimsBasis = Literal["occurrence", "claims_made"]
DeductibleKind = Literal["none", "absolute", "relative", "rate", "index", "days", "ipp_rate"]
DeductibleOrder = Literal["after_proportional", "before_proportional"]
LimitOrder = Literal["deductible_then_limit", "limit_then_deductible"]
WrittenReason = Literal["new", "renewal", "instalment", "amendment"]
AdjustedReason = Literal["audit", "amendment", "refund", "receipt_cancelled", "error"]
TerminationReason = Literal["at_term", "by_agreement", "after_claim", "non_payment", "risk_gone", "registered_in_error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The share of one coinsurer (coassureur); all shares of a policy sum to 1."""

    insurer_id: str
    share: Decimal
    is_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductible:
    """The deductible (franchise) of a coverage; which fields count depends on the kind."""

    kind: DeductibleKind
    amount: Money | None = None
    rate: Decimal | None = None
    min: Money | None = None
    max: Money | None = None
    units: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubLimit:
    """The most paid for one item (sous-limite)."""

    item: str
    limit: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRegistered:
    """Contrat enregistré."""

    BUSINESS_DATE: ClassVar = "starts_on"

    policy_no: str
    insurer_id: str
    client_id: str
    policyholder_id: str | None = None
    branch: str
    product_line: str
    layer: Layer
    currency: str
    starts_on: date
    ends_on: date
    renewal_on: date | None = None
    handling: Handling
    claims_basis: ClaimsBasis
    subsequent_cover_until: date | None = None
    adviser_id: str | None = None
    one_off_project: bool
    shares: tuple[Share, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTermsSet:
    """Garantie fixée. `subscribed` false removes the coverage from `valid_from` on."""

    BUSINESS_DATE: ClassVar = "valid_from"

    coverage_code: str
    valid_from: date
    valid_to: date | None = None
    limit_per_claim: Money | None = None
    annual_limit: Money | None = None
    sub_limits: tuple[SubLimit, ...] = ()
    deductible: Deductible
    insured_value: Money | None = None
    first_loss: bool
    deductible_order: DeductibleOrder
    limit_order: LimitOrder
    average_waived: bool
    tolerance: Decimal | None = None
    exclusions: tuple[str, ...] = ()
    opening_reserve: Money | None = None
    subscribed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyAmended:
    """Avenant."""

    BUSINESS_DATE: ClassVar = "amended_on"

    endorsement_no: str
    amended_on: date
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRenewed:
    """Renouvellement."""

    BUSINESS_DATE: ClassVar = "starts_on"

    starts_on: date
    ends_on: date
    annual_premium_before: Money | None = None
    annual_premium_after: Money | None = None
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerminated:
    """Résiliation. It stops no earning by itself: its refund (ristourne) does."""

    BUSINESS_DATE: ClassVar = "last_covered_on"

    last_covered_on: date
    reason: TerminationReason
    initiated_by: Literal["insurer", "policyholder", "broker", "law"]
    notified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumWritten:
    """Prime émise. gross = net + tax + fees; the splits sum to net, tax and commission."""

    BUSINESS_DATE: ClassVar = "issued_on"

    receipt_no: str
    issued_on: date
    period_start: date
    period_end: date
    reason: WrittenReason
    split: tuple[Split, ...]
    net: Money
    tax: Money
    fees: Money
    gross: Money
    commission: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumAdjusted:
    """Régularisation, ristourne, annulation: signed amounts, earned over their own period."""

    BUSINESS_DATE: ClassVar = "adjusted_on"

    receipt_no: str
    adjusts: UUID | None = None
    adjusted_on: date
    period_start: date
    period_end: date
    reason: AdjustedReason
    split: tuple[Split, ...]
    net: Money
    tax: Money
    fees: Money
    gross: Money
    commission: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumCollected:
    """Prime encaissée."""

    BUSINESS_DATE: ClassVar = "collected_on"

    collection_id: UUID
    receipt_no: str
    collected_on: date
    gross: Money
    net: Money
    split: tuple[Split, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumCollectionReversed:
    """Impayé, rejet: the whole collection is undone."""

    BUSINESS_DATE: ClassVar = "reversed_on"

    collection_id: UUID
    receipt_no: str
    reversed_on: date
    gross: Money
    net: Money
    split: tuple[Split, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSuspended:
    """Suspension de la garantie, from the day itself on (L113-3 where a premium is unpaid)."""

    BUSINESS_DATE: ClassVar = "suspended_from"

    suspended_from: date
    reason: str
    receipt_no: str | None = None
    formal_notice_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverReinstated:
    """Remise en vigueur, from the day itself on."""

    BUSINESS_DATE: ClassVar = "reinstated_from"

    reinstated_from: date
    reason: str


PolicyEvent = (
    PolicyRegistered
    | CoverageTermsSet
    | PolicyAmended
    | PolicyRenewed
    | PolicyTerminated
    | CoverSuspended
    | CoverReinstated
    | ExposureDeclared
    | ActionPlanSet
    | PremiumWritten
    | PremiumAdjusted
    | PremiumCollected
    | PremiumCollectionReversed
)
