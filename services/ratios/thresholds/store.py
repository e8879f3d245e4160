"""A tenant's own thresholds in PostgreSQL: only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.kit.database import Connection, Pool
from services.kit.serialised import serialised
from services.ratios.thresholds.values import Threshold


async def own_thresholds(source: Pool | Connection, tenant_id: UUID, known_before: datetime) -> list[Threshold]:
    """Every threshold that the tenant had set by then, in the order in which they were recorded."""
    rows = await source.fetch(
        """SELECT name, valid_from, value, recorded_at, recorded_by FROM ratios.threshold
            WHERE tenant_id = $1 AND recorded_at < $2 ORDER BY recorded_at""",
        *(tenant_id, known_before),
    )
    return [Threshold(*row) for row in rows]


async def set_threshold(pool: Pool, tenant_id: UUID, threshold: Threshold) -> None:
    """Records a threshold from its day on. What stands there already is not recorded again."""
    await serialised(pool, f"ratios.threshold {tenant_id}", lambda conn: _set(conn, tenant_id, threshold))


async def _set(conn: Connection, tenant_id: UUID, threshold: Threshold) -> None:
    key = (tenant_id, threshold.name, threshold.valid_from)
    standing = await conn.fetchval(
        """SELECT value FROM ratios.threshold WHERE tenant_id = $1 AND name = $2 AND valid_from = $3
            ORDER BY recorded_at DESC LIMIT 1""",
        *key,
    )
    if standing != threshold.value:
        await conn.execute(
            """INSERT INTO ratios.threshold (tenant_id, name, valid_from, value, recorded_by, recorded_at)
               VALUES ($1, $2, $3, $4, $5, clock_timestamp())""",
            *(*key, threshold.value, threshold.recorded_by),
        )
