"""Reading what a claim is made of over HTTP: lists and single things, as they are and as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from services.claims import answers
from services.claims.caller import Ask, stream_of
from services.claims.change import seen
from services.claims.cuts import AsKnown, Cut, as_known
from services.claims.dossier import Dossier
from services.claims.opening import plain_opened
from services.claims.query import Query, wrong
from services.claims.state import Claim
from services.claims.views import declared
from services.kit.errors import Missing

TIMES = ("as_of", "known_on")
LISTED = (*TIMES, "limit", "after")


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim as somebody asked to see it."""

    claim_id: UUID
    known: AsKnown[Claim]
    cut: Cut
    query: Query

    @property
    def dossier(self) -> Dossier:
        """What was known of the claim."""
        return declared(self.known.state).dossier


async def reading(ask: Ask, public_id: str, allowed: Sequence[str] = TIMES) -> Reading:
    """A claim under the cut of a request. Missing where it does not exist, was unknown then, or is not the caller's."""
    claim_id = stream_of("clm", public_id)
    query = ask.query(*allowed)
    cut = Cut.of(query)
    known = await as_known(ask, ask.house.claims, claim_id, cut.known_on)
    if not seen(ask, known.state) or not await _still_seen(ask, claim_id, cut):
        raise Missing("claim")
    return Reading(claim_id, known, cut, query)


async def _still_seen(ask: Ask, claim_id: UUID, cut: Cut) -> bool:
    """An insurer that a claim was taken from no longer sees even its past."""
    if ask.caller.insurer_id is None or cut.known_on is None:
        return True
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, claim_id)
    return seen(ask, claim)


def page(query: Query, items: Sequence[Any]) -> Response:
    """One page of a list that only ever grows at its end: `after` is how many were sent."""
    limit = query.number("limit", 50, 500)
    after = query.text("after") or "0"
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise wrong("after", "wrong-format")
    end = int(after) + limit
    return answers.plain({"items": items[int(after) : end], "next": str(end) if end < len(items) else None})


def single(items: Sequence[dict[str, Any]], public_id: str, what: str) -> Response:
    """The thing with an id among those of a claim. Missing: `…-not-found`."""
    for item in items:
        if item["id"] == public_id:
            return answers.plain(item)
    raise Missing(what, f"{what}-not-found")


async def single_opened(
    ask: Ask, claim_id: UUID, items: Sequence[dict[str, Any]], public_id: str, what: str
) -> Response:
    """The same, of a thing in which something may be sealed: opened for a caller who may read it."""
    for item in items:
        if item["id"] == public_id:
            return await plain_opened(ask, claim_id, item)
    raise Missing(what, f"{what}-not-found")
