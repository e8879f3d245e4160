"""Keeps the rollup level with the ledger, step by step: sums and checkpoints move in one transaction, or not at all.

There is one writer at a time, whoever holds the lease: the sums of a tenant are those of all partitions together. A
step goes to where the ledger stands, or not too far, so that what was applied stays applied when a process dies.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import asyncpg
import structlog

from services.contracts.ids import CLAIM, POLICY
from services.kit.database import BROKEN_OFF, Connection, Pool
from services.kit.eventlog.partitions import PARTITIONS
from services.ratios.ledger.tables import LIVE, SCHEMA, Tables
from services.ratios.projector import NAME as LEDGER
from services.ratios.rollup.claims import claims_step
from services.ratios.rollup.exposures import exposures_step
from services.ratios.rollup.premiums import premiums_step
from services.ratios.rollup.tables import NAMES, day

NAME: Final = "rollup"
_NAP: Final = 0.005  # seconds; doubles while nothing moves
_LONGEST_NAP: Final = 0.2
_OUTAGE_NAP: Final = 1.0
# Events of one partition in one step, and claims or policies in one statement of it.
_STRIDE: Final = 20_000
_CHUNK: Final = 20_000
# Events of the log that the ledger has not seen: more than live commands leave.
_FAR: Final = 5_000

_log = structlog.get_logger(__name__)

Touched = list[tuple[int, UUID, date]]


@dataclass(frozen=True, slots=True)
class Step:
    """From where to where, by number of partition: lists that SQL looks up, hence from 1 and without gaps."""

    before: list[int]
    after: list[int]

    @property
    def partitions(self) -> list[int]:
        """Those that move."""
        return [p for p in PARTITIONS if self.after[p - 1] > self.before[p - 1]]

    @property
    def doubles(self) -> bool:
        """Whether as much comes as there was, the first of all included: so many steps are few."""
        return sum(self.after) >= 2 * sum(self.before) and bool(self.partitions)


class Rollup:
    """Follows the ledger's tables with checkpoints of its own."""

    def __init__(self, pool: Pool, tables: Tables = LIVE) -> None:
        self._pool = pool
        self._tables = tables
        self._name = NAME + tables.suffix
        self._ledger = LEDGER + tables.suffix

    async def run(self, stop: asyncio.Event) -> None:
        """Follows until `stop` is set; outlives the database's outages."""
        nap = _NAP
        while not stop.is_set():
            try:
                async with self._pool.acquire() as conn:
                    moved = not await self._ledger_is_far_behind(conn) and await self.step(conn)
                    nap = _NAP if moved else min(nap * 2, _LONGEST_NAP)
            except (*BROKEN_OFF, TimeoutError, asyncpg.PostgresError) as error:
                _log.warning("rollup-interrupted", error=type(error).__name__)
                nap = _OUTAGE_NAP
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), nap)

    async def catch_up(self) -> None:
        """Goes on until it stands where the ledger stood when this was called, or later."""
        async with self._pool.acquire() as conn:
            while await self.step(conn) or await self._behind(conn):
                pass

    async def step(self, conn: Connection) -> bool:
        """One step, in one transaction; says whether there was one to take."""
        async with conn.transaction():
            if not await self._lease(conn):
                return False
            await self._begin_anew_with_the_ledger(conn)
            step = await self._next(conn)
            if step.partitions:
                await self._apply(conn, step)
            if step.doubles:
                await self._analyse(conn)
            await self._save(conn, step)
            return bool(step.partitions)

    async def _ledger_is_far_behind(self, conn: Connection) -> bool:
        """While it is, every core is the ledger's; and one large step later costs less than many on the way."""
        behind = await conn.fetchval(
            f"""SELECT sum(h.position - coalesce(l.position, 0)) FROM claims.log_head h
                  LEFT JOIN {SCHEMA}.projection_checkpoint l
                    ON l.log_partition = h.log_partition AND l.projection = $1""",
            self._ledger,
        )
        return bool(behind > _FAR)

    async def _lease(self, conn: Connection) -> bool:
        """The right to write, until the transaction ends: the first of its checkpoints. Makes them if need be."""
        await conn.execute(
            "SELECT set_config('synchronous_commit', 'off', true), set_config('work_mem', '64MB', true),"
            # A step may take longer than what the time-outs of a role are made for.
            " set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),"
            # Every join is a look-up by key. Statistics lag behind what a projector has just written.
            " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
        )
        held = f"""
            SELECT true FROM {SCHEMA}.projection_checkpoint
             WHERE projection = $1 AND log_partition = $2 FOR UPDATE SKIP LOCKED"""
        if await conn.fetchval(held, self._name, PARTITIONS[0]):
            return True
        await conn.execute(
            f"""INSERT INTO {SCHEMA}.projection_checkpoint (log_partition, projection)
                SELECT unnest($2::int[]), $1 ON CONFLICT DO NOTHING""",
            *(self._name, PARTITIONS),
        )
        return bool(await conn.fetchval(held, self._name, PARTITIONS[0]))

    async def _begin_anew_with_the_ledger(self, conn: Connection) -> None:
        """A ledger that stands before its rollup was emptied, to read the log again: so is the rollup."""
        emptied = await conn.fetchval(
            f"""SELECT EXISTS (SELECT FROM {SCHEMA}.projection_checkpoint r
                  LEFT JOIN {SCHEMA}.projection_checkpoint l
                    ON l.log_partition = r.log_partition AND l.projection = $2
                 WHERE r.projection = $1 AND r.position > coalesce(l.position, 0))""",
            *(self._name, self._ledger),
        )
        if emptied:
            for name in NAMES:
                await conn.execute(f"DELETE FROM {self._tables[name]}")
            await conn.execute(
                f"""UPDATE {SCHEMA}.projection_checkpoint SET position = 0, passed_at = '-infinity'
                     WHERE projection = $1""",
                self._name,
            )

    async def _next(self, conn: Connection) -> Step:
        rows = await conn.fetch(
            f"""SELECT r.log_partition, r.position AS before,
                       greatest(r.position, least(coalesce(l.position, 0), r.position + $3)) AS after
                  FROM {SCHEMA}.projection_checkpoint r
                  LEFT JOIN {SCHEMA}.projection_checkpoint l
                    ON l.log_partition = r.log_partition AND l.projection = $2
                 WHERE r.projection = $1""",
            *(self._name, self._ledger, _STRIDE),
        )
        step = Step([0] * max(PARTITIONS), [0] * max(PARTITIONS))
        for partition, before, after in rows:
            step.before[partition - 1], step.after[partition - 1] = before, after
        return step

    async def _apply(self, conn: Connection, step: Step) -> None:
        # Only here: routes know the keeper's name too, and load no numpy.
        from services.ratios.rollup import earned

        claims, policies = await self._touched(conn, step)
        for part in _parts(step, claims):
            await conn.execute(claims_step(self._tables), *part)
        for part in _parts(step, policies):
            await earned.keep(conn, self._tables, premiums_step(self._tables), part)
            await conn.execute(exposures_step(self._tables), *part)

    async def _analyse(self, conn: Connection) -> None:
        """Statistics come with the sums: without any, the next minute's questions by coverage took a minute each."""
        for name in NAMES:
            await conn.execute(f"ANALYZE {self._tables[name]}")

    async def _touched(self, conn: Connection, step: Step) -> tuple[Touched, Touched]:
        """The claims and policies that the step's events are of, with the claims of policies that it changes.

        Each with the first day on which something new was recorded.
        """
        rows = await conn.fetch(
            f"""
            WITH moved AS (
              SELECT e.stream_type, e.log_partition, e.stream_id, min({day("e.recorded_at")}) AS since
                FROM unnest($3::int[]) u (log_partition)
                JOIN claims.event e ON e.log_partition = u.log_partition
                     AND e.position > ($1::bigint[])[u.log_partition] AND e.position <= ($2::bigint[])[u.log_partition]
               GROUP BY 1, 2, 3
            )
            SELECT stream_type, log_partition, stream_id, min(since) FROM (
              SELECT stream_type, log_partition, stream_id, since FROM moved
              UNION ALL
              SELECT 'claim', v.log_partition, v.claim_id, {day("p.recorded_from")}
                FROM moved m
                JOIN {self._tables["policy_version"]} p ON p.log_partition = m.log_partition
                     AND p.policy_id = m.stream_id AND p.position_from > ($1::bigint[])[p.log_partition]
                     AND p.position_from <= ($2::bigint[])[p.log_partition]
                JOIN {self._tables["claim_version"]} v ON v.tenant_id = p.tenant_id AND v.policy_id = p.policy_id
               WHERE m.stream_type = 'policy' AND v.position_from <= ($2::bigint[])[v.log_partition]
            ) t WHERE stream_type IN ('claim', 'policy') GROUP BY stream_type, log_partition, stream_id""",
            *(step.before, step.after, step.partitions),
        )
        claims = [(row[1], row[2], row[3]) for row in rows if row[0] == CLAIM]
        return claims, [(row[1], row[2], row[3]) for row in rows if row[0] == POLICY]

    async def _save(self, conn: Connection, step: Step) -> None:
        """Moves the checkpoints; where one is level with the ledger's, it has passed what that has passed."""
        await conn.execute(
            f"""UPDATE {SCHEMA}.projection_checkpoint r
                   SET position = n.position,
                       passed_at = CASE WHEN l.position = n.position THEN l.passed_at ELSE r.passed_at END
                  FROM unnest($3::int[], $4::bigint[]) n (log_partition, position)
                  JOIN {SCHEMA}.projection_checkpoint l ON l.log_partition = n.log_partition AND l.projection = $2
                 WHERE r.projection = $1 AND r.log_partition = n.log_partition
                   AND (r.position < n.position OR l.position = n.position AND r.passed_at < l.passed_at)""",
            *(self._name, self._ledger, PARTITIONS, [step.after[p - 1] for p in PARTITIONS]),
        )

    async def _behind(self, conn: Connection) -> bool:
        """Another one may hold the lease: there is nothing to do but to wait for it."""
        behind = await conn.fetchval(
            f"""SELECT count(*) FROM {SCHEMA}.projection_checkpoint l
                  LEFT JOIN {SCHEMA}.projection_checkpoint r
                    ON r.log_partition = l.log_partition AND r.projection = $1
                 WHERE l.projection = $2 AND l.position > coalesce(r.position, 0)""",
            *(self._name, self._ledger),
        )
        if behind:
            await asyncio.sleep(_NAP)
        return bool(behind)


def _parts(step: Step, touched: Touched) -> Iterator[tuple[list[Any], ...]]:
    """The values of a step's statements, for some of the touched at a time."""
    for n in range(0, len(touched), _CHUNK):
        partitions, ids, since = zip(*touched[n : n + _CHUNK], strict=True)
        yield step.before, step.after, list(partitions), list(ids), list(since)
