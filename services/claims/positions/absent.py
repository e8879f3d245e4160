"""The claims that a whole statement of an insurer leaves out: listed for somebody to ask about, never zeroed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.contracts.ids import dress
from services.kit.database import Pool

MOST: Final = 500

# Open claims alone: an insurer's statement need not repeat what is closed.
_ABSENT: Final = """
SELECT claim_id, claim_no, insurer_claim_no, external_reference, occurred_on, count(*) OVER () AS absent
  FROM claims.claim_view
 WHERE tenant_id = $1 AND insurer_id = $2 AND state = 'open' AND claim_id <> ALL ($3::uuid[])
   AND occurred_on <= $4
 ORDER BY occurred_on, claim_id LIMIT $5"""


async def absent_claims(
    pool: Pool, tenant_id: UUID, insurer_id: str, cut_off_on: date, stated: Collection[UUID]
) -> dict[str, Any]:
    """How many open claims of an insurer, that occurred by the cut-off, are not among those stated; and the first."""
    rows = await pool.fetch(_ABSENT, tenant_id, insurer_id, list(stated), cut_off_on, MOST)
    items = [
        {
            "claim_id": dress("clm", row["claim_id"]),
            "claim_no": row["claim_no"],
            "insurer_claim_no": row["insurer_claim_no"],
            "external_reference": row["external_reference"],
            "occurred_on": row["occurred_on"],
        }
        for row in rows
    ]
    return {"count": rows[0]["absent"] if rows else 0, "items": items}
