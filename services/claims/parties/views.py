"""The people around a claim as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.parties.liability import liability_on
from services.claims.parties.parts import Party
from services.contracts.events.parties import AssistanceProvided
from services.contracts.ids import dress


def party_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The parties added by `as_of`, in the order they were added; who was removed says so."""
    return [
        _party_view(party, as_of)
        for party in dossier.parties.values()
        if as_of is None or party.added.added_on <= as_of
    ]


def _party_view(party: Party, as_of: date | None) -> dict[str, Any]:
    added, removed = party.added, party.removed
    gone = removed if removed is not None and (as_of is None or removed.removed_on <= as_of) else None
    return {
        "id": dress("pty", added.party_id),
        "state": "removed" if gone else "active",
        "role": added.role,
        "person_id": dress("per", added.person_id) if added.person_id else None,
        "organisation_id": added.organisation_id,
        "added_on": added.added_on,
        "removed_on": gone.removed_on if gone else None,
        "reason": gone.reason if gone else None,
    }


def assistance_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The assistance provided by `as_of` (assistance, prestations en nature); its cost is a payment in kind."""
    return [_assistance_view(a) for a in dossier.assistances if as_of is None or a.provided_on <= as_of]


def _assistance_view(provided: AssistanceProvided) -> dict[str, Any]:
    return {
        "id": dress("ast", provided.assistance_id),
        "service": provided.service,
        "provider_party_id": provided.provider_party_id,
        "provided_on": provided.provided_on,
    }


def people_view(dossier: Dossier, as_of: date | None = None) -> dict[str, Any]:
    """Who handles a claim, and the insured's share of liability, as of a day."""
    assigned = [a for a in dossier.assignments if as_of is None or a.assigned_on <= as_of]
    said = liability_on(dossier.liabilities, as_of)
    liability = {
        "rate": said.after,
        "basis": said.basis,
        "convention_code": said.convention_code,
        "convention_case": said.convention_case,
        "set_on": said.set_on,
    } if said else None  # fmt: skip
    return {"handler_id": assigned[-1].handler_id if assigned else None, "liability": liability}
