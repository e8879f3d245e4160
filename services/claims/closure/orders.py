"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.closure.rules import CloseClaim, ReopenClaim, close_claim, reopen_claim
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, where
from services.contracts.bulk import CommandName
from services.contracts.http.claim import ClosureIn, ReopeningIn


def close(body: ClosureIn, facts: Facts) -> ClaimDecide:
    """`close-claim`."""
    command = CloseClaim(
        closed_on=body.closed_on,
        outcome=body.outcome,
        recourse_pending=body.recourse_pending,
        today=facts.today,
    )
    return lambda claim: close_claim(claim, command)


def reopen(body: ReopeningIn, facts: Facts) -> ClaimDecide:
    """`reopen-claim`."""
    command = ReopenClaim(
        reopened_on=body.reopened_on,
        reason=body.reason,
        reserves=tuple((where(reserve, facts), reserve.amount) for reserve in body.reserves),
        today=facts.today,
    )
    return lambda claim: reopen_claim(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"close-claim": close, "reopen-claim": reopen}
