"""Read your writes: a reader names what it has written, and waits until a projection has passed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from services.kit.database import Pool
from services.kit.errors import FieldError, Invalid, Unavailable
from services.kit.eventlog.checkpoints import wait_until
from services.kit.eventlog.tokens import decode_positions

DEFAULT_SECONDS: Final = 2
LONGEST_SECONDS: Final = 10

_WAIT: Final = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?", re.IGNORECASE)


async def wait_at_least(pool: Pool, schema: str, name: str, headers: Mapping[str, str]) -> None:
    """Waits for the positions of `At-Least`, as long as `Prefer: wait=N` says.

    Raises Invalid for what is no position, Unavailable `projection-behind` when the time is over.
    """
    token = headers.get("at-least")
    if token is None:
        return
    try:
        positions = decode_positions(token)
    except ValueError:
        raise Invalid([FieldError("?At-Least", "invalid-value")]) from None
    if not await wait_until(pool, schema, name, positions, patience(headers)):
        raise Unavailable("projection-behind")


def patience(headers: Mapping[str, str]) -> int:
    """Seconds that the caller would wait: 2 unless it says otherwise, at most 10."""
    wished = _WAIT.search(headers.get("prefer", ""))
    return DEFAULT_SECONDS if wished is None else min(int(wished[1]), LONGEST_SECONDS)
