"""How far a projection has come: one row per partition in the consumer's own schema, which is also the lease."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.kit.database import Connection, Pool
from services.kit.eventlog.model import LOG_SCHEMA
from services.kit.eventlog.reader import Source

# How old `passed_at` may grow where nothing happens. A day is final a minute after its midnight: fine enough.
_PASSED_EVERY: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition that wants something: `last` is the checkpoint (None: no row yet), `head` was read at `read_at`."""

    log_partition: int
    head: int
    last: int | None
    failed: bool
    read_at: datetime


class Checkpoints:
    """The checkpoints and errors of one projection."""

    def __init__(self, schema: str, name: str) -> None:
        self._name = name
        table, errors = f"{schema}.projection_checkpoint", f"{schema}.projection_error"
        # now() is the start of the statement, before it sees anything: the head was at least as far at that time.
        self._standings = f"""
            SELECT h.log_partition, h.position, c.position, e.position IS NOT NULL, now()
              FROM {LOG_SCHEMA}.log_head h
              LEFT JOIN {table} c ON c.log_partition = h.log_partition AND c.projection = $1
              LEFT JOIN {errors} e ON e.log_partition = h.log_partition AND e.projection = $1
             WHERE c.position IS NULL OR h.position > c.position OR c.passed_at < now() - $2::interval"""
        self._create = f"""
            INSERT INTO {table} (log_partition, projection) SELECT unnest($2::int[]), $1 ON CONFLICT DO NOTHING"""
        # What is applied can be applied again from the log, so its commit need not wait for the disk.
        self._lease = f"""
            SELECT position, set_config('synchronous_commit', 'off', true) FROM {table}
             WHERE projection = $1 AND log_partition = $2 FOR UPDATE SKIP LOCKED"""
        self._save = f"""
            UPDATE {table}
               SET position = $3::bigint, passed_at = CASE WHEN $3::bigint >= $4::bigint THEN $5 ELSE passed_at END
             WHERE projection = $1 AND log_partition = $2"""
        self._pass = f"""
            UPDATE {table} c SET passed_at = $4
              FROM (SELECT t.log_partition FROM {table} t
                      JOIN unnest($2::int[], $3::bigint[]) AS u(log_partition, head)
                        ON u.log_partition = t.log_partition AND t.position >= u.head
                     WHERE t.projection = $1 FOR UPDATE OF t SKIP LOCKED) free
             WHERE c.projection = $1 AND c.log_partition = free.log_partition"""
        self._stop = f"""
            INSERT INTO {errors} AS e (projection, log_partition, position, event_id, error)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (log_partition, projection) DO UPDATE
               SET position = excluded.position, event_id = excluded.event_id, error = excluded.error,
                   attempts = e.attempts + 1, occurred_at = now()"""
        self._clear = f"DELETE FROM {errors} WHERE projection = $1 AND log_partition = $2"

    async def standings(self, conn: Connection) -> list[Standing]:
        """The partitions that have moved on, and those whose `passed_at` is old. Makes the rows that are missing."""
        found = [Standing(*row) for row in await conn.fetch(self._standings, self._name, _PASSED_EVERY)]
        if new := [s.log_partition for s in found if s.last is None]:
            await conn.execute(self._create, self._name, new)
        return found

    async def lease(self, conn: Connection, log_partition: int) -> int | None:
        """The checkpoint, locked until the transaction ends; None while somebody else holds it."""
        position: int | None = await conn.fetchval(self._lease, self._name, log_partition)
        return position

    async def save(self, conn: Connection, standing: Standing, position: int) -> None:
        """Moves the checkpoint; where it has reached the head that was read, notes when that was."""
        await conn.execute(self._save, self._name, standing.log_partition, position, standing.head, standing.read_at)
        if standing.failed:
            await conn.execute(self._clear, self._name, standing.log_partition)

    async def mark_passed(self, conn: Connection, standings: list[Standing]) -> None:
        """Notes that these partitions had nothing new when their heads were read."""
        if standings:
            partitions, heads = [s.log_partition for s in standings], [s.head for s in standings]
            await conn.execute(self._pass, self._name, partitions, heads, standings[0].read_at)

    async def stop(self, conn: Connection, log_partition: int, position: int, event_id: object, error: str) -> None:
        """Notes where and why a partition stands still."""
        await conn.execute(self._stop, self._name, log_partition, position, event_id, error)


async def checkpoints(conn: Source, schema: str, name: str) -> dict[int, int]:
    """The position of a projection in each partition that it has begun."""
    rows = await conn.fetch(
        f"SELECT log_partition, position FROM {schema}.projection_checkpoint WHERE projection = $1", name
    )
    return {row["log_partition"]: row["position"] for row in rows}


async def wait_until(pool: Pool, schema: str, name: str, positions: Mapping[int, int], timeout: float) -> bool:  # noqa: ASYNC109  the caller's patience is part of its question
    """Waits at most `timeout` seconds until a projection has applied these positions; says whether it has."""
    behind = f"""
        SELECT count(*) FROM unnest($2::int[], $3::bigint[]) AS wanted(log_partition, position)
          LEFT JOIN {schema}.projection_checkpoint c
            ON c.log_partition = wanted.log_partition AND c.projection = $1
         WHERE coalesce(c.position, 0) < wanted.position"""
    deadline = asyncio.get_running_loop().time() + timeout
    nap = 0.005
    while await pool.fetchval(behind, name, list(positions), list(positions.values())):
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return False
        await asyncio.sleep(min(nap, left))
        nap = min(nap * 2, 0.05)
    return True
