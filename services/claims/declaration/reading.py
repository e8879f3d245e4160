"""A claim's stored view, and its cover, which hangs on the policy and is read when somebody looks."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

from services.claims import answers
from services.claims.caller import Ask, stream_of
from services.claims.coverage.cover_reading import cover_as_known, cover_now, loss_of
from services.claims.coverage.cover_view import cover_view
from services.claims.cuts import Cut
from services.claims.duplicates.reading import warnings_for
from services.claims.opening import opened
from services.claims.state import Claim, Closed, Open
from services.claims.words import Words
from services.kit.errors import Missing


async def stored_claim(ask: Ask, public_id: str) -> Response | None:
    """The stored view with today's cover and warnings at its end, if the view is current; None: fold the stream."""
    stored = await ask.house.views.find("claim", ask.caller.tenant_id, stream_of("clm", public_id))
    if stored is None:
        return None
    if not ask.sees(stored.insurer_id):
        raise Missing("claim")
    claim_id = stream_of("clm", public_id)
    view = (await opened(ask, claim_id, stored.view))[:-1]
    if stored.state not in ("draft", "abandoned"):
        view += b',"cover":' + await cover_now(ask, claim_id, stored)
    warnings = orjson.dumps(await warnings_for(ask, claim_id) if stored.has_near else [])
    return answers.found(view + b',"warnings":' + warnings + b"}", stored.version)


async def cover_shown(ask: Ask, claim: Claim, cut: Cut) -> dict[str, Any] | None:
    """The cover of a loss, from the policy as it is or as it was known; None: nothing is declared yet."""
    if not isinstance(claim, Open | Closed):
        return None
    declared = claim.dossier.declared
    found = await cover_as_known(ask, loss_of(claim.dossier), declared.policy_id, cut)
    return cover_view(found, Words(ask.french, declared.currency, for_insurer=ask.for_insurer))
