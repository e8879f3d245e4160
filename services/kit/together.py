"""Reads that go together: what is asked for while a query is under way goes out in the next, all at once.

A round trip costs a process more than the row it brings. One caller alone waits for nobody; many callers share.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST: Final = 100


class Together(Generic[K, V]):
    """Finds values by key through `read`, which takes many keys and leaves out those that have no value.

    A read begins after its keys were asked for, so whoever has just written reads what was written.
    """

    def __init__(self, read: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._read = read
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """The value of a key, or None. Whatever `read` raises, all who asked with it get."""
        answer = self._asked.get(key)
        if answer is None:
            answer = self._asked[key] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        # One caller that gives up must not take the answer from another who asked for the same.
        return await asyncio.shield(answer)

    async def _read_all(self) -> None:
        while self._asked:
            going = dict(list(self._asked.items())[:_MOST])
            for key in going:
                del self._asked[key]
            try:
                found = await self._read(list(going))
            except Exception as exc:
                for answer in going.values():
                    answer.set_exception(exc)
                    answer.exception()  # marked as seen, for the case that everybody has left
            else:
                for key, answer in going.items():
                    answer.set_result(found.get(key))
        self._reading = None
