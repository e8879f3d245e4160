"""Which public operations a command is behind, and the codes they say they may refuse with."""

from __future__ import annotations

from functools import cache
from typing import Final

from services.contracts.bulk import CommandName
from services.gateway.openapi.answers import codes
from services.gateway.operations.table import OPERATIONS

# Where an operation is not called as its command, or several commands share one.
_OTHERS: Final[dict[str, tuple[str, ...]]] = {
    "draft-claim": ("draftClaim",),
    "propose-payment": ("recordPayment",),
    "answer-challenge": ("answerReserveChallenge",),
    "contest-coverage": ("contestRefusal",),
}


def operations_of(command: CommandName) -> tuple[str, ...]:
    """The names of the operations that a command is behind."""
    head, *tail = command.split("-")
    return _OTHERS.get(command, (head + "".join(word.capitalize() for word in tail),))


@cache
def codes_of(command: CommandName) -> frozenset[str]:
    """Every code that the document announces for a command."""
    by_name = {operation.name: operation for operation in OPERATIONS}
    return frozenset(code for name in operations_of(command) for code in codes(by_name[name]))
