"""Corrected totals over HTTP (cumuls corrigés)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change
from services.claims.parts import LISTED, page, reading, single
from services.claims.reserves.views import correction_views
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims/{claim_id}/balance-corrections")


@router.post("", status_code=201)
async def post_correction(claim_id: str, ask: Asked) -> Response:
    """Brings what was paid or received on a line to another total."""
    return await change(
        ask, claim_id, "correct-balance", expected=ask.expected, made=lambda noted: dress("evt", noted.event_id)
    )


@router.get("")
async def get_corrections(claim_id: str, ask: Asked) -> Response:
    """Every correction of a total of the claim, in the order they were recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, correction_views(asked.dossier, asked.known.events, asked.cut.as_of))


@router.get("/{event_id}")
async def get_correction(claim_id: str, event_id: str, ask: Asked) -> Response:
    """One correction of a total."""
    asked = await reading(ask, claim_id)
    return single(correction_views(asked.dossier, asked.known.events, asked.cut.as_of), event_id, "correction")
