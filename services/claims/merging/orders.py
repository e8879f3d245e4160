"""The order of this chapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.merging.rules import MergeClaim, merge_claim
from services.claims.order import ClaimDecide, ClaimOrder
from services.claims.state import UNDECLARED
from services.contracts.bulk import CommandName
from services.contracts.http.declaration import MergeIn


def merge(body: MergeIn, facts: Facts) -> ClaimDecide:
    """`merge-claim`: the first of its two appends, on the duplicate."""
    command = MergeClaim(
        claim_id=facts.stream_id,
        into=body.into,
        target=facts.others.get(body.into, UNDECLARED),
        merged_on=body.merged_on,
        today=facts.today,
    )
    return lambda claim: merge_claim(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"merge-claim": merge}
