"""Follows the log: each event is applied exactly once, because the checkpoint commits with what was applied."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from typing import Final, Protocol

import asyncpg
import structlog

from services.kit.database import Connection, Pool
from services.kit.eventlog.checkpoints import Checkpoints, Standing, checkpoints, wait_until
from services.kit.eventlog.faults import Fault, fault_of
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import heads, read_partition

__all__ = ["Consumer", "Gap", "Projection", "checkpoints", "wait_until"]

_NAP: Final = 0.005  # seconds; doubles while nothing moves
_LONGEST_NAP: Final = 0.2
_OUTAGE_NAP: Final = 1.0
_RETRY: Final = 5.0  # seconds before a stopped partition is tried again; doubles
_LONGEST_RETRY: Final = 300.0
# Of our own: whoever seeds the one of the whole process would have all consumers begin at the same end.
_dice: Final = random.Random()  # noqa: S311  an order, not a secret

_log = structlog.get_logger(__name__)


class Projection(Protocol):
    """A fold over the log. `apply` runs inside the transaction that moves the checkpoint."""

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> str:
        """Where its checkpoints and errors are."""
        ...

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        """Writes what these events of one partition change, in order, keyed by the partition."""
        ...


class Gap(Exception):
    """A position is missing: the log, or what we read of it, is not whole."""


class _Interrupted(Exception):
    """The database went away or was busy: nothing is wrong with the events."""


class _Failed(Exception):
    """A batch could not be applied; nothing of it was."""

    def __init__(self, after: int, events: Sequence[StoredEvent]) -> None:
        self.after = after
        self.events = events


class Consumer:
    """Carries one projection forward. Several, in several processes, share the work: a lease per partition."""

    def __init__(self, pool: Pool, projection: Projection, *, batch: int = 1_000, batch_behind: int = 20_000) -> None:
        self._pool = pool
        self._projection = projection
        self._checkpoints = Checkpoints(projection.schema, projection.name)
        self._batch = batch
        self._batch_behind = batch_behind
        self._narrowed: dict[int, int] = {}  # batch sizes where a poisoned event is being looked for
        self._resting: dict[int, tuple[float, float]] = {}  # stopped partitions: when to try again, and the pause

    async def run(self, stop: asyncio.Event) -> None:
        """Follows the log until `stop` is set; outlives the database's outages."""
        while not stop.is_set():
            try:
                async with self._pool.acquire() as conn:
                    await self._follow(conn, stop)
            except (OSError, TimeoutError, asyncpg.InternalClientError, asyncpg.PostgresError, _Interrupted) as error:
                if not isinstance(error, _Interrupted) and fault_of(error) is Fault.WIRING:
                    raise
                _log.warning("consumer-interrupted", projection=self._projection.name, error=type(error).__name__)
                await _nap(stop, _OUTAGE_NAP)

    async def catch_up(self) -> int:
        """Applies all that the log holds now, stopped partitions apart; says how many events that was."""
        applied = 0
        async with self._pool.acquire() as conn:
            targets = await heads(conn)
            while True:
                moved = await self._round(conn)
                applied += moved
                at = await checkpoints(conn, self._projection.schema, self._projection.name)
                behind = {p for p, head in targets.items() if at.get(p, 0) < head}
                if behind <= self._resting.keys():
                    return applied
                if not moved:
                    await asyncio.sleep(_NAP)

    async def _follow(self, conn: Connection, stop: asyncio.Event) -> None:
        nap = _NAP
        while not stop.is_set():
            try:
                applied = await self._round(conn)
            except Exception as error:
                if fault_of(error, conn) is Fault.WIRING:
                    raise
                raise _Interrupted from error
            nap = _NAP if applied else min(nap * 2, _LONGEST_NAP)
            if applied < self._batch:
                await _nap(stop, nap)

    async def _round(self, conn: Connection) -> int:
        standings = await self._checkpoints.standings(conn)
        await self._checkpoints.mark_passed(conn, [s for s in standings if s.last is not None and s.head <= s.last])
        moved = [s for s in standings if s.head > (s.last or 0) and not self._rests(s)]
        # Two consumers that begin at different ends meet less often.
        _dice.shuffle(moved)
        return sum([await self._advance_or_stop(conn, standing) for standing in moved])

    def _rests(self, standing: Standing) -> bool:
        """A stopped partition is tried again after its pause, or as soon as somebody has deleted its error."""
        resting = self._resting.get(standing.log_partition)
        return resting is not None and standing.failed and asyncio.get_running_loop().time() < resting[0]

    async def _advance_or_stop(self, conn: Connection, standing: Standing) -> int:
        partition = standing.log_partition
        try:
            applied = await self._advance(conn, standing)
        except _Failed as failure:
            cause = failure.__cause__
            assert cause is not None
            if len(failure.events) > 1 and not isinstance(cause, Gap):
                # Halve until the one event that cannot be applied stands alone; its neighbours get through.
                self._narrowed[partition] = len(failure.events) // 2
            else:
                await self._stop(conn, partition, failure, cause)
            return 0
        if applied:
            self._resting.pop(partition, None)
            if partition in self._narrowed:
                self._narrowed[partition] *= 2
                if self._narrowed[partition] >= self._batch:
                    del self._narrowed[partition]
        return applied

    async def _advance(self, conn: Connection, standing: Standing) -> int:
        """One batch of one partition, in one transaction."""
        partition = standing.log_partition
        async with conn.transaction():
            last = await self._checkpoints.lease(conn, partition)
            if last is None:
                return 0
            size = self._batch_behind if standing.head - last > self._batch else self._batch
            events = await read_partition(conn, partition, last, self._narrowed.get(partition, size))
            try:
                _check_gapless(last, standing.head, events)
                if events:
                    await self._projection.apply(conn, partition, events)
            except Exception as error:
                if fault_of(error, conn) in (Fault.LOST, Fault.BUSY):
                    raise
                raise _Failed(last, events) from error
            if events:
                await self._checkpoints.save(conn, standing, events[-1].position)
            return len(events)

    async def _stop(self, conn: Connection, partition: int, failure: _Failed, cause: BaseException) -> None:
        _, pause = self._resting.get(partition, (0.0, _RETRY / 2))
        pause = min(pause * 2, _LONGEST_RETRY)
        self._resting[partition] = asyncio.get_running_loop().time() + pause, pause
        position = failure.after + 1
        event_id = failure.events[0].event_id if failure.events and not isinstance(cause, Gap) else None
        error = f"{type(cause).__name__}: {cause}"
        await self._checkpoints.stop(conn, partition, position, event_id, error)
        _log.error(
            "projection-stopped",
            projection=self._projection.name,
            log_partition=partition,
            position=position,
            error=type(cause).__name__,
        )


def _check_gapless(last: int, head: int, events: Sequence[StoredEvent]) -> None:
    for expected, event in enumerate(events, last + 1):
        if event.position != expected:
            raise Gap(f"expected position {expected}, found {event.position}")
    if not events and head > last:
        raise Gap(f"expected position {last + 1}, found the end; the head is {head}")


async def _nap(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
