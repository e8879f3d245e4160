"""Work on small reference tables: read, decide, add; of two who do so at once the second sees what the first added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.kit.database import Connection, Pool
from services.kit.turns import take_turn

R = TypeVar("R")


async def serialised(pool: Pool, name: str, work: Callable[[Connection], Awaitable[R]]) -> R:
    """Does it in one transaction, after whoever is already at work under this name.

    What it adds is dated by `clock_timestamp()`: its transaction began before its turn came.
    Raises LockNotAvailableError, asked again later, where others keep the turn for longer than the role waits.
    """
    async with pool.acquire() as conn, conn.transaction():
        await take_turn(conn, name)
        # Each statement from here on sees what those before had committed: the level of isolation is read committed.
        return await work(conn)
