"""Bodies of segments: saved rules over the attributes of policies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.http.base import Body, Opaque
from services.contracts.http.wrong import wrong

Values = Annotated[tuple[Opaque, ...], Field(min_length=1, max_length=500)]


class ConditionIn(Body):
    """An attribute of the policy is one of these values, or none of them."""

    field: Literal["insurer_id", "client_id", "adviser_id", "branch", "product_line", "layer"]
    one_of: Values | None = None
    none_of: Values | None = None

    @model_validator(mode="after")
    def _one_list(self) -> ConditionIn:
        if (self.one_of is None) == (self.none_of is None):
            raise wrong(
                "one-list-of-values", "Une liste attendue : one_of ou none_of.", "One list is expected, of the two."
            )
        return self


class SegmentIn(Body):
    """A segment of the portfolio; a policy is in the first one, by rank, of which it meets every condition."""

    rank: Annotated[int, Field(ge=0, le=10_000)]
    conditions: Annotated[tuple[ConditionIn, ...], Field(max_length=20)]
