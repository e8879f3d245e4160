"""Court files over HTTP (contentieux)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change, inner, made_by
from services.claims.litigation.views import litigation_views, step_views
from services.claims.parts import LISTED, page, reading, single_opened
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims/{claim_id}/litigations")


@router.post("", status_code=201)
async def post_litigation(claim_id: str, ask: Asked) -> Response:
    """Opens a court file; about a refused coverage, it contests the refusal."""
    made = made_by("mat", "matter_id")
    return await change(ask, claim_id, "open-litigation", expected=ask.expected, made=made)


@router.get("")
async def get_litigations(claim_id: str, ask: Asked) -> Response:
    """The court files of a claim, in the order they were opened."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, litigation_views(asked.dossier, asked.cut.as_of))


@router.get("/{matter_id}")
async def get_litigation(claim_id: str, matter_id: str, ask: Asked) -> Response:
    """One court file: where it stands, its steps and what may come next."""
    asked = await reading(ask, claim_id)
    views = litigation_views(asked.dossier, asked.cut.as_of)
    return await single_opened(ask, asked.claim_id, views, matter_id, "litigation")


@router.post("/{matter_id}/steps", status_code=201)
async def post_step(claim_id: str, matter_id: str, ask: Asked) -> Response:
    """Records a step of the procedure: counsel, hearing, expert, judgment, appeal, agreement, withdrawal, closing."""
    refs = {"litigation": inner("mat", matter_id, "litigation")}
    return await change(
        ask,
        claim_id,
        "record-litigation-step",
        expected=ask.expected,
        refs=refs,
        made=lambda noted: dress("evt", noted.event_id),
    )


@router.get("/{matter_id}/steps")
async def get_steps(claim_id: str, matter_id: str, ask: Asked) -> Response:
    """The steps of a court file, in the order of their days."""
    asked = await reading(ask, claim_id, LISTED)
    key = inner("mat", matter_id, "litigation")
    return page(asked.query, step_views(asked.dossier, key, asked.cut.as_of))


@router.get("/{matter_id}/steps/{step_id}")
async def get_step(claim_id: str, matter_id: str, step_id: str, ask: Asked) -> Response:
    """One step, its narrative opened for those who may read it."""
    asked = await reading(ask, claim_id)
    key = inner("mat", matter_id, "litigation")
    views = step_views(asked.dossier, key, asked.cut.as_of)
    return await single_opened(ask, asked.claim_id, views, step_id, "litigation-step")
