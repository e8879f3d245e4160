"""What a policy year has used of its annual limits, as the read model knows it, waited for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final
from uuid import UUID

from services.claims.caller import House
from services.claims.indemnity.aggregate import Use
from services.claims.lists.annual import find_annual
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.lists.uses import find_uses
from services.claims.settlement.limits import Taken
from services.claims.state import Claim, Closed, Open
from services.contracts.periods import Period
from services.kit.errors import Unavailable
from services.kit.eventlog.at_least import patience
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.reader import heads

_NO_HEADERS: Final[Mapping[str, str]] = {}


async def uses_around(
    house: House, tenant_id: UUID, claim: Claim, headers: Mapping[str, str] = _NO_HEADERS
) -> tuple[Use, ...]:
    """The uses of the policy year that a claim's loss lies in; none where no coverage of the claim has a limit.

    Waits until the read model has passed all that the log held when this was asked, so that a computation right after
    another claim's sees it, as long as `Prefer: wait=N` says. Raises Unavailable `projection-behind`. Two computations
    made at the same moment do not see each other (docs/decisions/0076-annual-limits.md).
    """
    year = await _year_of(house, tenant_id, claim)
    if year is None:
        return ()
    standing = await heads(house.pool)
    if not await wait_until(house.pool, SCHEMA, NAME, standing, patience(headers)):
        raise Unavailable("projection-behind")
    return tuple(kept.use for kept in await find_uses(house.pool, tenant_id, *year))


async def taken_around(house: House, tenant_id: UUID, claim: Claim) -> tuple[Taken, ...]:
    """What the payments of that year take of annual limits, as the read model has them: `uses_around` waited for it."""
    year = await _year_of(house, tenant_id, claim)
    return () if year is None else await find_annual(house.pool, tenant_id, *year)


def annual_turn(house: House, tenant_id: UUID, claim: Claim) -> AbstractAsyncContextManager[None]:
    """Held while a payment is approved under an annual limit: two at the same moment would not see each other."""
    if not isinstance(claim, Open | Closed) or not _is_limited(claim):
        return nullcontext()
    return house.turns.take(house.pool, f"annual {tenant_id} {claim.dossier.declared.policy_id}")


async def _year_of(house: House, tenant_id: UUID, claim: Claim) -> tuple[UUID, Period] | None:
    """The policy and its year that a claim's loss lies in; None where no coverage of the claim has a limit."""
    if not isinstance(claim, Open | Closed) or not _is_limited(claim):
        return None
    declared = claim.dossier.declared
    policy_id = declared.policy_id
    known = await house.shelf.find(tenant_id, policy_id) if policy_id is not None else None
    period = known.contract.period_of(declared.occurred_on) if known is not None else None
    return None if policy_id is None or period is None else (policy_id, period)


def _is_limited(claim: Open | Closed) -> bool:
    terms = (coverage.opened.terms for coverage in claim.dossier.coverages.values())
    return any(t is not None and t.annual_limit is not None for t in terms)
