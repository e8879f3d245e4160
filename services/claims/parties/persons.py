"""The persons that a command names by their ids: those that exist."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from services.contracts.http.claim import ClaimIn
from services.contracts.http.composite import ClaimLine, PositionLine
from services.contracts.http.incapacity import IncapacityIn
from services.contracts.http.parties import WhoIn
from services.contracts.ids import PERSON
from services.kit.database import Pool
from services.kit.eventlog.partitions import partition_of

_RECORDED: Final = """
SELECT e.stream_id FROM unnest($1::int[], $2::uuid[]) AS asked (log_partition, stream_id)
  JOIN claims.event e ON e.log_partition = asked.log_partition AND e.stream_id = asked.stream_id
   AND e.version = 1 AND e.tenant_id = $3 AND e.stream_type = $4"""


def named_persons(body: Any) -> set[UUID]:
    """The ids of persons in a body."""
    if isinstance(body, IncapacityIn):
        return {body.person_id}
    claim = body.claim if isinstance(body, ClaimLine | PositionLine) else body
    parties = claim.parties if isinstance(claim, ClaimIn) else (claim,) if isinstance(claim, WhoIn) else ()
    return {who.person_id for who in parties if who.person_id is not None}


async def recorded(pool: Pool, tenant_id: UUID, persons: Collection[UUID]) -> frozenset[UUID]:
    """Those of the persons of whom something was recorded."""
    if not persons:
        return frozenset()
    ids = list(persons)
    rows = await pool.fetch(_RECORDED, [partition_of(i) for i in ids], ids, tenant_id, PERSON)
    return frozenset(row[0] for row in rows)
