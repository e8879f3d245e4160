"""`GET /v1/reserves/run-off`: what came of the reserves that accounting years began with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.ratios.answer import as_csv
from services.ratios.asking import InCuts, InPool, as_json, as_table, asked_of
from services.ratios.own_parameters import OwnParameters
from services.ratios.parameters import Asked
from services.ratios.query.ask import too_many_groups
from services.ratios.reserving.run_off import MOST_ROWS, run_offs
from services.ratios.reserving.run_off_answer import run_off_answer

router = APIRouter()

# A run-off is of what claims cost, not of premiums, and of every accident year; all of it comes at once.
_REFUSED: Final = (
    "year_basis", "premium_basis", "tax_basis", "cost_basis", "include_ibnr", "cap", "sort", "limit", "after",
)  # fmt: skip


@router.get("/v1/reserves/run-off")
async def get_run_off(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Boni et mali: by accident year, opening reserve less what was paid, net of recourse, and is still reserved."""
    asked, moment = await asked_of(request, pool, _read)
    cut = await cuts.of(asked.question.known_on, moment)
    rows = await run_offs(pool, asked.question)
    if len(rows) > MOST_ROWS:
        raise too_many_groups(MOST_ROWS)
    answered = run_off_answer(asked.question, rows, cut)
    if asked.format == "csv":
        return as_table(as_csv(answered))
    return as_json(answered)


def _read(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """The question; `years` are accounting years, without them that of `as_of`."""
    own = OwnParameters(pairs, refused=_REFUSED)
    asked = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today)
    if "year" in asked.question.axes:
        own.wrong("group_by", "not-available", "Rows are by accident year.", "Les lignes sont par année de survenance.")
    own.fail()
    year = asked.question.as_of.year
    return replace(asked, question=replace(asked.question, years=asked.question.years or (year, year)))
