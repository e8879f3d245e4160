"""`GET/PUT /v1/loading-rates/{insurer_id}/{branch}`: dated rates (taux de chargement), only ever added to."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from services.contracts.http.loading import LoadingRateIn
from services.contracts.internal import Caller
from services.kit.clock import now
from services.kit.database import Pool
from services.ratios.asking import InPool, as_json
from services.ratios.dated import Dates, code, dates_of, opaque
from services.ratios.loading.answer import loading_answer
from services.ratios.loading.rates import LoadingRate
from services.ratios.loading.store import own_rates, set_rate

router = APIRouter(prefix="/v1/loading-rates")


@router.get("/{insurer_id}/{branch}")
async def get_loading_rate(insurer_id: str, branch: str, request: Request, pool: InPool) -> Response:
    """The rate that holds `as_of` a day as it was known, with every row behind it."""
    caller = Caller.from_headers(request.headers)
    dates = dates_of(request.query_params.multi_items(), now())
    insurer, of = opaque(insurer_id, "insurer"), code(branch, "branch")
    return await _answered(pool, caller, insurer, of, dates)


@router.put("/{insurer_id}/{branch}")
async def put_loading_rate(insurer_id: str, branch: str, request: Request, pool: InPool) -> Response:
    """Sets the rate from a day on; the same day again corrects it, the same rate again changes nothing."""
    caller = Caller.from_headers(request.headers)
    body = LoadingRateIn.model_validate_json(await request.body())
    insurer, of = opaque(insurer_id, "insurer"), code(branch, "branch")
    rate = LoadingRate(of, body.valid_from, body.rate, insurer, recorded_by=caller.actor)
    await set_rate(pool, caller.tenant_id, rate)
    return await _answered(pool, caller, insurer, of, dates_of((), now()))


async def _answered(pool: Pool, caller: Caller, insurer_id: str, branch: str, dates: Dates) -> Response:
    own = await own_rates(pool, caller.tenant_id, dates.known_before)
    answered = loading_answer(insurer_id, branch, own, dates)
    return as_json(answered)
