"""One at a time: what reads several streams before it writes one, so that two of it do not miss each other.

A stream's version guards the stream alone. Whoever decides by another stream takes a turn first; the turn is the
database's, so it holds between processes too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Final
from weakref import WeakValueDictionary

from services.kit.database import Connection, Pool

# Each turn keeps a connection while its holder needs others: these must not take the whole pool.
_AT_ONCE: Final = 4


class Turns:
    """The turns of one process, by name."""

    def __init__(self) -> None:
        self._waiting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._held = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def take(self, pool: Pool, name: str) -> AsyncIterator[None]:
        """Nobody else has the turn of this name meanwhile.

        Raises LockNotAvailableError, asked again later, where another process keeps it for longer than the role waits.
        """
        lock = self._waiting.setdefault(name, asyncio.Lock())
        async with lock, self._held, pool.acquire() as conn, conn.transaction():
            await take_turn(conn, name)
            yield


async def take_turn(conn: Connection, name: str) -> None:
    """Waits for the turn of this name, and keeps it until the transaction ends."""
    await conn.execute("SELECT pg_advisory_xact_lock($1)", _number(name))


def _number(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
