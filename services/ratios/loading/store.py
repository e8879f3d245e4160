"""A tenant's own loading rates in PostgreSQL: only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.kit.database import Connection, Pool
from services.kit.serialised import serialised
from services.ratios.loading.rates import LoadingRate


async def own_rates(source: Pool | Connection, tenant_id: UUID, known_before: datetime) -> list[LoadingRate]:
    """Every rate that the tenant had set by then, in the order in which they were recorded."""
    rows = await source.fetch(
        """SELECT branch, valid_from, rate, insurer_id, recorded_at, recorded_by FROM ratios.loading_rate
            WHERE tenant_id = $1 AND recorded_at < $2 ORDER BY recorded_at""",
        *(tenant_id, known_before),
    )
    return [LoadingRate(*row) for row in rows]


async def set_rate(pool: Pool, tenant_id: UUID, rate: LoadingRate) -> None:
    """Records a rate from its day on. What stands there already is not recorded again."""
    await serialised(pool, f"ratios.loading_rate {tenant_id}", lambda conn: _set(conn, tenant_id, rate))


async def _set(conn: Connection, tenant_id: UUID, rate: LoadingRate) -> None:
    key = (tenant_id, rate.insurer_id, rate.branch, rate.valid_from)
    standing = await conn.fetchval(
        """SELECT rate FROM ratios.loading_rate
            WHERE tenant_id = $1 AND insurer_id = $2 AND branch = $3 AND valid_from = $4
            ORDER BY recorded_at DESC LIMIT 1""",
        *key,
    )
    if standing != rate.rate:
        await conn.execute(
            """INSERT INTO ratios.loading_rate
                 (tenant_id, insurer_id, branch, valid_from, rate, recorded_by, recorded_at)
               VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())""",
            *(*key, rate.rate, rate.recorded_by),
        )
