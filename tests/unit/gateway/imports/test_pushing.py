"""Chunks: one partition each, in file order, policies before the claims that name them, and never too many at once."""

import asyncio
from collections.abc import Sequence

import msgspec
import pytest

from services.contracts.bulk import BulkLine, BulkOutcome
from services.gateway.imports.pushing import CHUNK_EVENTS, Pusher
from services.gateway.imports.ready import Ready, StreamType


def _ready(n: int, partition: int, kind: StreamType = "policy", needs: int | None = None, events: int = 10) -> Ready:
    line = BulkLine(n, str(n), "h", "s", kind, "policy-line", msgspec.Raw(b"{}"))
    return Ready(line, partition, events, needs, ())


class Claims:
    """Answers every line, in its own time; remembers what it saw."""

    def __init__(self) -> None:
        self.chunks: list[list[Ready]] = []
        self.settled: list[int] = []
        self.under_way: list[int] = []
        self.most_at_once = 0
        self.fails_at: int | None = None

    async def send(self, chunk: Sequence[Ready]) -> Sequence[BulkOutcome]:
        partition = chunk[0].partition
        assert partition not in self.under_way, "two calls on one partition"
        self.under_way.append(partition)
        self.most_at_once = max(self.most_at_once, len(self.under_way))
        try:
            await asyncio.sleep(0.001 * (partition % 5))
        finally:
            self.under_way.remove(partition)
        if self.fails_at is not None and any(ready.line.n == self.fails_at for ready in chunk):
            raise OSError("away")
        self.chunks.append(list(chunk))
        return [BulkOutcome(ready.line.n, "created", 1) for ready in chunk]

    async def settle(self, chunk: Sequence[Ready], outcomes: Sequence[BulkOutcome]) -> None:
        assert [ready.line.n for ready in chunk] == [outcome.n for outcome in outcomes]
        self.settled += [outcome.n for outcome in outcomes]


async def _push(lines: Sequence[Ready], claims: Claims | None = None) -> Claims:
    claims = claims or Claims()
    async with Pusher(claims.send, claims.settle) as pusher:
        for line in lines:
            await pusher.add(line)
        await pusher.drain()
    return claims


async def test_every_line_is_settled_once_in_the_order_of_its_partition() -> None:
    claims = await _push([_ready(n, n % 7) for n in range(2000)])
    assert sorted(claims.settled) == list(range(2000))
    for partition in range(7):
        sent = [r.line.n for chunk in claims.chunks for r in chunk if r.partition == partition]
        assert sent == sorted(sent)


async def test_a_chunk_is_of_one_partition_and_not_too_big() -> None:
    claims = await _push([_ready(n, n % 3, events=7 + n % 5) for n in range(1000)])
    for chunk in claims.chunks:
        assert len({ready.partition for ready in chunk}) == 1
        assert sum(ready.events for ready in chunk) <= CHUNK_EVENTS
    assert max(len(chunk) for chunk in claims.chunks) > 40, "chunks are filled"


async def test_several_partitions_go_at_once_and_not_all() -> None:
    claims = await _push([_ready(n, n % 64) for n in range(64 * 60)])
    assert 4 <= claims.most_at_once <= 16


async def test_a_claim_goes_after_the_policy_it_names_even_when_both_wait_for_each_other_s_partition() -> None:
    # Each partition holds a policy and a claim on the other's policy: without care, each would wait for the other.
    lines = [
        _ready(1, 1),
        _ready(2, 2),
        _ready(3, 1, "claim", needs=2),
        _ready(4, 2, "claim", needs=1),
    ]
    claims = await asyncio.wait_for(_push(lines), 60)
    assert claims.settled.index(2) < claims.settled.index(3)
    assert claims.settled.index(1) < claims.settled.index(4)


async def test_claims_among_policies_follow_them_through_many_chunks() -> None:
    lines = [
        _ready(n, n % 5) if n % 2 == 0 else _ready(n, n % 3, "claim", needs=(n - 1) % 5, events=90) for n in range(600)
    ]
    claims = await asyncio.wait_for(_push(lines), 60)
    place = {n: at for at, n in enumerate(claims.settled)}
    assert len(place) == 600
    assert all(place[n - 1] < place[n] for n in range(1, 600, 2))


async def test_a_failed_call_shows_and_leaves_nothing_running() -> None:
    claims = Claims()
    claims.fails_at = 3
    with pytest.raises(OSError, match="away"):
        await _push([_ready(n, n) for n in range(10)], claims)
    assert claims.under_way == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
