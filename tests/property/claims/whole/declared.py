"""Which public operation a command is behind, and the codes that it announces."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from services.contracts.bulk import CommandName
from services.gateway.openapi.answers import codes
from services.gateway.operations.table import OPERATIONS

# Where an operation is not called as its command.
_OTHERS: Final = {
    "propose-payment": "recordPayment",
    "answer-challenge": "answerReserveChallenge",
    "contest-coverage": "contestRefusal",
}
# Codes of the way to a rule and back, which no rule raises.
ON_THE_WAY: Final = frozenset(
    {
        "unauthenticated", "forbidden", "not-found", "invalid-request", "internal-error",
        "database-unavailable", "upstream-unavailable", "projection-behind", "log-busy",
        "unreadable-body", "body-too-large", "unsupported-media-type",
        "idempotency-key-reused", "idempotency-key-required", "version-mismatch", "if-match-required",
    }
)  # fmt: skip
# What is refused of one position is said in its item of the statement, not by the operation.
_OF_ITEMS: Final[Mapping[CommandName, frozenset[str]]] = {
    "report-position": frozenset(
        {
            "claim-not-declared", "claim-abandoned", "claim-merged", "position-of-another-insurer",
            "position-line-ambiguous", "coverage-not-open", "coverage-ambiguous", "before-occurrence", "in-the-future",
            "invalid-request",
        }
    ),
}  # fmt: skip


@cache
def codes_of(command: CommandName) -> frozenset[str]:
    """Every code that the document announces for a command."""
    if command in _OF_ITEMS:
        return _OF_ITEMS[command]
    head, *tail = command.split("-")
    name = _OTHERS.get(command, head + "".join(word.capitalize() for word in tail))
    return frozenset(codes(next(operation for operation in OPERATIONS if operation.name == name)))
