"""What ratios answers over HTTP."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response

from services.kit.eventlog.reader import heads
from services.kit.eventlog.tokens import encode_positions
from services.ratios.answer import answer, as_csv
from services.ratios.asking import InCuts, InPool, as_json, as_table, asked_of
from services.ratios.parameter_values import YEAR_BASES
from services.ratios.parameters import read_parameters
from services.ratios.query.ask import ask, with_segments
from services.ratios.reserving.ibnr import with_ibnr

router = APIRouter()


@router.get("/v1/ratios/loss-ratio")
async def get_loss_ratio(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Loss ratios (S/P) by any axes, on any basis, as of one day and as known on another."""
    read = partial(read_parameters, year_bases=YEAR_BASES, ibnr=True, segments=True)
    asked, moment = await asked_of(request, pool, read)
    question = await with_segments(pool, asked.question)
    cut = await cuts.of(question.known_on, moment)
    records = await ask(pool, question)
    if question.basis.include_ibnr:
        records = await with_ibnr(pool, question, records)
    answered = answer(question, records, cut)
    following = _link(request, answered["next"])
    if asked.format == "csv":
        return as_table(as_csv(answered), following)
    return as_json(answered, headers=following)


def _link(request: Request, cursor: str | None) -> dict[str, str]:
    """Where the next page is: a file of rows has no other place to say so (RFC 8288)."""
    if cursor is None:
        return {}
    following = request.url.include_query_params(after=cursor)
    return {"Link": f'<{following.path}?{following.query}>; rel="next"'}


@router.get("/v1/log-position")
async def get_log_position(pool: InPool) -> dict[str, str]:
    """Where the log stands now: what `At-Least` takes to wait for everything written until here."""
    return {"log_position": encode_positions(await heads(pool))}
