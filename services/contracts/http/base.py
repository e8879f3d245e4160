"""The types that bodies are made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from services.contracts.events.common import COST_CATEGORIES, CostCategory, CostType, StatedBy
from services.contracts.http.wrong import amount_format, coverage_named_twice, date_format, rate_format, wrong
from services.contracts.ids import ClaimCoverageId
from services.contracts.money import ZERO, Money
from services.contracts.periods import read_day


class Body(BaseModel):
    """A request body: unknown fields are refused, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, str_strip_whitespace=True)


# Beyond any insurance amount; and the sum of a million of them still fits 64 bits, in which ratios are summed.
_MOST_CENTS: Final = 10**13 - 1


def _amount(value: object) -> Money:
    if isinstance(value, Money):
        return value
    try:
        amount = Money.parse(value if isinstance(value, str) else "")
    except ValueError:
        raise amount_format() from None
    if abs(amount.cents) > _MOST_CENTS:
        raise wrong("amount-too-large", "Montant de cent milliards ou plus.", "An amount of a hundred billion or more.")
    return amount


def _not_negative(value: object) -> Money:
    amount = _amount(value)
    if amount.cents < 0:
        raise wrong("amount-negative", "Montant négatif non admis.", "An amount here is not negative.")
    return amount


def _above_zero(value: object) -> Money:
    amount = _amount(value)
    if amount.cents <= 0:
        raise wrong("amount-not-positive", "Montant supérieur à zéro attendu.", "An amount here is above zero.")
    return amount


_SIGNED = {"type": "string", "pattern": r"^-?\d{1,11}\.\d{2}$", "examples": ["1250.00"]}
_UNSIGNED = {"type": "string", "pattern": r"^\d{1,11}\.\d{2}$", "examples": ["1250.00"]}

SignedAmount = Annotated[Money, PlainValidator(_amount), PlainSerializer(str), WithJsonSchema(_SIGNED)]
Amount = Annotated[Money, PlainValidator(_not_negative), PlainSerializer(str), WithJsonSchema(_UNSIGNED)]
PositiveAmount = Annotated[Money, PlainValidator(_above_zero), PlainSerializer(str), WithJsonSchema(_UNSIGNED)]

NOTHING: Money = Field(default_factory=lambda: ZERO)
"""An amount that is 0.00 when it is not sent."""


def _rate(value: object) -> object:
    """A rate is text with at most six decimals, so that nothing is lost on the way in."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise rate_format()
    whole, _, decimals = value.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3 and len(decimals) <= 6):
        raise rate_format()
    if decimals and not (decimals.isascii() and decimals.isdigit()):
        raise rate_format()
    return Decimal(value).quantize(Decimal("0.000001"))


Rate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d{1,6})?$", "examples": ["0.500000"]}),
]


def _signed_rate(value: object) -> object:
    return -Decimal(str(_rate(value[1:]))) if isinstance(value, str) and value.startswith("-") else _rate(value)


SignedRate = Annotated[
    Decimal,
    BeforeValidator(_signed_rate),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,3}(\.\d{1,6})?$", "examples": ["0.580000"]}),
]
"""A rate that may be below zero, as a cost may be."""


def _day(value: object) -> object:
    """Text alone: Pydantic would also take seconds since 1970, and a time of day."""
    if type(value) is date:
        return value
    try:
        return read_day(value if isinstance(value, str) else "")
    except ValueError:
        raise date_format() from None


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day, `AAAA-MM-JJ`, of a year in which insurance happens."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=64)]
"""A code of an enumeration, in snake_case."""

Opaque = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]+$", max_length=64)]
"""A code of the caller's own: an insurer, a client, an adviser, a party. Never a name."""

Reference = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=100)]
"""A number or reference as its sender writes it."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


SealedText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)] | None
"""Free text about people. It is sealed before it is stored; without a master key it is `sealing-unavailable`."""


class LineBody(Body):
    """Where an amount stands: a coverage of the claim, the type of cost and its category.

    The coverage is named by its id, or by its code where the claim has opened it once. Neither:
    the amount is not allocated, and ratios by coverage show it apart.
    """

    claim_coverage_id: ClaimCoverageId | None = None
    coverage_code: Code | None = None
    cost_type: CostType = "indemnity"
    cost_category: CostCategory = "other"

    @model_validator(mode="after")
    def _fits(self) -> LineBody:
        if self.claim_coverage_id is not None and self.coverage_code is not None:
            raise coverage_named_twice()
        if self.cost_category not in COST_CATEGORIES[self.cost_type]:
            raise wrong(
                "cost-category-mismatch",
                f"La catégorie {self.cost_category} ne convient pas au type {self.cost_type}.",
                f"{self.cost_category} is not a category of {self.cost_type}.",
            )
        return self


class MoneyBody(LineBody):
    """An amount on a line, and who states it."""

    stated_by: StatedBy = "broker"


Initiator = Literal["insurer", "policyholder", "broker", "law"]
