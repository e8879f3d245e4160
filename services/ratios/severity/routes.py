"""`GET /v1/ratios/frequency-severity`: how many claims of which size, when they happen, how long they take."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.errors import FieldError, Invalid
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.cuts import Cuts
from services.ratios.history.query import ask_each
from services.ratios.ledger.tables import SCHEMA
from services.ratios.projector import NAME
from services.ratios.query.ask import stages_for, with_segments
from services.ratios.routes import cuts_of, pool_of
from services.ratios.severity.answer import severity_answer
from services.ratios.severity.parameters import MOST_GROUPS, read_severity
from services.ratios.severity.query import shapes

router = APIRouter()


@router.get("/v1/ratios/frequency-severity")
async def get_frequency_severity(
    request: Request, pool: Annotated[Pool, Depends(pool_of)], cuts: Annotated[Cuts, Depends(cuts_of)]
) -> Response:
    """Fréquence-gravité: bands of cost, largest claims, seasonality, delays of declaration and of settlement."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    asked = read_severity(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    asked = replace(asked, question=await with_segments(pool, asked.question))
    cut = await cuts.of(asked.question.known_on, moment)
    # Figures and bands of one moment: today's ledger moves on between two queries.
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        [records] = await ask_each(conn, [asked.question], await stages_for(conn, asked.question))
        if sum(record["part"] == "row" for record in records) > MOST_GROUPS:
            detail = f"at most {MOST_GROUPS}: filter, or group by less"
            french = f"au plus {MOST_GROUPS} : filtrez, ou groupez moins"
            raise Invalid([FieldError("?group_by", "too-many-groups", detail, french)])
        groups, total = await shapes(conn, asked)
    return Response(orjson.dumps(severity_answer(asked, records, groups, total, cut)), media_type="application/json")
