"""The group writer's one connection: sends a group until its fate is known."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from datetime import datetime
from typing import Final, cast

import asyncpg
import structlog
from asyncpg.prepared_stmt import PreparedStatement

from services.kit.errors import Unavailable
from services.kit.eventlog.faults import Fault, fault_of
from services.kit.eventlog.groups import Ticket, entries_by_command, entries_by_place
from services.kit.eventlog.model import LOG_SCHEMA, Append, Appended, AppendFault, Outcome

_GROUP: Final = f"SELECT log_partition, base, recorded_at FROM {LOG_SCHEMA}.append_group($1, $2)"
_EVENTS: Final = f"""
SELECT outcome, stream_version, last_position, recorded_at FROM {LOG_SCHEMA}.append_events($1, $2, $3)"""

_RETRIES: Final = 3
_PATIENCE: Final = 10.0  # seconds without a connection before callers are told to come back
_SILENCE: Final = 15.0  # seconds without an answer, far beyond the role's time-outs: the connection is dead

Verdict = Appended | AppendFault

_log = structlog.get_logger(__name__)


class Link:
    """A connection in autocommit that is made again when it breaks. One `send` at a time."""

    def __init__(self, url: str, application_name: str, clock: Callable[[], datetime] | None) -> None:
        self._url = url
        self._application_name = application_name
        self._clock = clock
        self._conn: asyncpg.Connection[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connects, unless connected."""
        if self._conn is None or self._conn.is_closed():
            settings = {"application_name": self._application_name}
            self._conn = await asyncpg.connect(self._url, timeout=_PATIENCE, server_settings=settings)
            try:
                self._group: PreparedStatement[asyncpg.Record] = await self._conn.prepare(_GROUP)
                self._events: PreparedStatement[asyncpg.Record] = await self._conn.prepare(_EVENTS)
            except Exception:
                await self.close()
                raise

    async def close(self) -> None:
        """Leaves the server in good order where it is still there."""
        if self._conn is not None:
            conn, self._conn = self._conn, None
            with contextlib.suppress(Exception):
                await conn.close(timeout=1)

    async def send(self, group: list[Ticket]) -> list[Verdict]:
        """One verdict per command of the group, in its order. Unavailable: the database was not to be had.

        After a lost connection nobody knows whether the group was committed: the same group is sent again, and
        what had passed comes back as `replayed`.
        """
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        tries = losses = 0
        while True:
            try:
                await self.open()
                return await self._call(group)
            except Exception as error:
                match fault_of(error, self._conn):
                    case Fault.LOST:
                        self._drop()
                        if asyncio.get_running_loop().time() > deadline:
                            raise Unavailable("database-unavailable", retry_after=5) from error
                        await asyncio.sleep(min(0.05 * 2**losses, 1.0))
                        losses += 1
                    case Fault.BUSY if tries == _RETRIES:
                        raise Unavailable("log-busy", retry_after=1) from error
                    case Fault.BUSY:
                        tries += 1
                        await asyncio.sleep(random.uniform(0.01, 0.1) * tries)  # noqa: S311  jitter, not a secret
                    case Fault.BAD if len(group) > 1:
                        return [verdict for ticket in group for verdict in await self.send([ticket])]
                    case _:
                        fault = _fault(error)
                        _log.error("append-fault", error=str(fault), commands=len(group))
                        return [fault] * len(group)

    def _drop(self) -> None:
        if self._conn is not None:
            self._conn.terminate()
            self._conn = None

    async def _call(self, group: list[Ticket]) -> list[Verdict]:
        now = self._clock() if self._clock else None
        # A command without events has no entry in the fast call, yet may be a replay of one that had some.
        if all(ticket.rows for ticket in group):
            rows = await self._group.fetch(entries_by_place(group), now, timeout=_SILENCE)
            if rows:
                return _recorded(group, rows)
        commands = [_command(ticket.append) for ticket in group]
        rows = await self._events.fetch(commands, entries_by_command(group), now, timeout=_SILENCE)
        return [_verdict(*row) for row in rows]


def _recorded(group: list[Ticket], rows: list[asyncpg.Record]) -> list[Verdict]:
    """Positions and versions, counted as they were sent."""
    heads: dict[int, tuple[int, datetime]] = {partition: (base, at) for partition, base, at in rows}
    verdicts: list[Verdict] = []
    for ticket in group:
        base, recorded_at = heads[ticket.log_partition]
        position = base + len(ticket.rows)
        heads[ticket.log_partition] = position, recorded_at
        verdicts.append(Appended("recorded", ticket.append.expected + len(ticket.rows), position, recorded_at))
    return verdicts


def _command(append: Append) -> tuple[object, ...]:
    return (append.log_partition, append.tenant_id, append.stream_id, append.expected, append.command_id)


def _verdict(outcome: str, version: int, position: int | None, recorded_at: datetime | None) -> Verdict:
    # `deferred` is for callers that send a stream or a command id twice in one call; this one does not.
    if outcome in ("unknown-partition", "deferred"):
        return AppendFault(outcome)
    return Appended(cast(Outcome, outcome), version, position, recorded_at)


def _fault(error: Exception) -> AppendFault:
    """Names the error without quoting it: PostgreSQL's messages carry the row."""
    facts = (type(error).__name__, getattr(error, "sqlstate", None), getattr(error, "constraint_name", None))
    return AppendFault(" ".join(fact for fact in facts if fact))
