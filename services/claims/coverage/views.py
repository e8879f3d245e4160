"""A claim's coverages as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.claims.figures import rows
from services.contracts.events.declaration import CoverageContested, CoverageDecided
from services.contracts.ids import dress


def coverage_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """Every coverage of the claim with its balances by `as_of`, in the order they were opened."""
    found = rows(dossier, as_of)
    return [{**coverage_view(coverage), "balances": found[key]} for key, coverage in dossier.coverages.items()]


def coverage_view(coverage: Coverage) -> dict[str, Any]:
    """One coverage, with the terms of the day of the loss and the decision in force."""
    opened = coverage.opened
    return {
        "id": dress("cov", opened.claim_coverage_id),
        "coverage_code": opened.coverage_code,
        "state": "open" if coverage.is_open else "closed",
        "claimant_party_id": dress("pty", opened.claimant_party_id) if opened.claimant_party_id else None,
        "item_ref": opened.item_ref,
        "opened_on": opened.opened_on,
        "closed_on": coverage.closed_on,
        "policy_version": opened.policy_version,
        "terms": opened.terms,
        "standing": coverage.standing,
        "decision": _decision(coverage.decision) if coverage.decision else None,
        "contest": _contest(coverage.contest) if coverage.contest else None,
    }


def _decision(decided: CoverageDecided) -> dict[str, Any]:
    return {
        "after": decided.after,
        "grounds": decided.grounds,
        "clauses": decided.clauses,
        "evidence": [dress("evt", key) for key in decided.evidence],
        "decided_by": decided.decided_by,
        "decided_on": decided.decided_on,
        "notified_on": decided.notified_on,
        "remedies_stated": decided.remedies_stated,
        "refused_amount": decided.refused_amount,
        "stake": decided.stake_after,
    }


def _contest(contested: CoverageContested) -> dict[str, Any]:
    return {
        "contested_on": contested.contested_on,
        "grounds": contested.grounds,
        "narrative": contested.narrative,
        "stake": contested.stake_after,
    }
