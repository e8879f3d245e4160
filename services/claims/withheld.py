"""Kinds of events that not everybody is told of, in the timeline and the feed alike."""

from __future__ import annotations

from typing import Final

from services.contracts.internal import Caller

# That there is an incapacity, and where it stands before which body, is health data already.
MEDICAL: Final = frozenset({"incapacity-recorded"})


def may_be_told(caller: Caller, kind: str) -> bool:
    """Whether a caller is told of events of a kind: medical ones take `medical:read`, an insurer is never told."""
    return kind not in MEDICAL or caller.reads_health
