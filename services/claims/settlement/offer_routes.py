"""Settlement offers over HTTP (offres d'indemnité)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked, stream_of
from services.claims.change import change, inner, made_by, seen
from services.claims.parts import LISTED, page, reading, single
from services.claims.settlement.offer_views import offer_views
from services.claims.state import policy_of
from services.contracts.bulk import CommandName
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/claims/{claim_id}/offers")


@router.post("", status_code=201)
async def post_offer(claim_id: str, ask: Asked) -> Response:
    """Makes an offer, under the legal time of its line."""
    policy_id = await _policy(ask, claim_id)
    made = made_by("off", "offer_id")
    return await change(ask, claim_id, "make-offer", expected=ask.expected, policy_id=policy_id, made=made)


@router.get("")
async def get_offers(claim_id: str, ask: Asked) -> Response:
    """The offers of a claim, in the order they were made."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, offer_views(asked.dossier, ask.house.today, asked.cut.as_of))


@router.get("/{offer_id}")
async def get_offer(claim_id: str, offer_id: str, ask: Asked) -> Response:
    """One offer, its answers, and until when an acceptance may be taken back."""
    asked = await reading(ask, claim_id)
    return single(offer_views(asked.dossier, ask.house.today, asked.cut.as_of), offer_id, "offer")


@router.post("/{offer_id}/accept", status_code=201)
async def post_accept(claim_id: str, offer_id: str, ask: Asked) -> Response:
    """The offer is accepted; the time to pay begins."""
    return await _answer(ask, claim_id, offer_id, "accept-offer")


@router.post("/{offer_id}/reject", status_code=201)
async def post_reject(claim_id: str, offer_id: str, ask: Asked) -> Response:
    """The offer is turned down."""
    return await _answer(ask, claim_id, offer_id, "reject-offer")


@router.post("/{offer_id}/retract", status_code=201)
async def post_retract(claim_id: str, offer_id: str, ask: Asked) -> Response:
    """The acceptance is taken back, within its time."""
    return await _answer(ask, claim_id, offer_id, "retract-offer")


async def _answer(ask: Ask, claim_id: str, offer_id: str, name: CommandName) -> Response:
    refs = {"offer": inner("off", offer_id, "offer")}
    policy_id = await _policy(ask, claim_id)
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs, policy_id=policy_id)


async def _policy(ask: Ask, claim_id: str) -> UUID | None:
    """The policy whose line of business says which clocks run. Missing for a claim that the caller may not see."""
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, stream_of("clm", claim_id))
    if not seen(ask, claim):
        raise Missing("claim")
    return policy_of(claim, ask.caller.tenant_id)
