"""What is known of the positions that an insurer reported on a claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.contracts.events.common import Line
from services.contracts.events.position import PositionLine, PositionReported


@dataclass(frozen=True, slots=True)
class Position:
    """A position and the event that reported it, which what it moved is named by."""

    reported: PositionReported
    event_id: UUID


def of_file(positions: Iterable[Position], insurer_id: str, insurer_claim_no: str) -> list[Position]:
    """The positions of one file of an insurer, in the order they were reported: only these replace one another."""
    named = (insurer_id, insurer_claim_no)
    return [p for p in positions if (p.reported.insurer_id, p.reported.insurer_claim_no) == named]


def line_in(stated: PositionLine) -> Line:
    """Where a stated line stands in the claim."""
    return Line(stated.claim_coverage_id, stated.cost_type, stated.cost_category)
