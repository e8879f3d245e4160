"""The order of this chapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, stated_by, where
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.contracts.bulk import CommandName
from services.contracts.http.money import ReserveIn


def set_(body: ReserveIn, facts: Facts) -> ClaimDecide:
    """`set-reserve`."""
    command = SetReserve(
        where=where(body, facts),
        amount=body.amount,
        set_on=body.set_on,
        reason=body.reason,
        stated_by=stated_by(body, facts),
        basis_event_id=body.basis_event_id,
        today=facts.today,
    )
    return lambda claim: set_case_reserve(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"set-reserve": set_}
