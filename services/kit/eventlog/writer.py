"""The group writer: concurrent appends of one process go to PostgreSQL together (EVENT_LOG.md §4)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from services.kit.errors import Unavailable
from services.kit.eventlog.groups import Ticket, take_group
from services.kit.eventlog.link import Link, Verdict
from services.kit.eventlog.model import Append, Appended, AppendFault

_AWAY: Final = "database-unavailable"


class GroupWriter:
    """One per process. While a flush is under way commands queue; the next flush takes them all.

    `clock` states when events become known: for tests, and for the loader of a demo history. No service passes it.
    """

    def __init__(
        self, url: str, *, clock: Callable[[], datetime] | None = None, application_name: str = "log-writer"
    ) -> None:
        self._link = Link(url, application_name, clock)
        self._live: deque[Ticket] = deque()
        self._bulk: deque[Ticket] = deque()
        self._group: list[Ticket] = []  # under way
        self._wake = asyncio.Event()
        self._closing = False
        self._flusher: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connects, so that a wrong address is known at once, and begins to flush."""
        await self._link.open()
        self._flusher = asyncio.create_task(self._flush_until_closed())

    async def close(self) -> None:
        """Writes what is queued, unless the database is away, then leaves. What comes later is refused."""
        self._closing = True
        self._link.hurry()
        self._wake.set()
        if self._flusher is not None:
            await self._flusher
        await self._link.close()

    async def append(self, append: Append) -> Appended:
        """Durable when it returns. A caller cancelled meanwhile does not take its command back: it is written.

        Raises Unavailable when the database cannot be had (whether the command passed is then unknown: send the
        same again), AppendFault for a command that no log can take.
        """
        (outcome,) = await self._queue(self._live, [append])
        return outcome

    async def append_chunk(self, appends: Sequence[Append]) -> list[Appended]:
        """Commands of one partition, in order, sharing flushes with one another but not with live appends.

        Those of one stream were decided one upon another and go out together. If some commands fail the others are
        written all the same, but for those decided upon them; the first failure is raised.
        """
        assert len({append.log_partition for append in appends}) <= 1, "one call, one partition"
        places: dict[int, list[int]] = {}
        for n, append in enumerate(appends):
            places.setdefault(append.stream_id.int, []).append(n)
        futures = [self._queue(self._bulk, [appends[n] for n in of_stream]) for of_stream in places.values()]
        answers = await asyncio.gather(*futures, return_exceptions=True)
        outcomes: dict[int, Appended] = {}
        for of_stream, answer in zip(places.values(), answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            outcomes.update(zip(of_stream, answer, strict=True))
        return [outcomes[n] for n in range(len(appends))]

    def _queue(self, queue: deque[Ticket], appends: Sequence[Append]) -> asyncio.Future[list[Appended]]:
        if self._closing:
            raise Unavailable(_AWAY)
        ticket = Ticket(appends, asyncio.get_running_loop().create_future())
        queue.append(ticket)
        self._wake.set()
        return ticket.future

    async def _flush_until_closed(self) -> None:
        try:
            await self._flush_in_turn()
        finally:
            # However it ended, nobody is left waiting for an answer that will not come.
            self._closing = True
            for ticket in [*self._group, *self._live, *self._bulk]:
                ticket.settle(Unavailable(_AWAY))

    async def _flush_in_turn(self) -> None:
        while True:
            # Live and bulk in turn: an import delays a live append by one flush at most.
            for queue in (self._live, self._bulk):
                if queue:
                    self._group = take_group(queue)
                    if not await self._flush(self._group) and self._closing:
                        return
            if not (self._live or self._bulk):
                if self._closing:
                    return
                self._wake.clear()
                await self._wake.wait()

    async def _flush(self, group: list[Ticket]) -> bool:
        """Settles a group; False where the database could not be had."""
        try:
            verdicts = await self._link.send(group)
        except Exception as error:
            for ticket in group:
                ticket.settle(error)
            return not (isinstance(error, Unavailable) and error.code == _AWAY)
        for ticket, of_ticket in zip(group, verdicts, strict=True):
            ticket.settle(_answer(of_ticket))
        return True


def _answer(verdicts: list[Verdict]) -> list[Appended] | AppendFault:
    """The outcomes of a ticket's commands, or the first fault among them."""
    outcomes: list[Appended] = []
    for verdict in verdicts:
        if isinstance(verdict, AppendFault):
            return verdict
        outcomes.append(verdict)
    return outcomes
