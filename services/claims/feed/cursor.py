"""Where a reader of the feed stands: one position per partition, opaque to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.kit.eventlog.tokens import decode_positions, encode_positions

Positions = Mapping[int, int]

# No partition has the number 0: a reader that has read nothing still gets a cursor that is not empty.
_NOTHING: Final = {0: 0}


def write(positions: Positions) -> str:
    """The cursor after these positions."""
    return encode_positions({p: at for p, at in positions.items() if at > 0} or _NOTHING)


def read(text: str) -> dict[int, int]:
    """The positions behind a cursor. ValueError for anything else."""
    return decode_positions(text)
