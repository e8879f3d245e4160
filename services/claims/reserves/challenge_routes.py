"""Asking the insurer to revise a reserve, over HTTP; the insurer's own key may answer."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change, inner, made_by
from services.claims.parts import LISTED, page, reading, single_opened
from services.claims.reserves.challenge_views import challenge_views

router = APIRouter(prefix="/v1/claims/{claim_id}/reserve-challenges")


@router.post("", status_code=201)
async def post_challenge(claim_id: str, ask: Asked) -> Response:
    """Asks the insurer to revise the reserve of a line (demande de révision)."""
    made = made_by("chl", "challenge_id")
    return await change(ask, claim_id, "challenge-reserve", expected=ask.expected, made=made)


@router.get("")
async def get_challenges(claim_id: str, ask: Asked) -> Response:
    """The requests on a claim, in the order they were recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, challenge_views(asked.dossier, asked.cut.as_of))


@router.get("/{challenge_id}")
async def get_challenge(claim_id: str, challenge_id: str, ask: Asked) -> Response:
    """One request, its answer, and what that changed."""
    asked = await reading(ask, claim_id)
    views = challenge_views(asked.dossier, asked.cut.as_of)
    return await single_opened(ask, asked.claim_id, views, challenge_id, "challenge")


@router.post("/{challenge_id}/answer", status_code=201)
async def post_answer(claim_id: str, challenge_id: str, ask: Asked) -> Response:
    """Records the insurer's answer; what it grants is set in the same append."""
    refs = {"challenge": inner("chl", challenge_id, "challenge")}
    return await change(ask, claim_id, "answer-challenge", expected=ask.expected, refs=refs)
