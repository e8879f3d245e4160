"""Court files as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.litigation.parts import ALLOWED, Matter, Step
from services.contracts.ids import dress
from services.kit.errors import Missing


def litigation_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The court files opened by `as_of`, in the order they were opened."""
    matters = dossier.litigations.values()
    return [litigation_view(matter, as_of) for matter in matters if as_of is None or matter.opened.opened_on <= as_of]


def litigation_view(matter: Matter, as_of: date | None = None) -> dict[str, Any]:
    """One court file: where its procedure stands, what may come next, its steps by `as_of`."""
    opened = matter.opened
    state = matter.state(as_of)
    return {
        "id": dress("mat", opened.matter_id),
        "state": state,
        "next_steps": ALLOWED[state],
        "claim_coverage_id": dress("cov", opened.claim_coverage_id) if opened.claim_coverage_id else None,
        "recourse_id": dress("rec", opened.recourse_id) if opened.recourse_id else None,
        "court": opened.court,
        "case_no": opened.case_no,
        "side": opened.side,
        "stake": opened.stake,
        "result_amount": matter.result(as_of),
        "counsel_party_id": matter.counsel(as_of),
        "opened_on": opened.opened_on,
        "closed_on": matter.last_on if state == "closed" else None,
        "steps": [_step(step) for step in matter.steps_by(as_of)],
    }


def step_views(dossier: Dossier, matter_id: UUID, as_of: date | None = None) -> list[dict[str, Any]]:
    """The steps of a court file by `as_of`, in the order of their days. Missing: `litigation-not-found`."""
    matter = dossier.litigations.get(matter_id)
    if matter is None:
        raise Missing("litigation", "litigation-not-found")
    return [_step(step) for step in matter.steps_by(as_of)]


def _step(step: Step) -> dict[str, Any]:
    taken = step.recorded
    return {
        "id": dress("evt", step.event_id),
        "step": taken.step,
        "step_on": taken.step_on,
        "result_amount": taken.result_amount,
        "counsel_party_id": taken.counsel_party_id,
        "document_id": dress("doc", taken.document_id) if taken.document_id else None,
        "narrative": taken.narrative,
    }
