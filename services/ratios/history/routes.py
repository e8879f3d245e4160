"""`GET /v1/ratios/history`: the ratio as it was known at the end of each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.errors import FieldError, Invalid
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.cuts import Cut, Cuts
from services.ratios.history.answer import history_answer, history_csv
from services.ratios.history.parameters import MOST_GROUPS, read_history
from services.ratios.history.query import ask_each
from services.ratios.ledger.tables import SCHEMA
from services.ratios.projector import NAME
from services.ratios.query.ask import Record, stages_for, with_segments
from services.ratios.query.question import Question
from services.ratios.routes import cuts_of, pool_of

router = APIRouter()


@router.get("/v1/ratios/history")
async def get_history(
    request: Request, pool: Annotated[Pool, Depends(pool_of)], cuts: Annotated[Cuts, Depends(cuts_of)]
) -> Response:
    """Évolution du S/P: each point as it was known on its day, whatever has been learnt since."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    asked = read_history(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    segments = (await with_segments(pool, asked.questions[0])).segments
    questions = [replace(question, segments=segments) for question in asked.questions]
    known = await _cuts(cuts, questions, moment)
    # Sums that hold what was known on the last day hold what was known on any before.
    records = await ask_each(pool, questions, await stages_for(pool, questions[-1]))
    _check_groups(records)
    answered = history_answer(questions, records, known)
    if asked.format == "csv":
        written = history_csv(answered, grouped=bool(questions[0].axes))
        return Response(written, media_type="text/csv; charset=utf-8")
    return Response(orjson.dumps(answered), media_type="application/json")


async def _cuts(cuts: Cuts, questions: Sequence[Question], moment: datetime) -> list[Cut]:
    """The cut of each question. What is final on a day was final on every day before: the last ones are asked first."""
    found: list[Cut] = []
    for question in reversed(questions):
        final = found and found[-1].final
        found.append(found[-1] if final else await cuts.of(question.known_on, moment))
    return found[::-1]


def _check_groups(records: Sequence[Sequence[Record]]) -> None:
    """Raises Invalid where a point has more groups than it shows: what changed could not be told of the rest."""
    if any(sum(record["part"] == "row" for record in found) > MOST_GROUPS for found in records):
        raise Invalid(
            [
                FieldError(
                    "?group_by",
                    "too-many-groups",
                    f"at most {MOST_GROUPS}: filter, or group by less",
                    f"au plus {MOST_GROUPS} : filtrez, ou groupez moins",
                )
            ]
        )
