"""Which public operation a command is behind, and the codes that it announces."""

from __future__ import annotations

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


@cache
def codes_of(command: CommandName) -> frozenset[str]:
    """Every code that the document announces for a command."""
    head, *tail = command.split("-")
    name = _OTHERS.get(command, head + "".join(word.capitalize() for word in tail))
    return frozenset(codes(next(operation for operation in OPERATIONS if operation.name == name)))
