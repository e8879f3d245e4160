"""A pre-declaration as the API shows it (pré-déclaration): the fields of a claim, as far as they are known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.claims.declaration.rules import claim_no
from services.claims.declaration.wanted import step_view
from services.claims.state import Abandoned, Draft
from services.claims.status import status_view
from services.contracts.events.declaration import ClaimDrafted
from services.contracts.ids import dress


def draft_view(claim: Draft | Abandoned, claim_id: UUID, version: int, *, french: bool = True) -> dict[str, Any]:
    """A draft, or one that was dropped. It has no balance: it is no claim yet."""
    drafted = claim.drafted
    is_draft = isinstance(claim, Draft)
    code = "draft" if is_draft else "abandoned"
    return {
        "id": dress("clm", claim_id),
        "version": version,
        "claim_no": claim_no(claim_id),
        "state": code,
        "status": status_view(code, "declaration" if is_draft else None, french=french),
        "policy_id": dress("pol", drafted.policy_id) if drafted.policy_id else None,
        "policy_reference": drafted.policy_reference,
        "insurer_id": drafted.insurer_id,
        "external_reference": drafted.external_reference,
        "drafted_on": drafted.drafted_on,
        "occurred_on": drafted.occurred_on,
        "discovered_on": drafted.discovered_on,
        "declared_on": drafted.declared_on,
        "cause_code": drafted.cause_code,
        "injury_kind": drafted.injury_kind,
        "place": drafted.place,
        "narrative": drafted.narrative,
        "reporter_id": drafted.reporter_id,
        "claimed_amount": drafted.claimed_amount,
        "common_event_code": drafted.common_event_code,
        "item_ref": drafted.item_ref,
        "coverages": [{"coverage_code": code} for code in drafted.coverages],
        "handler_id": claim.assigned.handler_id if isinstance(claim, Draft) and claim.assigned else None,
        "abandonment": None if isinstance(claim, Draft) else claim.abandonment,
        "next_steps": [_declaration(drafted, french=french)] if is_draft else [],
        "duplicates": f"/v1/claims/{dress('clm', claim_id)}/duplicates",
    }


def _declaration(drafted: ClaimDrafted, *, french: bool) -> dict[str, Any]:
    return step_view("declaration", dict.fromkeys(drafted.missing, "blocking"), french=french)
