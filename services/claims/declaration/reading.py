"""A claim's stored view, and its cover, which hangs on the policy and is read when somebody looks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import orjson
from fastapi import Response

from services.claims import answers
from services.claims.caller import Ask, stream_of
from services.claims.cover import Cover, cover_of
from services.claims.cuts import as_known
from services.claims.opening import opened
from services.claims.policy.state import Contract, Unregistered
from services.claims.state import Claim, Closed, Open
from services.contracts.ids import undress
from services.kit.errors import Missing


async def stored_claim(ask: Ask, public_id: str) -> Response | None:
    """The stored view with today's cover at its end, if the view is current; None: fold the stream."""
    stored = await ask.house.views.find("claim", ask.caller.tenant_id, stream_of("clm", public_id))
    if stored is None:
        return None
    if not ask.sees(stored.insurer_id):
        raise Missing("claim")
    facts = orjson.loads(stored.view)
    if facts["state"] in ("draft", "abandoned"):
        return answers.found(await opened(ask, stream_of("clm", public_id), stored.view), stored.version)
    policy_id = undress("pol", facts["policy_id"]) if facts["policy_id"] else None
    cover = cover_of(date.fromisoformat(facts["occurred_on"]), await _contract(ask, policy_id, None))
    view = await opened(ask, stream_of("clm", public_id), stored.view)
    return answers.found(view[:-1] + b',"cover":' + orjson.dumps(cover) + b"}", stored.version)


async def cover_as_known(ask: Ask, claim: Claim, known_on: date | None) -> Cover | None:
    """The cover of a loss, from the policy as it is or as it was known on a day; None: nothing is declared yet."""
    if not isinstance(claim, Open | Closed):
        return None
    declared = claim.dossier.declared
    return cover_of(declared.occurred_on, await _contract(ask, declared.policy_id, known_on))


async def _contract(ask: Ask, policy_id: UUID | None, known_on: date | None) -> Contract | None:
    if policy_id is None:
        return None
    if known_on is None:
        found = await ask.house.shelf.find(ask.caller.tenant_id, policy_id)
        return found.contract if found else None
    try:
        policy = (await as_known(ask, ask.house.policies, policy_id, known_on)).state
    except Missing:
        return None
    return None if isinstance(policy, Unregistered) else policy.contract
