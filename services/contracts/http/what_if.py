"""The body of `POST /v1/what-if`: a question about loss ratios, and what would have been agreed instead."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from services.contracts.http.base import Amount, Body, Code, PositiveAmount, Rate
from services.contracts.http.indemnity_terms import Portion
from services.contracts.http.other_terms import MOST_ROWS, OtherTerms
from services.contracts.http.wrong import named_once, wrong

MOST_CLAIMS = 5_000

Percent = Annotated[str, StringConstraints(pattern=r"^-?\d{1,3}(\.\d{1,4})?$")]
"""A change in percent, such as `-5.00`: never below what it is a percentage of."""


class OtherPremium(Body):
    """Another premium: that of the question times a factor, changed by percents, or the net amount it would be."""

    factor: Rate | None = None
    percent: Percent | None = None
    net: Amount | None = None

    @model_validator(mode="after")
    def _one(self) -> OtherPremium:
        if sum(given is not None for given in (self.factor, self.percent, self.net)) != 1:
            raise wrong(
                "premium-ambiguous", "Donner factor, percent ou net, l'un des trois.", "factor, percent or net."
            )
        if self.percent is not None and Decimal(self.percent) < -100:
            raise wrong(
                "percent-out-of-range", "Une prime ne baisse pas de plus de 100 %.", "No premium falls by more."
            )
        return self


class OtherCap(Body):
    """Another cap per claim (écrêtement); without an amount there is none."""

    amount: PositiveAmount | None


class Changes(OtherTerms):
    """What would have been agreed instead. Whatever is not named stays."""

    cap: OtherCap | None = None
    premium: OtherPremium | None = None
    excluded_coverages: Annotated[tuple[Code, ...], Field(max_length=MOST_ROWS)] = ()
    loading_rate: Portion | None = None

    @model_validator(mode="after")
    def _something(self) -> Changes:
        if all(getattr(self, name) in (None, ()) for name in type(self).model_fields):
            raise wrong("no-change", "Aucun changement demandé.", "No change is asked for.")
        return self

    @model_validator(mode="after")
    def _excluded_once_and_for_all(self) -> Changes:
        named_once("coverage-listed-twice", self.excluded_coverages)
        kept = {row.coverage_code for row in self.deductibles}
        kept.update(row.coverage_code for row in (*self.limits_per_claim, *self.annual_limits))
        if both := ", ".join(code for code in self.excluded_coverages if code in kept):
            raise wrong(
                "coverage-excluded",
                f"Une garantie exclue n'a pas d'autres conditions : {both}.",
                f"A coverage left out has no other terms: {both}.",
            )
        return self


class WhatIfIn(Body):
    """The question in the words of `GET /v1/ratios/loss-ratio`, without axes; claims come by the size of the effect."""

    question: dict[str, str | bool | list[str]] = Field(default_factory=dict)
    changes: Changes
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    after: str | None = None


EXAMPLE: dict[str, Any] = {
    "question": {"years": "2025", "as_of": "2025-12-31"},
    "changes": {"deductibles": [{"kind": "absolute", "amount": "1500.00"}]},
}
