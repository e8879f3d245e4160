"""Which insurer a stream belongs to, read from the log itself: it is never behind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from services.contracts.events.codec import decode
from services.contracts.events.declaration import ClaimCorrected, ClaimDeclared, ClaimDrafted
from services.contracts.events.policy import PolicyRegistered
from services.kit.database import Pool
from services.kit.eventlog.partitions import partition_of

# The kinds that say it. One index range per stream.
_SAID: Final = """
SELECT said.* FROM unnest($1::int[], $2::uuid[]) AS s (log_partition, stream_id)
 CROSS JOIN LATERAL (
   SELECT e.stream_id, e.kind, e.schema_version, json_send(e.data) AS data FROM claims.event e
    WHERE e.log_partition = s.log_partition AND e.stream_id = s.stream_id AND e.tenant_id = $3
      AND e.kind IN ('policy-registered', 'claim-drafted', 'claim-declared', 'claim-corrected')
    ORDER BY e.version) AS said"""


async def insurers_of(pool: Pool, tenant_id: UUID, streams: Collection[UUID]) -> dict[UUID, str]:
    """The insurer of each stream now; a claim moved to another insurer's policy is that insurer's, past included."""
    ids = list(streams)
    found: dict[UUID, str] = {}
    for stream_id, kind, version, data in await pool.fetch(_SAID, [partition_of(i) for i in ids], ids, tenant_id):
        match decode(kind, version, data):
            case PolicyRegistered(insurer_id=insurer) | ClaimDeclared(insurer_id=insurer):
                found[stream_id] = insurer
            case ClaimDrafted(insurer_id=insurer_named):
                if insurer_named is None:
                    found.pop(stream_id, None)  # a draft replaced by one that names no insurer yet
                else:
                    found[stream_id] = insurer_named
            case ClaimCorrected(changes=changes):
                for change in changes:
                    if change.field == "insurer_id" and change.after is not None:
                        found[stream_id] = change.after
            case _:
                raise AssertionError(f"{kind} says nothing about an insurer")
    return found
