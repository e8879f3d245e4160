"""Stored views: one query gives the view of a policy or claim if it is current (EVENT_LOG.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from services.kit.database import Pool
from services.kit.eventlog.model import LOG_SCHEMA
from services.kit.eventlog.partitions import partition_of

Subject = Literal["policy", "claim"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A view as it is sent; `insurer_id` says which insurer's key may see it."""

    version: int
    insurer_id: str
    view: bytes


def _current(subject: Subject) -> str:
    return f"""
SELECT v.version, v.insurer_id, v.view FROM claims.{subject}_view v
 WHERE v.log_partition = $1 AND v.{subject}_id = $2 AND v.tenant_id = $3
   AND NOT EXISTS (SELECT 1 FROM {LOG_SCHEMA}.event e
         WHERE e.log_partition = $1 AND e.stream_id = $2 AND e.version = v.version + 1)"""


_CURRENT: Final = {"policy": _current("policy"), "claim": _current("claim")}


async def stored_view(pool: Pool, subject: Subject, tenant_id: UUID, stream_id: UUID) -> Stored | None:
    """The stored view if its version is the stream's last; None: the stream must be folded."""
    row = await pool.fetchrow(_CURRENT[subject], partition_of(stream_id), stream_id, tenant_id)
    return None if row is None else Stored(*row)
