"""What bodies about ratios share: the switches of a basis, risk-years, years."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from services.contracts.basis import CostBasis, PremiumBasis, Recourse, Scope, TaxBasis
from services.contracts.events.policy import Layer
from services.contracts.http.base import Body, PositiveAmount
from services.contracts.http.wrong import wrong

Year = Annotated[int, Field(ge=1900, le=2999)]


def _risk_years(value: object) -> object:
    """Text with at most six decimals, as answers write them."""
    if isinstance(value, Decimal):
        return value
    whole, point, decimals = value.partition(".") if isinstance(value, str) else ("", "", "")
    digits = f"{whole}{decimals}"
    written = whole and digits.isascii() and digits.isdigit() and len(whole) <= 9 and len(decimals) <= 6
    if not written or (point and not decimals):
        raise wrong(
            "exposure-format",
            "Nombre attendu sous forme de texte, au plus six décimales.",
            "A number as text, at most six decimals.",
        )
    return Decimal(str(value))


RiskYears = Annotated[
    Decimal,
    BeforeValidator(_risk_years),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,9}(\.\d{1,6})?$", "examples": ["10"]}),
]
"""Units exposed, pro-rated over the year: vehicles, insured persons, sites."""


class BasisIn(Body):
    """The switches of DOMAIN.md §1.1. An accounting year needs opening reserves: it has its own operation."""

    year_basis: Literal["accident_year", "policy_year"] = "accident_year"
    premium_basis: PremiumBasis = "earned"
    tax_basis: TaxBasis = "net"
    cost_basis: CostBasis = "incurred"
    include_expenses: bool = True
    recourse: Recourse = "received_and_expected"
    include_ibnr: bool = False
    scope: Scope = "all"
    cap: PositiveAmount | None = None
    excluded_layers: Annotated[tuple[Layer, ...], Field(max_length=3)] = ("grand_excess",)
