"""One question put at several pairs of dates, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from services.kit.database import Connection, Pool
from services.ratios.query.ask import Record
from services.ratios.query.question import Question
from services.ratios.query.shares import by_insurer
from services.ratios.query.sql import Arguments
from services.ratios.query.statement import Stages, from_ledger, statement_at
from services.ratios.rollup.reading import beforehand, from_months, from_rollup, with_coinsured


def history_statement(questions: Sequence[Question], stages: Stages = from_ledger) -> tuple[str, list[object]]:
    """The SQL and its values: the statement of a loss ratio under each pair of dates, `n` telling which.

    The questions differ in their dates alone.
    """
    args = Arguments()
    # Sums of whole months serve every pair of dates, one after the other: taken once.
    coinsured = stages is with_coinsured and not by_insurer(questions[0])
    months = (stages is from_rollup or coinsured) and _in_order(questions)
    one_date = all(question.as_of == question.known_on for question in questions)
    stages = partial(from_months, one_date=one_date, coinsured=coinsured) if months else stages
    numbers = args.add(list(range(len(questions))), "int[]")
    cuts = args.add([question.known_before for question in questions], "timestamptz[]")
    days = args.add([question.as_of for question in questions], "date[]")
    one = statement_at(questions[0], args, "cuts.known_before", "cuts.as_of", stages)
    shared = beforehand(questions[0], args, "cuts", one_date=one_date, coinsured=coinsured) if months else ()
    first = ",".join((f"cuts AS (SELECT * FROM unnest({numbers}, {cuts}, {days}) c (n, known_before, as_of))", *shared))
    sql = f"""
WITH {first}
SELECT cuts.n, one.* FROM cuts CROSS JOIN LATERAL ({one}) one"""
    return sql, args.values


def _in_order(questions: Sequence[Question]) -> bool:
    """Neither date ever goes back."""
    return all(a.as_of <= b.as_of and a.known_on <= b.known_on for a, b in pairwise(questions))


async def ask_each(
    pool: Pool | Connection, questions: Sequence[Question], stages: Stages = from_ledger
) -> list[list[Record]]:
    """The rows of each question, as `ask` would give them."""
    sql, values = history_statement(questions, stages)
    found: list[list[Record]] = [[] for _ in questions]
    for row in await pool.fetch(sql, *values):
        found[row["n"]].append(dict(row))
    return found
