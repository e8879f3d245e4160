"""The claims near another in the read model, for those who look for duplicates: claims of every channel are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from services.claims.duplicates.likeness import WINDOW, Looks
from services.claims.lists.listed import word_of
from services.kit.database import Pool
from services.kit.eventlog.partitions import partition_of
from services.kit.together import Together

# The claim itself comes first. What was dropped, or merged already, is no candidate and has none.
_NEAR: Final = f"""
SELECT asked.n, near.*
  FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[])
       WITH ORDINALITY AS asked (log_partition, claim_id, tenant_id, insurer_id, n)
 CROSS JOIN LATERAL (
   SELECT o.claim_id, o.claim_no, o.state, o.external_reference, o.occurred_on, o.coverages, o.item_refs, o.place
     FROM claims.claim_view v
     JOIN claims.claim_view o ON o.tenant_id = v.tenant_id AND o.policy_id = v.policy_id
      AND o.occurred_on BETWEEN v.occurred_on - {WINDOW} AND v.occurred_on + {WINDOW}
      AND o.state <> 'abandoned' AND o.merged_into IS NULL
      AND (asked.insurer_id IS NULL OR o.insurer_id = asked.insurer_id)
    WHERE v.log_partition = asked.log_partition AND v.claim_id = asked.claim_id AND v.tenant_id = asked.tenant_id
      AND v.state <> 'abandoned' AND v.merged_into IS NULL
    ORDER BY o.claim_id <> v.claim_id, abs(o.occurred_on - v.occurred_on), o.claim_id LIMIT 200) AS near"""


class Key(NamedTuple):
    """A tenant's claim, and the insurer whose key asks, if one does: it sees its own claims alone."""

    tenant_id: UUID
    claim_id: UUID
    insurer_id: str | None


class NearClaims:
    """Claims on the policy of another whose loss lies near its own, read together where several are asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._together: Together[Key, list[Looks]] = Together(self._read)

    async def find(self, key: Key) -> list[Looks]:
        """The claim itself and those near it, nearest first; empty where it is no candidate itself."""
        return await self._together.find(key) or []

    async def _read(self, keys: Sequence[Key]) -> dict[Key, list[Looks]]:
        tenants, claims, insurers = zip(*keys, strict=True)
        found: dict[Key, list[Looks]] = {}
        for row in await self._pool.fetch(_NEAR, [partition_of(i) for i in claims], claims, tenants, insurers):
            found.setdefault(keys[row[0] - 1], []).append(_looks(row))
        return found


def _looks(row: asyncpg.Record) -> Looks:
    _, claim_id, claim_no, state, reference, occurred_on, coverages, item_refs, place = row
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
