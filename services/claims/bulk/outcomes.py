"""What became of a line, in the words of `contracts/bulk.py`."""

from __future__ import annotations

from typing import TypeGuard

from services.contracts.bulk import BulkLine, BulkOutcome, LineError
from services.kit.commands import Placed
from services.kit.errors import Unavailable
from services.kit.problems import Problem, problem_of


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
    errors = [LineError(e.pointer, e.code, e.detail) for e in problem.errors]
    return BulkOutcome(line.n, "rejected", code=problem.code, errors=errors or _facts(problem))


def _facts(problem: Problem) -> list[LineError]:
    """The facts behind a refusal, which no field of the line stands for."""
    detail = ", ".join(f"{name}: {value}" for name, value in problem.params.items())
    return [LineError("", problem.code, detail)] if detail else []
