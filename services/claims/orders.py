"""Every order on a claim by its name: routes and bulk pushes reach a rule through here, and no other way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.closure import orders as closure
from services.claims.coverage import orders as coverage
from services.claims.declaration import draft_orders as draft
from services.claims.declaration import orders as declaration
from services.claims.diary import orders as diary
from services.claims.expertise import orders as expertise
from services.claims.indemnity import orders as indemnity
from services.claims.litigation import orders as litigation
from services.claims.merging import orders as merging
from services.claims.order import ClaimOrder
from services.claims.parties import orders as parties
from services.claims.positions import orders as positions
from services.claims.recourse import orders as recourse
from services.claims.reserves import orders as reserves
from services.claims.settlement import orders as settlement
from services.contracts.bulk import CommandName

CLAIM_ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    **declaration.ORDERS,
    **draft.ORDERS,
    **coverage.ORDERS,
    **parties.ORDERS,
    **expertise.ORDERS,
    **indemnity.ORDERS,
    **reserves.ORDERS,
    **positions.ORDERS,
    **settlement.ORDERS,
    **recourse.ORDERS,
    **litigation.ORDERS,
    **diary.ORDERS,
    **closure.ORDERS,
    **merging.ORDERS,
}
