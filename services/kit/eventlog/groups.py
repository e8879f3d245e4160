"""What goes out together: commands waiting for the next flush, and the group taken from them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
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
    """A command in the queue. It stays there, and is written, even if its caller has gone away."""

    __slots__ = ("append", "future", "log_partition", "rows", "size")

    def __init__(self, append: Append, future: asyncio.Future[Appended]) -> None:
        self.append = append
        self.future = future
        self.log_partition = append.log_partition
        self.rows = _rows(append, self.log_partition)
        self.size = sum(len(event.data) + len(event.meta) for event in append.events)

    def settle(self, outcome: Appended | Exception) -> None:
        """Gives the caller, if it still waits, what became of its command."""
        if self.future.done():
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


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
    """Takes from the queue, in order, what may go out in one call: one command per stream and per command id.

    What must wait keeps its place, and holds back what follows it on its stream. Where much must wait, the rest of
    the queue is not looked through each time.
    """
    group: list[Ticket] = []
    waiting: list[Ticket] = []
    seen: set[int] = set()  # a UUID's hash is computed in Python, an integer's is not
    events = size = 0
    while queue and len(group) < MAX_COMMANDS and len(waiting) < MAX_COMMANDS:
        ticket = queue[0]
        stream, command = ticket.append.stream_id.int, ticket.append.command_id.int
        if group and (events + len(ticket.rows) > MAX_EVENTS or size + ticket.size > MAX_BYTES):
            break
        queue.popleft()
        if stream in seen or command in seen:
            waiting.append(ticket)
        else:
            group.append(ticket)
            events += len(ticket.rows)
            size += ticket.size
        seen.add(stream)
        seen.add(command)
    queue.extendleft(reversed(waiting))
    return group


def entries_by_place(group: list[Ticket]) -> list[tuple[object, ...]]:
    """The group for claims.append_group: each event with its place among those of its partition, from 1."""
    places: Counter[int] = Counter()
    entries: list[tuple[object, ...]] = []
    for ticket in group:
        place = places[ticket.log_partition]
        for row in ticket.rows:
            place += 1
            entries.append((place, *row))
        places[ticket.log_partition] = place
    return entries


def entries_by_command(group: list[Ticket]) -> list[tuple[object, ...]]:
    """The group for claims.append_events: each event with the index of its command, from 1."""
    return [(index, *row) for index, ticket in enumerate(group, 1) for row in ticket.rows]
