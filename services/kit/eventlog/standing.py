"""How far a projection has come, and what stopped it: for readiness and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.kit.eventlog.model import LOG_SCHEMA
from services.kit.eventlog.reader import Source


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a partition stands still before. `event_id` is None where the event itself is missing."""

    position: int
    event_id: UUID | None
    error: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PartitionStanding:
    """One partition: the log's head, the projection's position, and what stopped it, if anything did."""

    log_partition: int
    head: int
    position: int
    stopped: Stopped | None

    @property
    def lag(self) -> int:
        """Events in the log that the projection has not applied."""
        return max(self.head - self.position, 0)


async def standing(source: Source, schema: str, name: str) -> list[PartitionStanding]:
    """Every partition, by number, as a projection of a schema stands in it."""
    rows = await source.fetch(
        f"""SELECT h.log_partition, h.position AS head, coalesce(c.position, 0) AS position,
                   e.position AS stopped_at, e.event_id, e.error, e.occurred_at
              FROM {LOG_SCHEMA}.log_head h
              LEFT JOIN {schema}.projection_checkpoint c ON c.log_partition = h.log_partition AND c.projection = $1
              LEFT JOIN {schema}.projection_error e ON e.log_partition = h.log_partition AND e.projection = $1
             ORDER BY h.log_partition""",
        name,
    )
    return [
        PartitionStanding(
            row["log_partition"],
            row["head"],
            row["position"],
            None
            if row["stopped_at"] is None
            else Stopped(row["stopped_at"], row["event_id"], row["error"], row["occurred_at"]),
        )
        for row in rows
    ]
