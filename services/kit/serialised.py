"""Work on small reference tables: read, decide, add; of two who do so at once the second sees what the first added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

from services.kit.database import Connection, Pool
from services.kit.errors import Unavailable

_ATTEMPTS: Final = 4

R = TypeVar("R")


async def serialised(pool: Pool, work: Callable[[Connection], Awaitable[R]]) -> R:
    """Does it in one serialisable transaction, again where another came between. Raises Unavailable after a few."""
    for _ in range(_ATTEMPTS):
        try:
            async with pool.acquire() as conn, conn.transaction(isolation="serializable"):
                return await work(conn)
        except asyncpg.SerializationError:
            continue
    raise Unavailable("database-unavailable")
