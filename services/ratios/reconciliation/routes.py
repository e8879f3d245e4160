"""`GET /v1/reconciliation`: what the broker and its insurers differ by; and why, as somebody explains it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.contracts.http.reconciliation import GapExplanationIn
from services.contracts.ids import undress
from services.contracts.internal import Caller
from services.contracts.money import ZERO
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.errors import Missing
from services.kit.problems import prefers_french
from services.ratios.asking import InCuts, InPool, as_json, asked_of, level
from services.ratios.dated import only
from services.ratios.indicators.reconciliation import MEASURES, Measure
from services.ratios.query.question import Question
from services.ratios.reconciliation.answer import Books, Found, explanation, gap_id, item, reconciliation_answer
from services.ratios.reconciliation.explanations import explain, explanations
from services.ratios.reconciliation.parameters import Asked, read_asked
from services.ratios.reconciliation.query import differing, movements, one_gap, statements, totals
from services.ratios.thresholds.store import own_thresholds
from services.ratios.thresholds.values import threshold_on

router = APIRouter(prefix="/v1/reconciliation")


@router.get("")
async def get_reconciliation(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Totals by insurer and measure, then the claims that differ, the largest gap first."""
    asked, moment = await asked_of(request, pool, read_asked)
    question = asked.question
    cut = await cuts.of(question.known_on, moment)
    page = await differing(pool, asked)
    whose = asked.tolerates
    own = [] if whose is None else await own_thresholds(pool, whose, question.known_before)
    dated = threshold_on(own, "reconciliation_tolerance", asked.cut_off or question.as_of)
    found = Found(await totals(pool, asked), page, await _books(pool, asked, page), dated)
    return as_json(reconciliation_answer(asked, cut, found, french=_french(request)))


@router.get("/{public_id}")
async def get_gap(public_id: str, request: Request, pool: InPool) -> Response:
    """One claim's measure at one position, agreeing or not."""
    only(request.query_params.multi_items(), ())
    caller = Caller.from_headers(request.headers)
    await level(request, pool)
    asked, gap = await _gap(pool, caller, public_id)
    found = (await _books(pool, asked, [gap])).parting(gap)
    return as_json(item(gap, found, french=_french(request), insurer_asks=caller.insurer_id is not None))


@router.post("/{public_id}/explanations", status_code=201)
async def post_explanation(public_id: str, request: Request, pool: InPool) -> Response:
    """Says why a gap is there."""
    caller = Caller.from_headers(request.headers)
    body = GapExplanationIn.model_validate_json(await request.body())
    _, gap = await _gap(pool, caller, public_id)
    row, again = await explain(pool, caller, gap, body.code)
    said = _explanation(row, gap, request, caller)
    headers = {"Location": f"/v1/reconciliation/{public_id}/explanations/{said['id']}"}
    if again:
        headers["Idempotent-Replayed"] = "true"
    return as_json(said, 201, headers)


@router.get("/{public_id}/explanations")
async def get_explanations(public_id: str, request: Request, pool: InPool) -> Response:
    """Everything that was said of the claim's measure, the last first."""
    only(request.query_params.multi_items(), ())
    return as_json({"items": await _explanations(pool, request, public_id), "next": None})


@router.get("/{public_id}/explanations/{explanation_id}")
async def get_explanation(public_id: str, explanation_id: str, request: Request, pool: InPool) -> Response:
    """One explanation."""
    only(request.query_params.multi_items(), ())
    for said in await _explanations(pool, request, public_id):
        if said["id"] == explanation_id:
            return as_json(said)
    raise Missing("explanation")


async def _explanations(pool: Pool, request: Request, public_id: str) -> list[dict[str, Any]]:
    caller = Caller.from_headers(request.headers)
    _, gap = await _gap(pool, caller, public_id)
    rows = await explanations(pool, caller.tenant_id, gap)
    return [_explanation(row, gap, request, caller) for row in rows]


def _explanation(row: Any, gap: Any, request: Request, caller: Caller) -> dict[str, Any]:
    said = explanation({**row, "gap": gap["gap"]}, french=_french(request), insurer_asks=caller.insurer_id is not None)
    return {**said, "gap_id": gap_id(row["position_id"], gap["measure"])}


async def _gap(pool: Pool, caller: Caller, public_id: str) -> tuple[Asked, Any]:
    """The gap that a path names, as it is known now: another position may have taken the place of that one.

    Missing where there is none, or not for this caller.
    """
    position_id, measure = _named(public_id)
    row = await pool.fetchrow(
        """SELECT claim_id, cut_off_on FROM ratios.position_line
            WHERE tenant_id = $1 AND position_id = $2 AND line_no = 0""",
        *(caller.tenant_id, position_id),
    )
    if row is None:
        raise Missing("gap")
    today = paris_day(now())
    question = Question(
        tenant_id=caller.tenant_id, insurer_only=caller.insurer_id, as_of=row["cut_off_on"], known_on=today
    )
    asked = Asked(question, row["cut_off_on"], (measure,), ZERO, None, None)
    gap = await one_gap(pool, asked, row["claim_id"])
    if gap is None:
        raise Missing("gap")
    return asked, gap


def _named(public_id: str) -> tuple[UUID, Measure]:
    prefix, _, rest = public_id.partition("_")
    position, _, measure = rest.partition("_")
    for known in MEASURES:
        if prefix == "gap" and measure == known:
            try:
                return undress("pos", f"pos_{position}"), known
            except ValueError:
                break
    raise Missing("gap")


async def _books(pool: Pool, asked: Asked, gaps: list[Any]) -> Books:
    """What stands behind the gaps of a page; of nothing else."""
    claims = list(dict.fromkeys((gap["log_partition"], gap["claim_id"], gap["insurer_id"]) for gap in gaps))
    if not claims:
        return Books((), ())
    return Books(await statements(pool, asked, claims), await movements(pool, asked, claims))


def _french(request: Request) -> bool:
    return prefers_french(request.headers.get("accept-language", ""))
