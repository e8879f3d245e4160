"""Dated rows of a rule table (tables de valeurs datées)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from services.contracts.http.base import Body, Day, Reference
from services.contracts.http.wrong import dates_reversed

MOST_ROWS = 1_000

RuleKey = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]+$", max_length=100)]


class RuleRowIn(Body):
    """One dated row; both its days are included, without `valid_from` its start is open.

    The same key and `valid_from` again is a correction of that row. What `values` holds is the table's.
    """

    key: RuleKey
    values: Any
    valid_from: Day | None = None
    valid_to: Day | None = None
    legal_reference: Reference | None = None
    to_verify: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> RuleRowIn:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise dates_reversed()
        return self


class RuleRowsIn(Body):
    """Rows to be added to a table; what stands there already is not added again."""

    rows: Annotated[tuple[RuleRowIn, ...], Field(min_length=1, max_length=MOST_ROWS)]
