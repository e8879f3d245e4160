"""`GET/PUT /v1/portfolio/risk-ratings/{policy_id}/{coverage}`: how a broker rates a risk."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.contracts.http.risk_map import RiskRatingIn
from services.contracts.ids import dress, undress
from services.contracts.internal import Caller
from services.kit.clock import now
from services.kit.database import Pool
from services.kit.errors import Missing
from services.ratios.asking import InPool, as_json, level
from services.ratios.dated import Dates, code, dates_of
from services.ratios.portfolio.ratings import Rating, declare, must_know, ratings_of, standing

router = APIRouter(prefix="/v1/portfolio/risk-ratings")


@router.get("/{policy_id}/{coverage}")
async def get_rating(policy_id: str, coverage: str, request: Request, pool: InPool) -> Response:
    """The rating that holds `as_of` a day as it was known, with every one before."""
    caller = Caller.from_headers(request.headers)
    dates = dates_of(request.query_params.multi_items(), now())
    key = (_policy(policy_id), code(coverage, "coverage"))
    await level(request, pool)
    await must_know(pool, caller.tenant_id, key[0], caller.insurer_id)
    return await _answered(pool, caller, key, dates)


@router.put("/{policy_id}/{coverage}")
async def put_rating(policy_id: str, coverage: str, request: Request, pool: InPool) -> Response:
    """Declares a rating from a day on; the same day again corrects it, the same rating again changes nothing."""
    caller = Caller.from_headers(request.headers)
    body = RiskRatingIn.model_validate_json(await request.body())
    key = (_policy(policy_id), code(coverage, "coverage"))
    await level(request, pool)
    await must_know(pool, caller.tenant_id, key[0], caller.insurer_id)
    await declare(pool, caller.tenant_id, Rating(*key, body.valid_from, body.frequency, body.severity, caller.actor))
    return await _answered(pool, caller, key, dates_of((), now()))


def _policy(public_id: str) -> UUID:
    try:
        return undress("pol", public_id)
    except ValueError:
        raise Missing("policy") from None


async def _answered(pool: Pool, caller: Caller, key: tuple[UUID, str], dates: Dates) -> Response:
    policy_id, coverage = key
    known = await ratings_of(pool, caller.tenant_id, [policy_id], dates.known_before)
    ratings = [rating for rating in known if rating.coverage_code == coverage]
    held = standing(ratings, dates.as_of).get(key)
    shown = {
        "policy_id": dress("pol", policy_id),
        "coverage_code": coverage,
        **dates.told(),
        "declared": None if held is None else held.told(),
        "rows": [rating.told() for rating in sorted(ratings, key=lambda rating: rating.valid_from)],
    }
    return as_json(shown)
