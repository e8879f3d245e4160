"""What makes one claim look like another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.claims.rule_tables.book import RuleBook
from services.contracts.ids import dress

WINDOW = 31
"""The most days that a threshold may say: candidates are looked for this far apart at most."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a claim is recognised by, besides its policy. `items` and `place` as they are compared."""

    claim_id: UUID
    claim_no: str
    state: str
    external_reference: str | None
    occurred_on: date
    coverages: frozenset[str]
    items: frozenset[str]
    place: str | None


def days_apart(rules: RuleBook, on: date) -> int:
    """How far apart two losses may lie and still be one, by the rule of the day of the loss."""
    return min(rules.get("duplicates", "occurred_on", on).whole("days"), WINDOW)


def why(claim: Looks, other: Looks, days: int) -> list[str]:
    """Why two claims on one policy may be one; empty: they do not look like it."""
    if abs((claim.occurred_on - other.occurred_on).days) > days:
        return []
    reasons = {
        "same_coverage": bool(claim.coverages & other.coverages),
        "same_item": bool(claim.items & other.items),
        "same_place": claim.place is not None and claim.place == other.place,
    }
    return [code for code, holds in reasons.items() if holds]


def candidate_view(claim: Looks, other: Looks, reasons: list[str]) -> dict[str, Any]:
    """A candidate as the API shows it."""
    return {
        "claim_id": dress("clm", other.claim_id),
        "claim_no": other.claim_no,
        "external_reference": other.external_reference,
        "state": other.state,
        "occurred_on": other.occurred_on,
        "days_apart": abs((claim.occurred_on - other.occurred_on).days),
        "why": reasons,
    }
