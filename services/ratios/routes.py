"""What ratios answers over HTTP."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.at_least import wait_at_least
from services.kit.eventlog.reader import heads
from services.kit.eventlog.tokens import encode_positions
from services.ratios.answer import answer, as_csv
from services.ratios.cuts import Cuts
from services.ratios.ledger.tables import SCHEMA
from services.ratios.parameters import YEAR_BASES, read_parameters
from services.ratios.projector import NAME
from services.ratios.query.ask import ask, with_segments
from services.ratios.reserving.ibnr import with_ibnr

router = APIRouter()


async def pool_of(request: Request) -> Pool:
    """The connections of this service."""
    pool: Pool = request.app.state.pool
    return pool


async def cuts_of(request: Request) -> Cuts:
    """The cuts that this service remembers."""
    cuts: Cuts = request.app.state.cuts
    return cuts


@router.get("/v1/ratios/loss-ratio")
async def get_loss_ratio(
    request: Request, pool: Annotated[Pool, Depends(pool_of)], cuts: Annotated[Cuts, Depends(cuts_of)]
) -> Response:
    """Loss ratios (S/P) by any axes, on any basis, as of one day and as known on another."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    asked = read_parameters(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
        year_bases=YEAR_BASES,
        ibnr=True,
        segments=True,
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    question = await with_segments(pool, asked.question)
    cut = await cuts.of(question.known_on, moment)
    records = await ask(pool, question)
    if question.basis.include_ibnr:
        records = await with_ibnr(pool, question, records)
    answered = answer(question, records, cut)
    following = _link(request, answered["next"])
    if asked.format == "csv":
        return Response(as_csv(answered), media_type="text/csv; charset=utf-8", headers=following)
    return Response(orjson.dumps(answered), media_type="application/json", headers=following)


def _link(request: Request, cursor: str | None) -> dict[str, str]:
    """Where the next page is: a file of rows has no other place to say so (RFC 8288)."""
    if cursor is None:
        return {}
    following = request.url.include_query_params(after=cursor)
    return {"Link": f'<{following.path}?{following.query}>; rel="next"'}


@router.get("/v1/log-position")
async def get_log_position(pool: Annotated[Pool, Depends(pool_of)]) -> dict[str, str]:
    """Where the log stands now: what `At-Least` takes to wait for everything written until here."""
    return {"log_position": encode_positions(await heads(pool))}
