"""A question put to the ledger: the one way from a question to its sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kit.database import Connection, Pool
from services.ratios.query.question import Question
from services.ratios.query.statement import statement

Record = Mapping[str, Any]


async def ask(pool: Pool | Connection, question: Question) -> list[Record]:
    """The rows of the statement, in its order: `part` is row, apart or total."""
    sql, values = statement(question)
    return [dict(row) for row in await pool.fetch(sql, *values)]
