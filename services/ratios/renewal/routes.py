"""`GET /v1/policies/{id}/renewal`: what a broker brings to the renewal of a policy, on any two dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.contracts.http.what_if import MOST_CLAIMS
from services.contracts.ids import dress, undress
from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.errors import FieldError, Invalid, Missing, Refusal
from services.ratios.asking import InCuts, InPool, as_json, level
from services.ratios.beside import ClaimsBeside, claims_of
from services.ratios.parameters import read_parameters
from services.ratios.query.ask import snapshot
from services.ratios.query.question import Basis, Question
from services.ratios.renewal.answer import renewal_answer
from services.ratios.renewal.query import by_year, plan_under_way, policy_known, thresholds, written_in
from services.ratios.renewal.sheet import sheet
from services.ratios.what_if.asking import read, reserved

router = APIRouter()

_ALLOWED: Final = ("as_of", "known_on")
_BEFORE: Final = 3


@router.get("/v1/policies/{policy_id}/renewal")
async def get_renewal(
    policy_id: str,
    request: Request,
    pool: InPool,
    cuts: InCuts,
    beside: Annotated[ClaimsBeside, Depends(claims_of)],
) -> Response:
    """Fiche de renouvellement: N to N-3, the margin to the breakeven, reserves worth challenging, arguments."""
    caller = Caller.from_headers(request.headers)
    if caller.insurer_id is not None:
        raise Refusal("forbidden", kind=caller.kind)  # it is what a broker negotiates with
    moment = now()
    today = paris_day(moment)
    key = _key(policy_id)
    question = _question(request, caller, key, today)
    await level(request, pool)
    cut = await cuts.of(question.known_on, moment)
    async with snapshot(pool) as conn:
        policy = await policy_known(conn, question, key)
        found = await read(conn, question, cut, MOST_CLAIMS, live=question.known_on >= today)
        annual_premium = await written_in(conn, question, question.as_of.year)
        plan = await plan_under_way(conn, question, key)
        judged_by = await thresholds(conn, question)
    told = await reserved(beside, found)
    rows = by_year(found.records, _years(question))
    made = sheet(
        found,
        rows,
        told,
        annual_premium=annual_premium,
        large_percent=judged_by["large"].value,
        one_claim_percent=judged_by["one"].value,
        plan=plan,
    )
    judges = list(judged_by.values())
    answered = renewal_answer(key, policy, found, rows, made=made, reserved=told, judged_by=judges)
    return as_json(answered)


def _key(public_id: str) -> UUID:
    try:
        return undress("pol", public_id)
    except ValueError:
        raise Missing("policy") from None


def _question(request: Request, caller: Caller, policy_id: UUID, today: date) -> Question:
    """The policy's years N-3 to N, where N is the year of `as_of`."""
    pairs = request.query_params.multi_items()
    unknown = [name for name, _ in pairs if name not in _ALLOWED]
    if unknown:
        raise Invalid([FieldError(f"?{name}", "unknown-parameter", ", ".join(_ALLOWED)) for name in unknown])
    question = read_parameters(pairs, tenant_id=caller.tenant_id, insurer_only=None, today=today).question
    return replace(
        question,
        axes=("year",),
        filters={"policy": (dress("pol", policy_id),)},
        years=(question.as_of.year - _BEFORE, question.as_of.year),
        basis=Basis(excluded_layers=()),  # one policy is shown whatever its layer
    )


def _years(question: Question) -> range:
    return range(question.as_of.year - _BEFORE, question.as_of.year + 1)
