"""A finding on a reserve as the API shows it, in words and with its facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.claims.lines import line_view
from services.claims.reserves.findings import Finding
from services.claims.state import Closed, Open
from services.claims.words import Words, findings
from services.contracts.ids import dress


def finding_view(claim_id: UUID, claim: Open | Closed, finding: Finding, *, french: bool) -> dict[str, Any]:
    """One finding, with the claim and the line or coverage that it is about."""
    dossier = claim.dossier
    coverage = dossier.coverages.get(finding.claim_coverage_id) if finding.claim_coverage_id else None
    where = (
        line_view(dossier, finding.line)
        if finding.line
        else {
            "claim_coverage_id": dress("cov", finding.claim_coverage_id) if finding.claim_coverage_id else None,
            "coverage_code": coverage.code if coverage else None,
            "cost_type": None,
            "cost_category": None,
        }
    )
    return {
        "code": finding.code,
        "text": _told(finding, Words(french, dossier.declared.currency)),
        "claim_id": dress("clm", claim_id),
        "claim_no": dossier.declared.claim_no,
        "insurer_id": dossier.declared.insurer_id,
        **where,
        "facts": {name: _shown(value) for name, value in finding.facts.items()},
        "rule_version": finding.rule_version,
    }


def _shown(value: object) -> object:
    return dress("exp", value) if isinstance(value, UUID) else value


def _told(finding: Finding, words: Words) -> str:
    sentences = findings.FR if words.french else findings.EN
    return sentences[finding.code].format(**{name: words.spoken(name, v) for name, v in finding.facts.items()})
