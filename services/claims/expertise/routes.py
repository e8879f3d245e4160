"""Expertises over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.change import Made, change, inner, made_by
from services.claims.expertise.estimate_views import estimate_views
from services.claims.expertise.views import expertise_views
from services.claims.parts import LISTED, page, reading, single_opened
from services.contracts.bulk import CommandName

router = APIRouter(prefix="/v1/claims/{claim_id}")
_MADE = made_by("exp", "expertise_id")


@router.post("/expertises", status_code=201)
async def post_expertise(claim_id: str, ask: Asked) -> Response:
    """Orders an expertise (mission d'expertise)."""
    return await change(ask, claim_id, "order-expertise", expected=ask.expected, made=_MADE)


@router.get("/expertises")
async def get_expertises(claim_id: str, ask: Asked) -> Response:
    """The expertises of a claim, in the order they were ordered."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, expertise_views(asked.dossier, asked.cut.as_of))


@router.get("/expertises/{expertise_id}")
async def get_expertise(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """One expertise: its course, its fees and its chain."""
    asked = await reading(ask, claim_id)
    views = expertise_views(asked.dossier, asked.cut.as_of)
    return await single_opened(ask, asked.claim_id, views, expertise_id, "expertise")


@router.get("/estimates")
async def get_estimates(claim_id: str, ask: Asked) -> Response:
    """The expert's estimate, the insurer's figure and the final payment side by side, for each coverage."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, estimate_views(asked.dossier, asked.cut.as_of))


@router.post("/expertises/{expertise_id}/schedule", status_code=201)
async def post_schedule(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Makes an appointment (rendez-vous d'expertise)."""
    return await _change(ask, claim_id, expertise_id, "schedule-expertise")


@router.post("/expertises/{expertise_id}/report", status_code=201)
async def post_report(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Records a report (rapport d'expertise), preliminary or final."""
    return await _change(ask, claim_id, expertise_id, "report-expertise")


@router.post("/expertises/{expertise_id}/agree", status_code=201)
async def post_agreement(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """The report is agreed (procès-verbal)."""
    return await _change(ask, claim_id, expertise_id, "agree-expertise")


@router.post("/expertises/{expertise_id}/contest", status_code=201)
async def post_contest(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """The report is contested."""
    return await _change(ask, claim_id, expertise_id, "contest-expertise")


@router.post("/expertises/{expertise_id}/counter-expertise", status_code=201)
async def post_counter_expertise(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Orders a counter-expertise (contre-expertise) of a contested report."""
    return await _change(ask, claim_id, expertise_id, "order-counter-expertise", _MADE)


@router.post("/expertises/{expertise_id}/third-expert", status_code=201)
async def post_third_expert(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Names a third expert (tiers expert), where expert and counter-expert disagree."""
    return await _change(ask, claim_id, expertise_id, "order-third-expert", _MADE)


@router.post("/expertises/{expertise_id}/cancel", status_code=201)
async def post_cancellation(claim_id: str, expertise_id: str, ask: Asked) -> Response:
    """Calls a mission off."""
    return await _change(ask, claim_id, expertise_id, "cancel-expertise")


async def _change(ask: Ask, claim_id: str, expertise_id: str, name: CommandName, made: Made | None = None) -> Response:
    refs = {"expertise": inner("exp", expertise_id, "expertise")}
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs, made=made)
