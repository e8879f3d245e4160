"""What became of a line, in the words of `contracts/bulk.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from services.claims.words.refusals import facts_told
from services.contracts.bulk import BulkLine, BulkOutcome, LineError
from services.kit.commands import Placed
from services.kit.diagnosis import Problem, problem_of
from services.kit.errors import Unavailable


def waits(outcome: Placed | Exception) -> TypeGuard[Exception]:
    """Whether the line has no outcome yet: the log or its database is away, and the same line may come again."""
    return isinstance(outcome, Unavailable) or (
        isinstance(outcome, Exception) and problem_of(outcome).code == "database-unavailable"
    )


def told(line: BulkLine, outcome: Placed | Exception) -> BulkOutcome:
    """The outcome of a line. What is not foreseen is its sender's `internal-error`, and logged."""
    if isinstance(outcome, Placed):
        unchanged = outcome.replayed or outcome.position is None  # the rule may find that there is nothing to record
        return BulkOutcome(line.n, "unchanged" if unchanged else "created", outcome.position)
    return refused(line, outcome)


def refused(line: BulkLine, error: Exception) -> BulkOutcome:
    """The outcome of a line that was not carried out."""
    problem = problem_of(error, body=bytes(line.body))
    errors = [LineError.of(error) for error in problem.errors]
    return BulkOutcome(line.n, "rejected", code=problem.code, errors=errors or _facts(problem))


def _facts(problem: Problem) -> list[LineError]:
    """The facts behind a refusal, which no field of the line stands for."""
    english, french = (_in_words(problem.params, french=french) for french in (False, True))
    return [LineError("", problem.code, english, french)] if english else []


def _in_words(facts: Mapping[str, object], *, french: bool) -> str:
    """The facts in words; ids and codes without a word as they stand, for the outcome of a line has no params."""
    said = (facts_told({name: value}, french=french) or _as_it_stands(name, value) for name, value in facts.items())
    return ", ".join(filter(None, said))


def _as_it_stands(name: str, value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case [*values]:
            return ", ".join(one for one in values if isinstance(one, str))
        case _:
            return f"{name}: {value}"
