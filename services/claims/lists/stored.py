"""Stored views: one query gives the view of a policy or claim if it is current (EVENT_LOG.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal
from uuid import UUID

from services.claims.duplicates.likeness import WINDOW
from services.kit.database import Pool
from services.kit.eventlog.model import LOG_SCHEMA
from services.kit.eventlog.partitions import partition_of
from services.kit.together import Together

Subject = Literal["policy", "claim"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A view as it is sent; `insurer_id` says which insurer's key may see it, if any yet.

    Of a claim it says besides what it stands at, on which policy, and `has_near`: another claim on that policy has a
    loss near that of this one, and may be the same.
    """

    version: int
    insurer_id: str | None
    view: bytes
    state: str | None
    policy_id: UUID | None
    has_near: bool


Key = tuple[UUID, UUID]
"""A tenant and the stream of its policy or claim."""


_HAS_NEAR: Final = f"""EXISTS (SELECT 1 FROM claims.claim_view o
            WHERE o.tenant_id = v.tenant_id AND o.policy_id = v.policy_id AND o.claim_id <> v.claim_id
              AND o.occurred_on BETWEEN v.occurred_on - {WINDOW} AND v.occurred_on + {WINDOW})"""


def _current(subject: Subject) -> str:
    of_claim = f"v.state, v.policy_id, {_HAS_NEAR}" if subject == "claim" else "NULL, NULL, false"
    # One index look-up per key: the inner query keeps the planner from reading the views whole and joining them.
    return f"""
SELECT asked.tenant_id, asked.stream_id, stored.*
  FROM unnest($1::int[], $2::uuid[], $3::uuid[]) AS asked (log_partition, tenant_id, stream_id)
 CROSS JOIN LATERAL (
   SELECT v.version, v.insurer_id, v.view, {of_claim} FROM claims.{subject}_view v
    WHERE v.log_partition = asked.log_partition AND v.{subject}_id = asked.stream_id AND v.tenant_id = asked.tenant_id
      AND NOT EXISTS (SELECT 1 FROM {LOG_SCHEMA}.event e WHERE e.log_partition = asked.log_partition
            AND e.stream_id = asked.stream_id AND e.version = v.version + 1)) AS stored"""


class StoredViews:
    """The stored views that are current, read together where several are asked for at once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._policies = Together(partial(self._read, _current("policy")))
        self._claims = Together(partial(self._read, _current("claim")))

    async def find(self, subject: Subject, tenant_id: UUID, stream_id: UUID) -> Stored | None:
        """The stored view if its version is the stream's last; None: the stream must be folded."""
        views = self._policies if subject == "policy" else self._claims
        return await views.find((tenant_id, stream_id))

    async def _read(self, sql: str, keys: Sequence[Key]) -> dict[Key, Stored]:
        partitions = [partition_of(stream_id) for _, stream_id in keys]
        rows = await self._pool.fetch(sql, partitions, [tenant for tenant, _ in keys], [stream for _, stream in keys])
        return {(row[0], row[1]): Stored(*row[2:]) for row in rows}
