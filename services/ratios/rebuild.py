"""Makes the ledger anew from the log, beside the live one and with writes going on, then swaps the two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

import asyncpg

from services.kit.database import Connection, Pool
from services.kit.eventlog.consumer import Consumer, checkpoints
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.partitions import PARTITIONS
from services.kit.eventlog.reader import heads, read_partition
from services.ratios.ledger import shadow
from services.ratios.ledger.cells import fill_cells
from services.ratios.ledger.tables import NAMES, SCHEMA, Tables
from services.ratios.projector import LANES, NAME, LedgerProjection
from services.ratios.rollup.keeper import NAME as ROLLUP
from services.ratios.rollup.keeper import Rollup
from services.ratios.rollup.tables import NAMES as SUMS

REBUILT: Final = Tables("_rebuild")
_ALL: Final = (*NAMES, *SUMS)
_LOCK: Final = "ratios.rebuild"
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is: events applied, then partitions summed."""

    stage: Literal["events", "cells", "swap"]
    done: int
    total: int


class RebuildStopped(Exception):
    """An event that the live ledger holds cannot be applied any more, or somebody is rebuilding: the live one stays."""


class _Watched(LedgerProjection):
    """The projection into the new tables, without cells, telling how many events it has applied."""

    def __init__(self, total: int, tell: Callable[[Progress], None]) -> None:
        super().__init__(REBUILT, cells=False)
        self._total = total
        self._tell = tell
        self._done = 0

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        await super().apply(conn, log_partition, events)
        self._done += len(events)
        self._tell(Progress("events", min(self._done, self._total), self._total))


async def rebuild(pool: Pool, progress: Callable[[Progress], None] = lambda _: None) -> None:
    """Rebuilds every row from the log. Readers and writers go on; figures change at one moment, all together.

    Raises RebuildStopped, and changes nothing, where the log cannot be read as far as the live ledger stands, or while
    another rebuild is under way.
    """
    async with _alone(pool):
        await _rebuild(pool, progress)


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator[None]:
    """Nobody else fills or drops the new tables meanwhile; the lock goes with the session of a process that dies."""
    async with pool.acquire() as conn:
        if not await conn.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", _LOCK):
            raise RebuildStopped("another rebuild is under way; nothing was changed")
        try:
            yield
        finally:
            await conn.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", _LOCK)


async def _rebuild(pool: Pool, progress: Callable[[Progress], None]) -> None:
    async with pool.acquire() as conn:
        await shadow.create(conn, REBUILT, _ALL)
        await _forget(conn)
    try:
        await _fill(pool, progress)
        await _swap_patiently(pool)
    except BaseException:
        async with pool.acquire() as conn:
            await shadow.drop(conn, REBUILT, _ALL)
            await _forget(conn)
        raise
    progress(Progress("swap", 1, 1))


async def _fill(pool: Pool, progress: Callable[[Progress], None]) -> None:
    """Movements first, then every cell in one pass, then what was written meanwhile."""
    async with pool.acquire() as conn:
        total = sum((await heads(conn)).values())
    watched = _Watched(total, progress)
    await asyncio.gather(*[Consumer(pool, watched).catch_up() for _ in range(LANES)])
    for n, partition in enumerate(PARTITIONS, 1):
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("SET LOCAL synchronous_commit = off")
            await fill_cells(conn, REBUILT, partition)
        progress(Progress("cells", n, len(PARTITIONS)))
    await Consumer(pool, LedgerProjection(REBUILT)).catch_up()
    async with pool.acquire() as conn:
        # The new tables have no statistics yet, and readers are about to plan by them.
        for name in NAMES:
            await conn.execute(f"ANALYZE {REBUILT[name]}")
    await Rollup(pool, REBUILT).catch_up()
    async with pool.acquire() as conn:
        for name in SUMS:
            await conn.execute(f"ANALYZE {REBUILT[name]}")


async def _swap_patiently(pool: Pool) -> None:
    for _ in range(_TRIES):
        try:
            async with pool.acquire() as conn, conn.transaction():
                await _swap(conn, Rollup(pool, REBUILT))
        except asyncpg.LockNotAvailableError:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
    raise RebuildStopped("long-running readers kept the tables locked; nothing was changed")


async def _swap(conn: Connection, sums: Rollup) -> None:
    """One transaction: the live projection waits, the new one draws level, and takes its place and its checkpoint.

    So do the sums: who found those level with the ledger, and waits for the locks, reads the new ones.
    """
    locked = f"""
        SELECT log_partition, position FROM {SCHEMA}.projection_checkpoint
         WHERE projection = $1 ORDER BY log_partition FOR UPDATE"""
    # The rollup first: its keeper holds its lease while it reads the ledger.
    await conn.fetch(locked, ROLLUP)
    rows = await conn.fetch(locked, NAME)
    rebuilt = await checkpoints(conn, SCHEMA, NAME + REBUILT.suffix)
    for partition, position in rows:
        await _draw_level(conn, partition, rebuilt.get(partition, 0), position)
    await conn.execute(
        f"""INSERT INTO {SCHEMA}.projection_checkpoint AS n (log_partition, projection, position)
            SELECT log_partition, $2, position FROM {SCHEMA}.projection_checkpoint WHERE projection = $1
                ON CONFLICT (log_partition, projection)
                DO UPDATE SET position = greatest(n.position, excluded.position)""",
        *(NAME, NAME + REBUILT.suffix),
    )
    while await sums.step(conn):
        pass
    await shadow.take_over(conn, REBUILT, _ALL)
    await _take_over_rollup(conn)
    await conn.execute(
        f"""UPDATE {SCHEMA}.projection_checkpoint c
               SET position = greatest(c.position, n.position), passed_at = greatest(c.passed_at, n.passed_at)
              FROM {SCHEMA}.projection_checkpoint n
             WHERE n.projection = $1 AND c.projection = $2 AND c.log_partition = n.log_partition""",
        *(NAME + REBUILT.suffix, NAME),
    )
    await conn.execute(
        f"""INSERT INTO {SCHEMA}.projection_checkpoint (log_partition, projection, position, passed_at)
            SELECT log_partition, $2, position, passed_at FROM {SCHEMA}.projection_checkpoint WHERE projection = $1
                ON CONFLICT DO NOTHING""",
        *(NAME + REBUILT.suffix, NAME),
    )
    await conn.execute(
        f"""DELETE FROM {SCHEMA}.projection_error e USING {SCHEMA}.projection_checkpoint c
             WHERE e.projection = $1 AND c.projection = $1 AND c.log_partition = e.log_partition
               AND c.position >= e.position""",
        NAME,
    )
    await _forget(conn)


async def _take_over_rollup(conn: Connection) -> None:
    """The sums are of the new ledger as far as they came beside it: from there their keeper goes on."""
    await conn.execute(f"DELETE FROM {SCHEMA}.projection_checkpoint WHERE projection = $1", ROLLUP)
    await conn.execute(
        f"UPDATE {SCHEMA}.projection_checkpoint SET projection = $2 WHERE projection = $1",
        *(ROLLUP + REBUILT.suffix, ROLLUP),
    )


async def _draw_level(conn: Connection, partition: int, rebuilt: int, live: int) -> None:
    """Applies what the live projection has applied since the last catching up."""
    while rebuilt < live:
        events = [e for e in await read_partition(conn, partition, rebuilt, 1_000) if e.position <= live]
        try:
            await LedgerProjection(REBUILT).apply(conn, partition, events)
        except (asyncpg.PostgresError, OSError):
            raise
        except Exception as error:
            raise RebuildStopped(f"partition {partition}, after position {rebuilt}: {error}") from error
        rebuilt = events[-1].position


async def _forget(conn: Connection) -> None:
    """Removes the checkpoints and errors of a rebuild."""
    for table in ("projection_checkpoint", "projection_error"):
        for name in (NAME, ROLLUP):
            await conn.execute(f"DELETE FROM {SCHEMA}.{table} WHERE projection = $1", name + REBUILT.suffix)
