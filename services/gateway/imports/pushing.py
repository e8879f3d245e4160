"""Lines on their way to claims: gathered by partition, sent in chunks, several partitions at once.

The lines of one stream keep the order of the file: a partition has one call under way at most. A claim's line waits
for the earlier lines about the policy it names, which live in another partition; a policy's line waits for nobody, so
nothing can wait in a circle. Memory holds the lines that wait, never the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from services.contracts.bulk import BulkOutcome
from services.gateway.imports.ready import Ready, StreamType

CHUNK_EVENTS: Final = 500
_CHUNK_BYTES: Final = 1_000_000
_CALLS_AT_ONCE: Final = 8

Send = Callable[[Sequence[Ready]], Awaitable[Sequence[BulkOutcome]]]
Settle = Callable[[Sequence[Ready], Sequence[BulkOutcome]], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    """What waits for one partition and one type of stream, and the call under way."""

    waiting: list[Ready] = field(default_factory=list)
    events: int = 0
    size: int = 0
    needs: set[int] = field(default_factory=set)
    call: asyncio.Task[None] | None = None


class Pusher:
    """Sends lines as they are added. A call that fails shows at the next `add` or at `drain`."""

    def __init__(self, send: Send, settle: Settle) -> None:
        self._send = send
        self._settle = settle
        self._lanes: dict[tuple[StreamType, int], _Lane] = {}
        self._turns: dict[int, asyncio.Lock] = {}
        self._failed: Exception | None = None
        self._slots = asyncio.Semaphore(_CALLS_AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leaves no call behind."""
        calls = [lane.call for lane in self._lanes.values() if lane.call is not None]
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def add(self, ready: Ready) -> None:
        """Takes a line; waits where its partition is still busy with the chunk before."""
        lane = self._lane(ready.line.stream_type, ready.partition)
        size = len(bytes(ready.line.body))
        if lane.waiting and (lane.events + ready.events > CHUNK_EVENTS or lane.size + size > _CHUNK_BYTES):
            await self._flush(ready.partition, lane)
        lane.waiting.append(ready)
        lane.events += ready.events
        lane.size += size
        if ready.needs is not None:
            lane.needs.add(ready.needs)

    async def drain(self) -> None:
        """Sends everything and waits until it is settled."""
        for stream_type in ("policy", "claim"):
            lanes = [(p, lane) for (kind, p), lane in self._lanes.items() if kind == stream_type]
            for partition, lane in lanes:
                await self._flush(partition, lane)
            for _, lane in lanes:
                await self._finish(lane)

    async def _flush(self, partition: int, lane: _Lane) -> None:
        """Sends what waits in a lane, after its chunk before and after the policies that it needs."""
        await self._finish(lane)
        if not lane.waiting:
            return
        needed = [(p, policies) for p in lane.needs if (policies := self._lanes.get(("policy", p)))]
        for p, policies in needed:
            await self._flush(p, policies)
        for _, policies in needed:
            await self._finish(policies)
        chunk, lane.waiting, lane.events, lane.size, lane.needs = lane.waiting, [], 0, 0, set()
        await self._slots.acquire()
        if self._failed is not None:  # whoever waited for this slot must not wait out the same failure again
            raise self._failed
        lane.call = asyncio.create_task(self._call(partition, chunk))

    async def _finish(self, lane: _Lane) -> None:
        if lane.call is not None:
            call, lane.call = lane.call, None
            await call

    async def _call(self, partition: int, chunk: Sequence[Ready]) -> None:
        try:
            async with self._turns.setdefault(partition, asyncio.Lock()):
                outcomes = await self._send(chunk)
            await self._settle(chunk, outcomes)
        except Exception as error:
            self._failed = error
            raise
        finally:
            self._slots.release()

    def _lane(self, stream_type: StreamType, partition: int) -> _Lane:
        return self._lanes.setdefault((stream_type, partition), _Lane())
