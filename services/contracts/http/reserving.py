"""The body of `POST /v1/calculators/reserving`, in the words of the golden cases."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from services.contracts.basis import LEAST_ORIGINS
from services.contracts.http.base import Body, Reference, SignedAmount
from services.contracts.http.wrong import wrong

MOST_ORIGINS = 50

Row = Annotated[tuple[SignedAmount, ...], Field(min_length=1, max_length=MOST_ORIGINS)]


class RunOffIn(Body):
    """Boni ou mali: what came of a reserve in a year. Each amount is net of recourse."""

    operation: Literal["run_off"]
    opening: SignedAmount
    paid_in_year: SignedAmount
    closing: SignedAmount


class ReservingIn(Body):
    """What claims of each origin year will come to: a cumulative triangle, the oldest origin first, whole."""

    operation: Literal["reserving"]
    method: Literal["chain_ladder"]
    origins: Annotated[tuple[Reference, ...], Field(min_length=LEAST_ORIGINS, max_length=MOST_ORIGINS)]
    measure: Literal["paid", "incurred"] = "incurred"
    triangle: Annotated[tuple[Row, ...], Field(min_length=LEAST_ORIGINS, max_length=MOST_ORIGINS)]

    @model_validator(mode="after")
    def _triangular(self) -> Self:
        if [len(row) for row in self.triangle] != list(range(len(self.origins), 0, -1)):
            raise wrong(
                "triangle-shape",
                "Une ligne par origine, la première avec tous les développements, puis chaque fois un de moins.",
                "One row for each origin, the first with every development, then one less each time.",
            )
        return self


class ReservingCalculation(RootModel[Annotated[RunOffIn | ReservingIn, Field(discriminator="operation")]]):
    """What the calculator takes; `operation` says which rule is asked."""
