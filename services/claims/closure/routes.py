"""Closing and reopening over HTTP (clôture, réouverture)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.post("/closure", status_code=201)
async def post_closure(claim_id: str, ask: Asked) -> Response:
    """Closes a claim; what stands on it goes to zero, by events that say so."""
    return await change(ask, claim_id, "close-claim", expected=ask.expected_always)


@router.post("/reopening", status_code=201)
async def post_reopening(claim_id: str, ask: Asked) -> Response:
    """Reopens a claim, with the reserve of each of its lines."""
    return await change(ask, claim_id, "reopen-claim", expected=ask.expected)
