"""Expertises as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise
from services.contracts.events.dressed import dressed
from services.contracts.ids import dress


def expertise_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:  # noqa: ARG001  facts, not movements
    """The expertises of the claim, in the order they were ordered."""
    return [expertise_view(expertise) for expertise in dossier.expertises.values()]


def expertise_view(expertise: Expertise) -> dict[str, Any]:
    """One expertise and its reports."""
    ordered = expertise.ordered
    return {
        "id": dress("exp", ordered.expertise_id),
        "state": "reported" if expertise.reports else "ordered",
        "kind": ordered.kind,
        "expert_party_id": ordered.expert_party_id,
        "expert_role": ordered.expert_role,
        "mandated_by": ordered.mandated_by,
        "fee_payer": ordered.fee_payer,
        "follows": dress("exp", ordered.follows) if ordered.follows else None,
        "ordered_on": ordered.ordered_on,
        "due_on": ordered.due_on,
        "reports": [
            {name: value for name, value in dressed(report).items() if name != "expertise_id"}
            for report in expertise.reports
        ],
    }
