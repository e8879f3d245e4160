"""`GET /v1/ratios/frequency-severity`: how many claims of which size, when they happen, how long they take."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from services.ratios.asking import InCuts, InPool, as_json, asked_of
from services.ratios.history.query import ask_each
from services.ratios.query.ask import rows_of, snapshot, stages_for, with_segments
from services.ratios.severity.answer import severity_answer
from services.ratios.severity.parameters import MOST_GROUPS, read_severity
from services.ratios.severity.query import shapes

router = APIRouter()


@router.get("/v1/ratios/frequency-severity")
async def get_frequency_severity(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Fréquence-gravité: bands of cost, largest claims, seasonality, delays of declaration and of settlement."""
    asked, moment = await asked_of(request, pool, read_severity)
    asked = replace(asked, question=await with_segments(pool, asked.question))
    cut = await cuts.of(asked.question.known_on, moment)
    # Figures and bands of one moment: today's ledger moves on between two queries.
    async with snapshot(pool) as conn:
        [records] = await ask_each(conn, [asked.question], await stages_for(conn, asked.question))
        rows_of(records, MOST_GROUPS)
        groups, total = await shapes(conn, asked)
    return as_json(severity_answer(asked, records, groups, total, cut))
