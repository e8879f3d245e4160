"""`GET /v1/ratios/explain`: the movements and events behind a figure, or behind its change between two dates."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from services.ratios.asking import InCuts, InPool, as_json, asked_of
from services.ratios.explain.answer import Known, explain_answer
from services.ratios.explain.parameters import read_explain
from services.ratios.explain.query import explain
from services.ratios.history.query import ask_each
from services.ratios.indicators.change import weights
from services.ratios.query.ask import snapshot, stages_for, total_of, with_segments

router = APIRouter()


@router.get("/v1/ratios/explain")
async def get_explanation(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Explication du S/P: every line that one cell sums, or that changed it, to the cent."""
    asked, moment = await asked_of(request, pool, read_explain)
    segments = (await with_segments(pool, asked.question)).segments
    asked = asked.by(segments)
    questions = [asked.question] if asked.before is None else [asked.before, asked.question]
    held = [await cuts.of(question.known_on, moment) for question in questions]
    # Figures and lines of one moment: today's ledger moves on between two queries.
    async with snapshot(pool) as conn:
        stages = await stages_for(conn, asked.question)
        totals = [total_of(records) for records in await ask_each(conn, questions, stages)]
        known = [Known(*one) for one in zip(questions, totals, held, strict=True)]
        weigh = weights(known[0].sums if len(known) > 1 else None, known[-1].sums)
        lines, sums = await explain(conn, asked, weigh)
    return as_json(explain_answer(known, lines, sums, weigh))
