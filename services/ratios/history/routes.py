"""`GET /v1/ratios/history`: the ratio as it was known at the end of each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request, Response

from services.ratios.asking import InCuts, InPool, as_json, as_table, asked_of
from services.ratios.cuts import Cut, Cuts
from services.ratios.history.answer import history_answer, history_csv
from services.ratios.history.parameters import MOST_GROUPS, read_history
from services.ratios.history.query import ask_each
from services.ratios.query.ask import rows_of, stages_for, with_segments
from services.ratios.query.question import Question

router = APIRouter()


@router.get("/v1/ratios/history")
async def get_history(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Évolution du S/P: each point as it was known on its day, whatever has been learnt since."""
    asked, moment = await asked_of(request, pool, read_history)
    segments = (await with_segments(pool, asked.questions[0])).segments
    questions = [replace(question, segments=segments) for question in asked.questions]
    known = await _cuts(cuts, questions, moment)
    # Sums that hold what was known on the last day hold what was known on any before.
    records = await ask_each(pool, questions, await stages_for(pool, questions[-1]))
    for found in records:
        rows_of(found, MOST_GROUPS)  # what changed could not be told of the rest
    answered = history_answer(questions, records, known)
    if asked.format == "csv":
        written = history_csv(answered, grouped=bool(questions[0].axes))
        return as_table(written)
    return as_json(answered)


async def _cuts(cuts: Cuts, questions: Sequence[Question], moment: datetime) -> list[Cut]:
    """The cut of each question. What is final on a day was final on every day before: the last ones are asked first."""
    found: list[Cut] = []
    for question in reversed(questions):
        final = found and found[-1].final
        found.append(found[-1] if final else await cuts.of(question.known_on, moment))
    return found[::-1]
