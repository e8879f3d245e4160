"""Likely duplicates over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.duplicates.reading import candidates_for
from services.claims.lists.asked import wait_for_write
from services.claims.parts import page, reading

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.get("/duplicates")
async def get_duplicates(claim_id: str, ask: Asked) -> Response:
    """The claims that may be the same loss, with what they have in common; `At-Least` waits for a write to show."""
    await wait_for_write(ask)
    asked = await reading(ask, claim_id, ("limit", "after"))
    return page(asked.query, await candidates_for(ask, asked.claim_id))
