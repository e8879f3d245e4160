"""What an indemnity is computed from: the facts of the loss, and the terms of the cover."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

from services.contracts.events.policy import DeductibleKind, DeductibleOrder, LimitOrder
from services.contracts.events.settlement import RetainedHeading
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal

T = TypeVar("T")
AverageHeading = Literal["error_omission", "deliberate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A part of the loss with a name of its own: `net` is its amount without VAT, where it is known."""

    code: str
    amount: Money
    net: Money | None = None
    wear_rate: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurerPart:
    """An insurer, and what it would pay alone."""

    insurer: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """The facts of a loss. `items` are parts of `amount`; `excluded` is a part of it that is not covered at all.

    `vat_rate` is used where the insured recovers VAT. `real_value` is the value at the time of the loss,
    `replacement_cost` what replacing by new costs, `invoices` what was proved to have been spent on it.
    `average_heading` says why the insured was insured for too little: an oversight, unless it was meant.
    """

    amount: Money
    items: tuple[Item, ...] = ()
    excluded: Money = ZERO
    recovers_vat: bool = False
    vat_rate: Fraction | None = None
    wear_rate: Fraction = Fraction(0)
    real_value: Money | None = None
    replacement_cost: Money | None = None
    invoices: Money | None = None
    value_at_risk: Money | None = None
    premium_paid: Money | None = None
    premium_due: Money | None = None
    ipp_threshold_passed: bool | None = None
    daily_amount: Money | None = None
    annual_used: Money = ZERO
    advances_paid: Money = ZERO
    other_insurers: tuple[InsurerPart, ...] = ()
    average_heading: AverageHeading = "error_omission"

    def __post_init__(self) -> None:
        parts = sum((item.amount.cents for item in self.items), self.excluded.cents)
        assert parts <= self.amount.cents, "items are parts of the loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductible:
    """A deductible (franchise); which fields are needed depends on its kind."""

    kind: DeductibleKind = "none"
    amount: Money | None = None
    rate: Fraction | None = None
    min: Money | None = None
    max: Money | None = None
    units: Fraction | None = None
    index_value: Fraction | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statutory:
    """A deductible set by law (catastrophes naturelles): an amount, or a rate with a minimum.

    A higher one of the policy applies instead, up to `policy_cap` where there is one.
    """

    amount: Money | None = None
    rate: Fraction | None = None
    minimum: Money = ZERO
    policy_cap: Money | None = None
    to_verify: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOf:
    """The share of one coinsurer (coassureur)."""

    insurer: str
    share: Fraction
    is_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubLimit:
    """The most that is paid for the items of one name (sous-limite)."""

    item: str
    limit: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a cover. `deferred_cap` is the share of the new value that may be deferred; None: no new value.

    `cap_to_verify`: that share is not the policy's but a dated one that is not certain, and is told as «à vérifier».
    """

    deferred_cap: Fraction | None = None
    cap_to_verify: bool = False
    insured_value: Money | None = None
    average_waived: bool = False
    tolerance: Fraction = Fraction(0)
    first_loss: bool = False
    sub_limits: tuple[SubLimit, ...] = ()
    deductible: Deductible = Deductible()
    statutory: Statutory | None = None
    deductible_order: DeductibleOrder = "after_proportional"
    limit_order: LimitOrder = "deductible_then_limit"
    limit_per_claim: Money | None = None
    annual_limit: Money | None = None
    shares: tuple[ShareOf, ...] = ()


Retention = dict[RetainedHeading, Money]


def needed(value: T | None, name: str) -> T:
    """A value that the computation cannot do without. Refuses with `value-missing`, naming it."""
    if value is None:
        raise Refusal("value-missing", name=name)
    return value
