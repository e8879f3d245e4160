"""What goes out together: commands waiting for the next flush, and the group taken from them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from services.kit.eventlog.model import Append, Appended

MAX_COMMANDS: Final = 500
MAX_EVENTS: Final = 2_000
MAX_BYTES: Final = 1_000_000

# An event as claims.new_event has it, but for its first field, which depends on the group.
Row = tuple[int, UUID, str, UUID, int, UUID, str, int, date, UUID, int, str, str]


class Ticket:
    """Commands of one stream in the queue, each decided on what those before it leave; mostly one command.

    It stays there, and is written, even if its caller has gone away.
    """

    __slots__ = ("appends", "events", "future", "log_partition", "size", "stream_id", "unbroken")

    def __init__(self, appends: Sequence[Append], future: asyncio.Future[list[Appended]]) -> None:
        self.appends = appends
        self.future = future
        self.stream_id = appends[0].stream_id
        self.log_partition = appends[0].log_partition
        events = [event for append in appends for event in append.events]
        self.events = len(events)
        self.size = sum([len(event.data) + len(event.meta) for event in events])
        self.unbroken = _unbroken(appends)

    def settle(self, outcome: list[Appended] | Exception) -> None:
        """Gives the caller, if it still waits, what became of its commands."""
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


def _unbroken(appends: Sequence[Append]) -> bool:
    """Whether every command has events, and their versions follow one another."""
    version = appends[0].expected
    for append in appends:
        if not append.events or append.expected != version:
            return False
        version += len(append.events)
    return True


def _rows(append: Append, log_partition: int) -> list[Row]:
    return [
        (
            log_partition,
            append.tenant_id,
            append.stream_type,
            append.stream_id,
            append.expected + seq,
            event.event_id,
            event.kind,
            event.schema_version,
            event.effective_on,
            append.command_id,
            seq,
            event.meta.decode(),
            event.data.decode(),
        )
        for seq, event in enumerate(append.events, 1)
    ]


def take_group(queue: deque[Ticket]) -> list[Ticket]:
    """Takes from the queue, in order, what may go out in one call: one ticket per stream, one command per command id.

    What must wait keeps its place, and holds back what follows it on its stream. Where much must wait, the rest of
    the queue is not looked through each time.
    """
    group: list[Ticket] = []
    waiting: list[Ticket] = []
    seen: set[int] = set()  # a UUID's hash is computed in Python, an integer's is not
    commands = events = size = 0
    while queue and commands < MAX_COMMANDS and len(waiting) < MAX_COMMANDS:
        ticket = queue[0]
        if group and _beyond(commands + len(ticket.appends), events + ticket.events, size + ticket.size):
            break
        queue.popleft()
        ids = {ticket.stream_id.int, *(append.command_id.int for append in ticket.appends)}
        if seen.isdisjoint(ids):
            group.append(ticket)
            commands += len(ticket.appends)
            events += ticket.events
            size += ticket.size
        else:
            waiting.append(ticket)
        seen |= ids
    queue.extendleft(reversed(waiting))
    return group


def _beyond(commands: int, events: int, size: int) -> bool:
    return commands > MAX_COMMANDS or events > MAX_EVENTS or size > MAX_BYTES


def entries_by_place(group: Sequence[Ticket]) -> list[tuple[object, ...]]:
    """The group for claims.append_group: each event with its place among those of its partition, from 1."""
    places: Counter[int] = Counter()
    entries: list[tuple[object, ...]] = []
    for ticket in group:
        place = places[ticket.log_partition]
        for append in ticket.appends:
            for row in _rows(append, ticket.log_partition):
                place += 1
                entries.append((place, *row))
        places[ticket.log_partition] = place
    return entries


def entries_by_command(commands: Sequence[Append]) -> list[tuple[object, ...]]:
    """Commands for claims.append_events: each event with the index of its command, from 1."""
    return [(index, *row) for index, append in enumerate(commands, 1) for row in _rows(append, append.log_partition)]
