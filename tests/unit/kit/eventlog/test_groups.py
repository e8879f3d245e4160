"""Which commands go out together."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.kit.eventlog.groups import Ticket, entries_by_command, entries_by_place, take_group
from services.kit.eventlog.model import Append, Appended, NewEvent
from services.kit.eventlog.partitions import uuid8

A, B, C = (uuid8(bytes([0, p]) + os.urandom(14)) for p in (1, 1, 2))


def ticket(
    stream: UUID = A, expected: int = 0, *, command: UUID | None = None, count: int = 1, size: int = 1
) -> Ticket:
    return Ticket([append(stream, expected, command=command, count=count, size=size)], asyncio.Future())


def append(
    stream: UUID = A, expected: int = 0, *, command: UUID | None = None, count: int = 1, size: int = 1
) -> Append:
    event = NewEvent(uuid4(), "thing-done", 1, date(2026, 1, 1), b"x" * size, b"")
    return Append(uuid4(), "thing", stream, expected, command or uuid4(), (event,) * count)


async def test_one_ticket_per_stream_the_rest_keep_their_order() -> None:
    first, second, third, other = ticket(A), ticket(A, 1), ticket(A, 2), ticket(B)
    queue = deque([first, second, third, other])
    assert [take_group(queue) for _ in range(3)] == [[first, other], [second], [third]]
    assert not queue


async def test_one_command_per_command_id_and_nothing_overtakes_it_on_its_stream() -> None:
    command = uuid4()
    first, same_command, after = ticket(A, command=command), ticket(B, command=command), ticket(B, 1)
    queue = deque([first, same_command, after])
    assert [take_group(queue) for _ in range(3)] == [[first], [same_command], [after]]


async def test_every_command_of_a_ticket_counts() -> None:
    chains = [Ticket([append(uuid4()) for _ in range(200)], asyncio.Future()) for _ in range(3)]
    queue = deque(chains)
    assert [take_group(queue) for _ in range(2)] == [chains[:2], chains[2:]]


async def test_a_command_id_among_several_holds_its_ticket_back() -> None:
    command = uuid4()
    first = ticket(A, command=command)
    chain = Ticket([append(B), append(B, 1, command=command)], asyncio.Future())
    queue = deque([first, chain])
    assert [take_group(queue) for _ in range(2)] == [[first], [chain]]


@pytest.mark.parametrize(
    ("commands", "unbroken"),
    [
        ([append(A, 3, count=2), append(A, 5), append(A, 6)], True),
        ([append(A, 3, count=2), append(A, 4)], False),
        ([append(A, 1), append(A, 0)], False),
        ([append(A, 0), append(A, 1, count=0), append(A, 1)], False),
    ],
)
async def test_which_commands_follow_one_another(commands: list[Append], unbroken: bool) -> None:
    assert Ticket(commands, asyncio.Future()).unbroken is unbroken


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ({}, [500, 500, 200]),  # commands
        ({"count": 9}, [222, 222, 222, 222, 222, 90]),  # 2,000 events
        ({"size": 10_000}, [100] * 12),  # 1 MB
    ],
)
async def test_groups_are_bounded(each: dict[str, int], expected: list[int]) -> None:
    queue = deque(ticket(uuid4(), **each) for _ in range(1_200))  # type: ignore[arg-type]
    sizes = []
    while queue:
        sizes.append(len(take_group(queue)))
    assert sizes == expected


async def test_a_command_beyond_the_bounds_goes_alone() -> None:
    small, huge, small_too = ticket(A), ticket(B, size=2_000_000), ticket(C)
    queue = deque([small, huge, small_too])
    assert [take_group(queue) for _ in range(3)] == [[small], [huge], [small_too]]


async def test_places_are_counted_per_partition_and_commands_by_index() -> None:
    group = [Ticket([append(A, 4), append(A, 5)], asyncio.Future()), ticket(C), ticket(B, count=3)]
    by_place = entries_by_place(group)
    by_command = entries_by_command([command for each in group for command in each.appends])
    assert [(row[0], row[1]) for row in by_place] == [(1, 1), (2, 1), (1, 2), (3, 1), (4, 1), (5, 1)]
    assert [row[0] for row in by_command] == [1, 2, 3, 4, 4, 4]
    assert [(row[5], row[11]) for row in by_place] == [(5, 1), (6, 1), (1, 1), (1, 1), (2, 2), (3, 3)]


async def test_a_caller_that_has_gone_away_is_told_nothing() -> None:
    gone = ticket()
    gone.future.cancel()
    gone.settle([Appended("nothing", 0)])
    gone.settle(ValueError())
    assert gone.future.cancelled()
