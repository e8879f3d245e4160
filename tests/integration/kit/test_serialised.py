"""Many who read, decide and add at once: each sees what all before it added, and none is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.kit.database import Connection, Pool, open_pool
from services.kit.serialised import serialised

MANY = 24


@pytest.fixture
async def wide(database_url: str) -> AsyncIterator[Pool]:
    """As many connections as racers, so that they do race."""
    pool = await open_pool(database_url, min_size=MANY, max_size=MANY, application_name="tests")
    await pool.execute("CREATE TABLE public.ticket (number int, recorded_at timestamptz)")
    yield pool
    await pool.execute("DROP TABLE public.ticket")
    await pool.close()


async def _take(conn: Connection) -> int:
    last: int = await conn.fetchval("SELECT coalesce(max(number), 0) FROM public.ticket")
    await conn.execute("INSERT INTO public.ticket VALUES ($1, clock_timestamp())", last + 1)
    return last + 1


async def test_two_dozen_at_once_all_get_their_own(wide: Pool) -> None:
    taken = await asyncio.gather(*(serialised(wide, "ticket", _take) for _ in range(MANY)))
    assert sorted(taken) == list(range(1, MANY + 1))
    dated = [row["number"] for row in await wide.fetch("SELECT number FROM public.ticket ORDER BY recorded_at")]
    assert dated == sorted(taken), "what was added later is dated later"


async def test_who_fails_gives_the_turn_back_and_adds_nothing(wide: Pool) -> None:
    async def fail(conn: Connection) -> None:
        await _take(conn)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await serialised(wide, "ticket", fail)
    assert await serialised(wide, "ticket", _take) == 1
