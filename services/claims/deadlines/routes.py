"""`POST /v1/calculators/deadline`: the functions behind the diary, for anyone's own dates."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked
from services.claims.deadlines.calculator import calculate
from services.contracts.http.deadline_calculation import DeadlineCalculation

router = APIRouter(prefix="/v1/calculators")


@router.post("/deadline")
async def post_deadline(ask: Asked) -> Response:
    """A legal deadline, a motor offer, a limitation period, late interest or Easter, by dated rules."""
    body = DeadlineCalculation.model_validate_json(await ask.request.body())
    return answers.plain(calculate(body, ask.rules_told))
