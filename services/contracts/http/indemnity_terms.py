"""The terms under which an indemnity is computed, in the words of the golden cases."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.contracts.events.policy import DeductibleKind, DeductibleOrder, LimitOrder
from services.contracts.http.base import NOTHING, Amount, Body, Code, Opaque, PositiveAmount, Rate
from services.contracts.http.wrong import wrong

MOST_ITEMS = 200
MOST_INSURERS = 50

NatcatUse = Literal["home", "motor", "professional", "business_interruption"]

Portion = Annotated[Rate, Field(le=1)]
"""A rate from 0 to 1."""

Days = Annotated[int, Field(ge=0, le=3_650)]
Number = Annotated[str, StringConstraints(pattern=r"^\d{1,6}(\.\d{1,6})?$")]
"""A plain number, such as the value of an index."""


def _share(text: str) -> str:
    denominator = text.partition("/")[2]
    if denominator and not int(denominator):
        raise wrong("share-format", "Dénominateur nul.", "A denominator is not zero.")
    if not 0 < fraction(text) <= 1:
        raise wrong("share-out-of-range", "Part attendue entre 0 et 1.", "A share is above 0, at most 1.")
    return text


def fraction(text: str) -> Fraction:
    """A share as it is written, `0.50` or `1/3`."""
    return Fraction(text)


Share = Annotated[str, StringConstraints(pattern=r"^(\d{1,6}/\d{1,6}|[01](\.\d{1,6})?)$"), AfterValidator(_share)]
"""A share, as a decimal or as a fraction."""


class ShareOfIn(Body):
    """A coinsurer (coassureur) and its share; the lead (apériteur) takes the residual cents."""

    insurer: Opaque
    share: Share
    is_lead: bool = False


class InsurerAmountIn(Body):
    """An insurer, and what it would pay alone."""

    insurer: Opaque
    amount: Amount


def _whole(shares: tuple[ShareOfIn, ...]) -> tuple[ShareOfIn, ...]:
    if shares and sum(fraction(s.share) for s in shares) != 1:
        raise wrong(
            "shares-not-whole", "La somme des parts doit être égale à 1.", "The shares of the insurers sum to 1."
        )
    if sum(s.is_lead for s in shares) > 1:
        raise wrong("several-leads", "Un seul apériteur.", "There is one lead.")
    return shares


Shares = Annotated[tuple[ShareOfIn, ...], Field(max_length=MOST_INSURERS), AfterValidator(_whole)]
Insurers = Annotated[tuple[InsurerAmountIn, ...], Field(max_length=MOST_INSURERS)]


class DeductibleTermsIn(Body):
    """Franchise; which fields are needed depends on its kind."""

    kind: DeductibleKind = "none"
    amount: Amount | None = None
    rate: Portion | None = None
    min: Amount | None = None
    max: Amount | None = None
    units: Rate | None = None
    index_value: Number | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _ordered(self) -> DeductibleTermsIn:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise wrong("min-above-max", "Le minimum dépasse le maximum.", "The minimum is above the maximum.")
        return self


class VatIn(Body):
    """Whether the insured recovers VAT, and its rate where the amounts hold it."""

    recovers: bool
    rate: Portion | None = None


class ItemIn(Body):
    """A part of the loss: `net` is its amount without VAT, `wear_rate` its own wear."""

    item: Code
    amount: Amount
    net: Amount | None = None
    wear_rate: Portion | None = None

    @model_validator(mode="after")
    def _net_within(self) -> ItemIn:
        if self.net is not None and self.net > self.amount:
            raise wrong("net-above-amount", "Le HT dépasse le TTC.", "The net is above the gross.")
        return self


class SubLimitTermsIn(Body):
    """Sous-limite of an item; `amount` is the item's part of the loss, unless `items` says it."""

    item: Code
    amount: Amount | None = None
    limit: Amount


class NatcatTermsIn(Body):
    """What decides the statutory deductible (franchise légale) of a natural disaster."""

    use: NatcatUse
    drought: bool = False
    vehicles: Annotated[int, Field(ge=1, le=10_000)] = 1
    small_firm: bool = False


class TermsIn(Body):
    """What the damage is computed under. An absent field means its default: no deductible, no limit, no average."""

    vat: VatIn | None = None
    items: Annotated[tuple[ItemIn, ...], Field(max_length=MOST_ITEMS)] = ()
    excluded_heads: Amount = NOTHING
    wear_rate: Portion | None = None
    new_value: bool = False
    deferred_cap_rate: Portion | None = None
    real_value: Amount | None = None
    replacement_cost: Amount | None = None
    invoices: Amount | None = None
    insured_value: Amount | None = None
    value_at_risk: Amount | None = None
    average_waived: bool = False
    tolerance: Portion | None = None
    first_loss: bool = False
    premium_paid: Amount | None = None
    premium_due: PositiveAmount | None = None
    average_heading: Literal["error_omission", "deliberate"] = "error_omission"
    sub_limits: Annotated[tuple[SubLimitTermsIn, ...], Field(max_length=MOST_ITEMS)] = ()
    deductible: DeductibleTermsIn = DeductibleTermsIn()
    natcat: NatcatTermsIn | None = None
    daily_amount: Amount | None = None
    ipp_rate: Portion | None = None
    ipp_threshold_passed: bool | None = None
    deductible_order: DeductibleOrder = "after_proportional"
    limit_order: LimitOrder = "deductible_then_limit"
    limit_per_claim: Amount | None = None
    annual_limit: Amount | None = None
    annual_used: Amount = NOTHING
    double_insurance: Insurers = ()
    shares: Shares = ()
    advances_paid: Amount = NOTHING

    @model_validator(mode="after")
    def _sub_limits_once(self) -> TermsIn:
        limited = [s.item for s in self.sub_limits]
        if len(set(limited)) != len(limited):
            raise wrong("item-listed-twice", "Un poste figure deux fois.", "Each item has one sub-limit.")
        return self
