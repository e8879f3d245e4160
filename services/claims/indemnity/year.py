"""What a policy year has used of its annual limits, as the read model knows it, waited for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.claims.caller import Ask
from services.claims.indemnity.aggregate import Use
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.lists.uses import find_uses
from services.kit.errors import Unavailable
from services.kit.eventlog.at_least import patience
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.reader import heads


async def uses_of_year(ask: Ask, policy_id: UUID, occurred_on: date) -> tuple[Use, ...] | None:
    """The uses of the policy year that a loss lies in; None where it lies in none.

    Waits until the read model has passed all that the log held when this was asked, so that a computation right after
    another claim's sees it. Raises Unavailable `projection-behind`. Two computations made at the same moment do not
    see each other (docs/decisions/0076-annual-limits.md).
    """
    known = await ask.house.shelf.find(ask.caller.tenant_id, policy_id)
    period = known.contract.period_of(occurred_on) if known is not None else None
    if period is None:
        return None
    pool = ask.house.pool
    async with pool.acquire() as conn:
        standing = await heads(conn)
    if not await wait_until(pool, SCHEMA, NAME, standing, patience(ask.headers)):
        raise Unavailable("projection-behind")
    return tuple(use for use, _, _ in await find_uses(pool, ask.caller.tenant_id, policy_id, period))
