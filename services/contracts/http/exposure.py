"""Bodies of what a policy insures, in units, and of the prevention that it follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from services.contracts.events.exposure import ExposureUnit, PlanStatus
from services.contracts.http.base import Body, Code, Day, Rate
from services.contracts.http.wrong import dates_reversed, wrong
from services.contracts.ids import PlanId

_MOST_DIGITS: Final = 11


def _units(value: object) -> object:
    """Units are text with at most two decimals: a mean headcount is no whole number."""
    if isinstance(value, Decimal):
        return value
    whole, point, decimals = value.partition(".") if isinstance(value, str) else ("", "", "")
    digits = f"{whole}{decimals}"
    written = whole and digits.isascii() and digits.isdigit() and len(whole) <= _MOST_DIGITS and len(decimals) <= 2
    if not written or (point and not decimals):
        raise wrong(
            "units-format",
            "Nombre attendu sous forme de texte, au plus deux décimales.",
            "A number as text, at most two decimals.",
        )
    return Decimal(str(value)).quantize(Decimal("0.01"))


Units = Annotated[
    Decimal,
    BeforeValidator(_units),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,11}(\.\d{1,2})?$", "examples": ["12.00"]}),
]
"""A number of units: vehicles, persons, euros of turnover."""


class ExposureIn(Body):
    """Assiette déclarée: `after` units on each day of a period, whatever was declared of these days before."""

    unit: ExposureUnit
    after: Units
    period_start: Day
    period_end: Day

    @model_validator(mode="after")
    def _ordered(self) -> ExposureIn:
        if self.period_end < self.period_start:
            raise dates_reversed()
        return self


class ActionPlanIn(Body):
    """Plan de prévention; with the `plan_id` of one already set, what it is from now on."""

    plan_id: PlanId | None = None
    actions: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    starts_on: Day
    ends_on: Day
    status: PlanStatus = "open"
    target_rate: Rate | None = None

    @model_validator(mode="after")
    def _ordered(self) -> ActionPlanIn:
        if self.ends_on < self.starts_on:
            raise dates_reversed()
        return self
