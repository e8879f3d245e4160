"""A question put to the ledger: the one way from a question to its sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.kit.database import Connection, Pool
from services.ratios.query.question import Question
from services.ratios.query.statement import Stages, from_ledger, statement
from services.ratios.rollup.reading import from_rollup, usable
from services.ratios.rollup.standing import can_answer
from services.ratios.segments.store import segments_of

Record = Mapping[str, Any]


async def stages_for(pool: Pool | Connection, question: Question) -> Stages:
    """Where the answer comes from: sums where they hold it, else claims and policies themselves. It is the same."""
    return from_rollup if usable(question) and await can_answer(pool, question) else from_ledger


async def with_segments(pool: Pool | Connection, question: Question) -> Question:
    """The question with the rules of its segments, where it tells them apart. Missing for an unknown version."""
    if not question.by_segment:
        return question
    return replace(question, segments=await segments_of(pool, question.tenant_id, question.segment_version))


async def ask(pool: Pool | Connection, question: Question) -> list[Record]:
    """The rows of the statement, in its order: `part` is row, apart or total."""
    sql, values = statement(question, await stages_for(pool, question))
    return [dict(row) for row in await pool.fetch(sql, *values)]
