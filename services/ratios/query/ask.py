"""A question put to the ledger: the one way from a question to its sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kit.database import Connection, Pool
from services.ratios.query.question import Question
from services.ratios.query.statement import Stages, from_ledger, statement
from services.ratios.rollup.reading import from_rollup, usable
from services.ratios.rollup.standing import can_answer

Record = Mapping[str, Any]


async def stages_for(pool: Pool | Connection, question: Question) -> Stages:
    """Where the answer comes from: sums where they hold it, else claims and policies themselves. It is the same."""
    return from_rollup if usable(question) and await can_answer(pool, question) else from_ledger


async def ask(pool: Pool | Connection, question: Question) -> list[Record]:
    """The rows of the statement, in its order: `part` is row, apart or total."""
    sql, values = statement(question, await stages_for(pool, question))
    return [dict(row) for row in await pool.fetch(sql, *values)]
