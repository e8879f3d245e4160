"""Noting, as the log is followed, that a merge has begun: its second append may still be to come."""

from __future__ import annotations

from collections.abc import Sequence

from services.contracts.events.codec import decode
from services.contracts.events.declaration import ClaimClosed
from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent


def merging_closing(stored: StoredEvent) -> ClaimClosed | None:
    """The closing of a claim that was merged into another; None for any other event."""
    if stored.kind != "claim-closed":
        return None
    event = decode(stored.kind, stored.schema_version, stored.data)
    return event if isinstance(event, ClaimClosed) and event.merged_into is not None else None


async def note_merges(conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
    """Notes the merges of which a batch holds the first append, inside the projector's transaction."""
    merged = [event for event in events if merging_closing(event) is not None]
    if merged:
        await conn.execute(
            """INSERT INTO claims.merge_to_finish (log_partition, claim_id, tenant_id)
               SELECT $1, r.claim_id, r.tenant_id FROM unnest($2::uuid[], $3::uuid[]) AS r (claim_id, tenant_id)
               ON CONFLICT DO NOTHING""",
            *(log_partition, [event.stream_id for event in merged], [event.tenant_id for event in merged]),
        )
