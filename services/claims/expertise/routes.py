"""Expertises over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change, inner, made_by
from services.claims.expertise.views import expertise_views
from services.claims.parts import LISTED, page, reading, single

router = APIRouter(prefix="/v1/claims/{claim_id}/expertises")


@router.post("", status_code=201)
async def post_expertise(claim_id: str, ask: Asked) -> Response:
    """Orders an expertise (mission d'expertise)."""
    made = made_by("exp", "expertise_id")
    return await change(ask, claim_id, "order-expertise", expected=ask.expected, made=made)


@router.get("")
async def get_expertises(claim_id: str, ask: Asked) -> Response:
    """The expertises of a claim, in the order they were ordered."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, expertise_views(asked.dossier))


@router.get("/{expertise_id}")
async def get_expertise(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """One expertise and its reports."""
    asked = await reading(ask, claim_id)
    return single(expertise_views(asked.dossier), expertise_id, "expertise")


@router.post("/{expertise_id}/report", status_code=201)
async def post_report(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Records a report (rapport d'expertise), preliminary or final."""
    refs = {"expertise": inner("exp", expertise_id, "expertise")}
    return await change(ask, claim_id, "report-expertise", expected=ask.expected, refs=refs)
