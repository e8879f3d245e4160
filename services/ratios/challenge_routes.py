"""`GET /v1/ratios/reserve-challenges`: what was obtained of insurers, in points and euros."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.contracts.ids import dress, undress
from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.errors import FieldError, Invalid
from services.ratios.asking import InCuts, InPool, as_json, level
from services.ratios.challenge_answer import challenge_answer
from services.ratios.indicators.challenges import Challenge
from services.ratios.parameters import read_parameters
from services.ratios.query.challenges import challenges, sums_by_policy

router = APIRouter()

_ALLOWED: Final = ("policy", "client", "insurer", "as_of", "known_on", "limit", "after")


@router.get("/v1/ratios/reserve-challenges")
async def get_reserve_challenges(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Every request to revise a reserve, the latest first, with the policy's S/P before and after its answer."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    pairs = request.query_params.multi_items()
    unknown = [name for name, _ in pairs if name not in _ALLOWED]
    if unknown:
        raise Invalid([FieldError(f"?{name}", "unknown-parameter", ", ".join(_ALLOWED)) for name in unknown])
    question = read_parameters(
        [pair for pair in pairs if pair[0] != "after"],
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    ).question
    await level(request, pool)
    cut = await cuts.of(question.known_on, moment)
    found = await challenges(pool, question)
    page = _page(found, request.query_params.get("after"), question.limit)
    policies = {challenge.policy_id for challenge in page if challenge.policy_id is not None}
    by_policy = replace(
        question,
        axes=("policy",),
        filters={"policy": tuple(dress("pol", policy_id) for policy_id in sorted(policies))},
        limit=max(len(policies), 1),
    )
    sums = await sums_by_policy(pool, by_policy) if policies else {}
    return as_json(challenge_answer(question, found, page, sums, cut))


def _page(found: list[Challenge], after: str | None, limit: int) -> list[Challenge]:
    """The requests after the one named, which the last page ended with."""
    if after is None:
        return found[:limit]
    try:
        last: UUID = undress("chl", after)
        start = [challenge.challenge_id for challenge in found].index(last) + 1
    except ValueError:
        raise Invalid([FieldError("?after", "wrong-format")]) from None
    return found[start : start + limit]
