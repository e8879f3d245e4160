"""One question put at several pairs of dates, in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from services.kit.database import Connection, Pool
from services.ratios.query.ask import Record
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.query.statement import Stages, from_ledger, statement_at


def history_statement(questions: Sequence[Question], stages: Stages = from_ledger) -> tuple[str, list[object]]:
    """The SQL and its values: the statement of a loss ratio under each pair of dates, `n` telling which.

    The questions differ in their dates alone.
    """
    args = Arguments()
    numbers = args.add(list(range(len(questions))), "int[]")
    cuts = args.add([question.known_before for question in questions], "timestamptz[]")
    days = args.add([question.as_of for question in questions], "date[]")
    one = statement_at(questions[0], args, "cuts.known_before", "cuts.as_of", stages)
    sql = f"""
SELECT cuts.n, one.* FROM unnest({numbers}, {cuts}, {days}) AS cuts (n, known_before, as_of)
 CROSS JOIN LATERAL ({one}) one"""
    return sql, args.values


async def ask_each(
    pool: Pool | Connection, questions: Sequence[Question], stages: Stages = from_ledger
) -> list[list[Record]]:
    """The rows of each question, as `ask` would give them."""
    sql, values = history_statement(questions, stages)
    found: list[list[Record]] = [[] for _ in questions]
    for row in await pool.fetch(sql, *values):
        found[row["n"]].append(dict(row))
    return found
