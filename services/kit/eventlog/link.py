"""The group writer's one connection: sends a group until its fate is known."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
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
_HASTE: Final = 1.0  # the same for a process that ends
_SILENCE: Final = 15.0  # seconds without an answer, far beyond the role's time-outs: the connection is dead

Verdict = Appended | AppendFault

_log = structlog.get_logger(__name__)


class Link:
    """A connection in autocommit that is made again when it breaks. One `send` at a time."""

    def __init__(self, url: str, application_name: str, clock: Callable[[], datetime] | None) -> None:
        self._url = url
        self._application_name = application_name
        self._clock = clock
        self._patience = _PATIENCE
        self._conn: asyncpg.Connection[asyncpg.Record] | None = None

    def hurry(self) -> None:
        """The process ends: a database that is away is not waited for much longer."""
        self._patience = _HASTE

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

    async def send(self, group: list[Ticket]) -> list[list[Verdict]]:
        """One verdict per command of each ticket, in their order. Unavailable: the database was not to be had.

        After a lost connection nobody knows whether the group was committed: the same group is sent again, and
        what had passed comes back as `replayed`.
        """
        began = asyncio.get_running_loop().time()
        tries = losses = 0
        while True:
            try:
                await self.open()
                return await self._call(group)
            except Exception as error:
                match fault_of(error, self._conn):
                    case Fault.LOST:
                        self._drop()
                        if asyncio.get_running_loop().time() > began + self._patience:
                            raise Unavailable("database-unavailable", retry_after=5) from error
                        await asyncio.sleep(min(0.05 * 2**losses, 1.0))
                        losses += 1
                    case Fault.BUSY if tries == _RETRIES:
                        raise Unavailable("log-busy", retry_after=1) from error
                    case Fault.BUSY:
                        tries += 1
                        await asyncio.sleep(random.uniform(0.01, 0.1) * tries)  # noqa: S311  jitter, not a secret
                    case Fault.BAD if len(group) > 1:
                        return [verdicts for ticket in group for verdicts in await self.send([ticket])]
                    case Fault.BAD if len(group[0].appends) > 1:
                        return [await self._send_one_by_one(group[0])]
                    case _:
                        fault = _fault(error)
                        _log.error("append-fault", error=str(fault), commands=sum(len(t.appends) for t in group))
                        return [[fault] * len(ticket.appends) for ticket in group]

    def _drop(self) -> None:
        if self._conn is not None:
            self._conn.terminate()
            self._conn = None

    async def _call(self, group: list[Ticket]) -> list[list[Verdict]]:
        now = self._clock() if self._clock else None
        # A command without events has no entry in the fast call, yet may be a replay of one that had some.
        if all(ticket.unbroken for ticket in group):
            rows = await self._group.fetch(entries_by_place(group), now, timeout=_SILENCE)
            if rows:
                return _recorded(group, rows)
        return await self._call_in_waves(group, now)

    async def _call_in_waves(self, group: list[Ticket], now: datetime | None) -> list[list[Verdict]]:
        """The first command of every ticket, then the second ones, and so on, each judged by itself."""
        verdicts: list[list[Verdict]] = [[] for _ in group]
        for n in range(max(len(ticket.appends) for ticket in group)):
            going: list[tuple[Append, list[Verdict]]] = []
            for ticket, before in zip(group, verdicts, strict=True):
                if n == len(before) < len(ticket.appends):
                    if refused := _refused(before, ticket.appends[n]):
                        before.extend([refused] * (len(ticket.appends) - n))
                    else:
                        going.append((ticket.appends[n], before))
            commands = [append for append, _ in going]
            records = [_command(append) for append in commands]
            rows = await self._events.fetch(records, entries_by_command(commands), now, timeout=_SILENCE)
            for row, (_, before) in zip(rows, going, strict=True):
                before.append(_verdict(*row))
        return verdicts

    async def _send_one_by_one(self, ticket: Ticket) -> list[Verdict]:
        """The commands of one stream, of which one spoils the call."""
        verdicts: list[Verdict] = []
        for append in ticket.appends:
            refused = _refused(verdicts, append)
            verdicts += [refused] if refused else (await self.send([Ticket([append], ticket.future)]))[0]
        return verdicts


def _refused(before: Sequence[Verdict], append: Append) -> Verdict | None:
    """The verdict on a command where the one that it was decided upon is not what the stream ended with.

    Its expected version alone may fit by chance: another writer can have been as long as what was refused.
    """
    if not before:
        return None
    last = before[-1]
    if isinstance(last, AppendFault):
        return last
    stands = last.outcome in ("recorded", "replayed", "nothing") and last.version == append.expected
    return None if stands else Appended("version-conflict", last.version)


def _recorded(group: list[Ticket], rows: list[asyncpg.Record]) -> list[list[Verdict]]:
    """Positions and versions, counted as they were sent."""
    heads: dict[int, tuple[int, datetime]] = {partition: (base, at) for partition, base, at in rows}
    verdicts: list[list[Verdict]] = []
    for ticket in group:
        position, recorded_at = heads[ticket.log_partition]
        of_ticket: list[Verdict] = []
        for append in ticket.appends:
            added = len(append.events)
            position += added
            of_ticket.append(Appended("recorded", append.expected + added, position, recorded_at))
        verdicts.append(of_ticket)
        heads[ticket.log_partition] = position, recorded_at
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
