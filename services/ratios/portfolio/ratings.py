"""Ratings that a broker declares of a policy's coverages: dated, only ever added to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.kit.clock import instant
from services.kit.database import Connection, Pool
from services.kit.errors import Missing
from services.kit.eventlog.partitions import partition_of
from services.kit.serialised import serialised

Key = tuple[UUID, str]
"""A policy and a coverage."""


@dataclass(frozen=True, slots=True)
class Rating:
    """How often and how severe, from 1 to 5, from a day on."""

    policy_id: UUID
    coverage_code: str
    valid_from: date
    frequency: int
    severity: int
    recorded_by: str
    recorded_at: datetime | None = None

    def told(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "valid_from": self.valid_from.isoformat(),
            "frequency": self.frequency,
            "severity": self.severity,
            "recorded_by": self.recorded_by,
            "recorded_at": None if self.recorded_at is None else instant(self.recorded_at),
        }


async def ratings_of(
    source: Pool | Connection, tenant_id: UUID, policies: Collection[UUID], known_before: datetime
) -> list[Rating]:
    """Every rating of some policies that was known by then, in the order in which they were recorded."""
    rows = await source.fetch(
        """SELECT policy_id, coverage_code, valid_from, frequency, severity, recorded_by, recorded_at
             FROM ratios.declared_rating
            WHERE tenant_id = $1 AND policy_id = ANY ($2) AND recorded_at < $3 ORDER BY recorded_at""",
        *(tenant_id, list(policies), known_before),
    )
    return [Rating(*row) for row in rows]


def standing(ratings: Collection[Rating], day: date) -> dict[Key, Rating]:
    """The rating of each coverage that holds on a day; of two from the same day, the one recorded last."""
    found: dict[Key, Rating] = {}
    for rating in ratings:
        key = (rating.policy_id, rating.coverage_code)
        if rating.valid_from <= day and (key not in found or rating.valid_from >= found[key].valid_from):
            found[key] = rating
    return found


async def must_know(source: Pool | Connection, tenant_id: UUID, policy_id: UUID, insurer_id: str | None) -> None:
    """Missing where the tenant has no such policy, or an insurer that asks is not its own."""
    insurer = await source.fetchval(
        """SELECT insurer_id FROM ratios.policy_version
            WHERE log_partition = $1 AND policy_id = $2 AND tenant_id = $3 AND recorded_to = 'infinity'""",
        *(partition_of(policy_id), policy_id, tenant_id),
    )
    if insurer is None or insurer_id not in (None, insurer):
        raise Missing("policy")


async def declare(pool: Pool, tenant_id: UUID, rating: Rating) -> None:
    """Records a rating from its day on. What stands there already is not recorded again."""
    await serialised(pool, f"ratios.declared_rating {tenant_id}", lambda conn: _declare(conn, tenant_id, rating))


async def _declare(conn: Connection, tenant_id: UUID, rating: Rating) -> None:
    key = (tenant_id, rating.policy_id, rating.coverage_code, rating.valid_from)
    held = await conn.fetchrow(
        """SELECT frequency, severity FROM ratios.declared_rating
            WHERE tenant_id = $1 AND policy_id = $2 AND coverage_code = $3 AND valid_from = $4
            ORDER BY recorded_at DESC LIMIT 1""",
        *key,
    )
    if held is None or tuple(held) != (rating.frequency, rating.severity):
        await conn.execute(
            """INSERT INTO ratios.declared_rating
                 (tenant_id, policy_id, coverage_code, valid_from, frequency, severity, recorded_by, recorded_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())""",
            *(*key, rating.frequency, rating.severity, rating.recorded_by),
        )
