"""Looking for likely duplicates in the read model: claims of every channel are there, files too."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import asyncpg

from services.claims.caller import Ask
from services.claims.duplicates.likeness import WINDOW, Looks, candidate_view, days_apart, why
from services.claims.lists.listed import word_of
from services.kit.eventlog.partitions import partition_of

# The claim itself comes first. What was dropped, or merged already, is no candidate and has none.
_NEAR: Final = f"""
SELECT o.claim_id, o.claim_no, o.state, o.external_reference, o.occurred_on, o.coverages, o.item_refs, o.place
  FROM claims.claim_view v
  JOIN claims.claim_view o ON o.tenant_id = v.tenant_id AND o.policy_id = v.policy_id
   AND o.occurred_on BETWEEN v.occurred_on - {WINDOW} AND v.occurred_on + {WINDOW}
   AND o.state <> 'abandoned' AND o.merged_into IS NULL AND ($4::text IS NULL OR o.insurer_id = $4)
 WHERE v.log_partition = $1 AND v.claim_id = $2 AND v.tenant_id = $3
   AND v.state <> 'abandoned' AND v.merged_into IS NULL
 ORDER BY o.claim_id <> v.claim_id, abs(o.occurred_on - v.occurred_on), o.claim_id LIMIT 200"""
_LABELS: Final = ("Doublon probable", "Likely duplicate")


async def candidates_for(ask: Ask, claim_id: UUID) -> list[dict[str, Any]]:
    """The claims that may be the same loss, nearest first; those that the caller may see."""
    caller = ask.caller
    rows = await ask.house.pool.fetch(_NEAR, partition_of(claim_id), claim_id, caller.tenant_id, caller.insurer_id)
    looks = [_looks(row) for row in rows]
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


def _looks(row: asyncpg.Record) -> Looks:
    claim_id, claim_no, state, reference, occurred_on, coverages, item_refs, place = row
    return Looks(
        claim_id=claim_id,
        claim_no=claim_no,
        state=state,
        external_reference=reference,
        occurred_on=occurred_on,
        coverages=frozenset(coverages),
        items=frozenset(word_of(item) for item in item_refs),
        place=place,
    )
