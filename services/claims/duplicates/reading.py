"""Likely duplicates as somebody reads them: those of a claim, and the warning beside it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from services.claims.caller import Ask
from services.claims.duplicates.likeness import candidate_view, days_apart, why
from services.claims.duplicates.near import Key

_LABELS: Final = ("Doublon probable", "Likely duplicate")


async def candidates_for(ask: Ask, claim_id: UUID) -> list[dict[str, Any]]:
    """The claims that may be the same loss, nearest first; those that the caller may see."""
    caller = ask.caller
    looks = await ask.house.near.find(Key(caller.tenant_id, claim_id, caller.insurer_id))
    if len(looks) < 2 or looks[0].claim_id != claim_id:
        return []
    claim, others = looks[0], looks[1:]
    days = days_apart(ask.house.rules.book(caller.tenant_id), claim.occurred_on)
    alike = ((other, why(claim, other, days)) for other in others)
    return [candidate_view(claim, other, reasons) for other, reasons in alike if reasons]


async def warnings_for(ask: Ask, claim_id: UUID) -> list[dict[str, Any]]:
    """The warnings beside a claim as it is now."""
    candidates = await candidates_for(ask, claim_id)
    label = _LABELS[0 if ask.french else 1]
    return [{"code": "likely_duplicate", "label": label, "candidates": candidates}] if candidates else []
