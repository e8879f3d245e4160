"""`POST /v1/what-if`: other terms replayed on the claims that happened. It records nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.contracts.http.what_if import MOST_CLAIMS, Changes, WhatIfIn
from services.contracts.ids import dress
from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.errors import FieldError, Invalid, Refusal
from services.ratios.asking import InCuts, InPool, as_json, level
from services.ratios.beside import ClaimsBeside, claims_of
from services.ratios.indicators.claim_cost import summed
from services.ratios.indicators.what_if import Bases, Compared, compare, openings, other_loading, other_premium
from services.ratios.query.ask import Record, snapshot, total_of
from services.ratios.query.question import Question
from services.ratios.what_if.answer import what_if_answer
from services.ratios.what_if.asking import Read, read, recomputed
from services.ratios.what_if.question import read_question
from services.ratios.what_if.unknown import check_coverages, check_policies, not_on_claims, policies_of

router = APIRouter()


@router.post("/v1/what-if")
async def post_what_if(
    request: Request,
    pool: InPool,
    cuts: InCuts,
    beside: Annotated[ClaimsBeside, Depends(claims_of)],
) -> Response:
    """What the S/P would have been: claim by claim, by the pipeline that decides live ones wherever a loss is known."""
    caller = Caller.from_headers(request.headers)
    if caller.insurer_id is not None:
        raise Refusal("forbidden", kind=caller.kind)
    moment = now()
    today = paris_day(moment)
    body = WhatIfIn.model_validate_json(await request.body())
    question = read_question(body.question, tenant_id=caller.tenant_id, insurer_only=None, today=today)
    await level(request, pool)
    cut = await cuts.of(question.known_on, moment)
    async with snapshot(pool) as conn:
        await check_policies(conn, question)
        found = await read(conn, question, cut, MOST_CLAIMS, live=question.known_on >= today)
        elsewhere = not_on_claims(found, body.changes)
        policies = await policies_of(conn, question) if elsewhere else []
    await check_coverages(beside, found.cut.log_position, policies, elsewhere)
    told = await recomputed(beside, found, body.changes)
    bases = _bases(question, body.changes)
    compared = [compare(claim, told[claim.claim_id], bases) for claim in found.claims]
    compared = [one for one in compared if one.before is not None or one.after is not None]
    compared.sort(key=lambda one: (-abs(one.change), one.claim.claim_id.int))
    other = _other(found, compared, bases, body.changes)
    page = _page(compared, body.after, body.limit)
    grid = openings([one.told for one in compared])
    answered = what_if_answer(found, other, body.changes, compared, page=page, grid=grid)
    return as_json(answered)


def _bases(question: Question, changes: Changes) -> Bases:
    basis = question.basis
    return Bases(
        before=basis,
        after=basis if changes.cap is None else replace(basis, cap=changes.cap.amount),
        wanted=question.filters.get("coverage"),
        excluded=frozenset(changes.excluded_coverages),
    )


def _other(found: Read, compared: list[Compared], bases: Bases, changes: Changes) -> tuple[Question, Record]:
    """The question and its total under the other terms: the claims' sums, and the premium asked for."""
    total = total_of(found.records)
    instead: dict[str, Any] = {**total, **summed(one.after for one in compared if one.after is not None)}
    if changes.premium is not None:
        net, gross = other_premium(total["premium_net"], total["premium_gross"], changes.premium)
        loading, unrated = other_loading(total["loading"], total["premium_net"], net)
        instead |= {"premium_net": net, "premium_gross": gross, "loading": loading}
        instead["rate_missing"] = total["rate_missing"] or unrated
    if changes.loading_rate is not None:
        instead |= {"loading": instead["premium_net"] * Fraction(changes.loading_rate), "rate_missing": False}
    return replace(found.question, basis=bases.after), instead


def _page(compared: list[Compared], after: str | None, limit: int) -> list[Compared]:
    """The claims after the one named, which the last page ended with."""
    if after is None:
        return compared[:limit]
    ids = [dress("clm", one.claim.claim_id) for one in compared]
    if after not in ids:
        raise Invalid([FieldError("/after", "invalid-cursor")])
    start = ids.index(after) + 1
    return compared[start : start + limit]
