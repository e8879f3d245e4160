"""Case reserves over HTTP (provisions dossier)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change
from services.claims.parts import LISTED, page, reading, single
from services.claims.reserves.views import reserve_views
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims/{claim_id}/reserves")


@router.post("", status_code=201)
async def post_reserve(claim_id: str, ask: Asked) -> Response:
    """Sets the case reserve of a line; its event tells before and after."""
    return await change(
        ask, claim_id, "set-reserve", expected=ask.expected, made=lambda noted: dress("evt", noted.event_id)
    )


@router.get("")
async def get_reserves(claim_id: str, ask: Asked) -> Response:
    """The history of the claim's reserves: every change of every line, before and after, as it was recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, reserve_views(asked.dossier, asked.known.events, asked.cut.as_of))


@router.get("/{event_id}")
async def get_reserve(claim_id: str, event_id: str, ask: Asked) -> Response:
    """One change of a reserve."""
    asked = await reading(ask, claim_id)
    return single(reserve_views(asked.dossier, asked.known.events, asked.cut.as_of), event_id, "reserve")
