"""Positions as the API shows them, and as lists keep them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.positions.parts import Position, line_in
from services.contracts.events.position import PositionLine
from services.contracts.ids import dress

View = dict[str, Any]


def position_views(dossier: Dossier, claim_id: UUID, as_of: date | None = None) -> list[View]:
    """The positions of a claim with a cut-off by `as_of`, in the order they were reported."""
    kept = [p for p in dossier.positions if as_of is None or p.reported.cut_off_on <= as_of]
    followed = {p.reported.supersedes: p.reported.position_id for p in kept if p.reported.supersedes is not None}
    return [_view(dossier, claim_id, position, followed.get(position.reported.position_id)) for position in kept]


def _view(dossier: Dossier, claim_id: UUID, position: Position, superseded_by: UUID | None) -> View:
    reported = position.reported
    return {
        "id": dress("pos", reported.position_id),
        "claim_id": dress("clm", claim_id),
        "event_id": dress("evt", position.event_id),
        "insurer_id": reported.insurer_id,
        "insurer_claim_no": reported.insurer_claim_no,
        "cut_off_on": reported.cut_off_on,
        "insurer_status": reported.insurer_status,
        "handling": reported.handling,
        "matched_by": reported.matched_by,
        "late": reported.late,
        "supersedes": dress("pos", reported.supersedes) if reported.supersedes else None,
        "superseded_by": dress("pos", superseded_by) if superseded_by else None,
        "lines": [_line(dossier, line) for line in reported.lines],
    }


def _line(dossier: Dossier, line: PositionLine) -> View:
    return {
        **line_view(dossier, line_in(line)),
        "paid_to_date": line.paid_to_date,
        "case_reserve": line.case_reserve,
        "recourse_received": line.recourse_received,
        "recourse_forecast": line.recourse_forecast,
        "recourse_type": line.recourse_type,
    }
