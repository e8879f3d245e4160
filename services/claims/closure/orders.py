"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.closure.rules import CloseClaim, ReopenClaim, close_claim, reopen_claim
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, where
from services.claims.reserves.authority import reserve_limit
from services.claims.state import Claim
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
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
    """`reopen-claim`, its reserves within the caller's authority."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        command = ReopenClaim(
            reopened_on=body.reopened_on,
            reason=body.reason,
            reserves=tuple((where(reserve, facts), reserve.amount) for reserve in body.reserves),
            limit=reserve_limit(claim, facts, body.reopened_on, "broker"),
            today=facts.today,
        )
        return reopen_claim(claim, command)

    return decide


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"close-claim": close, "reopen-claim": reopen}
