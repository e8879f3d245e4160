"""`GET /v1/reserves/run-off`: what came of the reserves that accounting years began with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.errors import FieldError, Invalid
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.answer import as_csv
from services.ratios.cuts import Cuts
from services.ratios.ledger.tables import SCHEMA
from services.ratios.own_parameters import OwnParameters
from services.ratios.parameters import Asked
from services.ratios.projector import NAME
from services.ratios.reserving.run_off import MOST_ROWS, run_offs
from services.ratios.reserving.run_off_answer import run_off_answer
from services.ratios.routes import cuts_of, pool_of

router = APIRouter()

# A run-off is of what claims cost, not of premiums, and of every accident year; all of it comes at once.
_REFUSED: Final = (
    "year_basis", "premium_basis", "tax_basis", "cost_basis", "include_ibnr", "cap", "sort", "limit", "after",
)  # fmt: skip


@router.get("/v1/reserves/run-off")
async def get_run_off(
    request: Request, pool: Annotated[Pool, Depends(pool_of)], cuts: Annotated[Cuts, Depends(cuts_of)]
) -> Response:
    """Boni et mali: by accident year, opening reserve less what was paid, net of recourse, and is still reserved."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    asked = _read(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    cut = await cuts.of(asked.question.known_on, moment)
    rows = await run_offs(pool, asked.question)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            [
                FieldError(
                    "?group_by",
                    "too-many-groups",
                    f"at most {MOST_ROWS}: filter, or group by less",
                    f"au plus {MOST_ROWS} : filtrez, ou groupez moins",
                )
            ]
        )
    answered = run_off_answer(asked.question, rows, cut)
    if asked.format == "csv":
        return Response(as_csv(answered), media_type="text/csv; charset=utf-8")
    return Response(orjson.dumps(answered), media_type="application/json")


def _read(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """The question; `years` are accounting years, without them that of `as_of`."""
    own = OwnParameters(pairs, refused=_REFUSED)
    asked = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today)
    if "year" in asked.question.axes:
        own.wrong("group_by", "not-available", "rows are by accident year")
    own.fail()
    year = asked.question.as_of.year
    return replace(asked, question=replace(asked.question, years=asked.question.years or (year, year)))
