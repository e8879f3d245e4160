"""A question put to the ledger: the one way from a question to its sums."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from services.kit.database import Connection, Pool
from services.kit.errors import FieldError, Invalid
from services.ratios.query.question import Question
from services.ratios.query.statement import Stages, from_ledger, statement
from services.ratios.rollup.reading import from_rollup, usable, with_coinsured
from services.ratios.rollup.standing import standing
from services.ratios.segments.store import segments_of

Record = Mapping[str, Any]


@asynccontextmanager
async def snapshot(pool: Pool) -> AsyncIterator[Connection]:
    """One moment of the ledger: whatever is asked inside is answered of the same."""
    async with pool.acquire() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
        yield conn


def total_of(records: Sequence[Record]) -> Record:
    """What everything that does not stand apart sums to."""
    [total] = [record for record in records if record["part"] == "total"]
    return total


def rows_of(records: Sequence[Record], most: int) -> list[Record]:
    """The groups. Raises Invalid where there are more than an answer shows, and has no pages for."""
    rows = [record for record in records if record["part"] == "row"]
    if len(rows) > most:
        raise too_many_groups(most)
    return rows


def too_many_groups(most: int) -> Invalid:
    """More groups than one answer shows."""
    detail, french = f"at most {most}: filter, or group otherwise", f"au plus {most} : filtrez, ou groupez autrement"
    return Invalid([FieldError("?group_by", "too-many-groups", detail, french)])


async def stages_for(pool: Pool | Connection, question: Question) -> Stages:
    """Where the answer comes from: sums where they hold it, else claims and policies themselves. It is the same."""
    if not usable(question):
        return from_ledger
    found = await standing(pool, question)
    if not found.level:
        return from_ledger
    return with_coinsured if found.coinsured else from_rollup


async def with_segments(pool: Pool | Connection, question: Question) -> Question:
    """The question with the rules of its segments, where it tells them apart. Missing for an unknown version."""
    if not question.by_segment:
        return question
    return replace(question, segments=await segments_of(pool, question.tenant_id, question.segment_version))


async def ask(pool: Pool | Connection, question: Question) -> list[Record]:
    """The rows of the statement, in its order: `part` is row, apart or total."""
    sql, values = statement(question, await stages_for(pool, question))
    return [dict(row) for row in await pool.fetch(sql, *values)]
