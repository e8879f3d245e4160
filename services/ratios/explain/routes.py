"""`GET /v1/ratios/explain`: the movements and events behind a figure, or behind its change between two dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.cuts import Cuts
from services.ratios.explain.answer import Known, explain_answer
from services.ratios.explain.parameters import read_explain
from services.ratios.explain.query import explain
from services.ratios.history.query import ask_each
from services.ratios.indicators.change import weights
from services.ratios.ledger.tables import SCHEMA
from services.ratios.projector import NAME
from services.ratios.query.ask import Record, stages_for, with_segments
from services.ratios.routes import cuts_of, pool_of

router = APIRouter()


@router.get("/v1/ratios/explain")
async def get_explanation(
    request: Request, pool: Annotated[Pool, Depends(pool_of)], cuts: Annotated[Cuts, Depends(cuts_of)]
) -> Response:
    """Explication du S/P: every line that one cell sums, or that changed it, to the cent."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    asked = read_explain(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    segments = (await with_segments(pool, asked.question)).segments
    asked = asked.by(segments)
    questions = [asked.question] if asked.before is None else [asked.before, asked.question]
    held = [await cuts.of(question.known_on, moment) for question in questions]
    # Figures and lines of one moment: today's ledger moves on between two queries.
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        stages = await stages_for(conn, asked.question)
        totals = [_total(records) for records in await ask_each(conn, questions, stages)]
        known = [Known(*one) for one in zip(questions, totals, held, strict=True)]
        weigh = weights(known[0].sums if len(known) > 1 else None, known[-1].sums)
        lines, sums = await explain(conn, asked, weigh)
    return Response(orjson.dumps(explain_answer(known, lines, sums, weigh)), media_type="application/json")


def _total(records: Sequence[Record]) -> Record:
    [total] = [record for record in records if record["part"] == "total"]
    return total
