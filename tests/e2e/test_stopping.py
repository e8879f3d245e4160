"""`sinistra up` told to end before it serves: whatever it is at, it ends, and nothing of it is left."""

import asyncio
import signal
from collections.abc import Callable

import asyncpg

from services.kit import embedded_postgres
from services.kit.roles import DATABASE
from tests.support.house import House, empty


def test_it_ends_at_every_moment_of_its_start_and_of_the_telling() -> None:
    # Each start comes further than the one before: the cluster, the schemas and what is told of the demo stay.
    moments = (_is_held, _has("postgres"), _has("serve"), *map(_has_told, (1, 800, 2400, 4000)), _has("project"))
    with empty() as house:
        for under_way in moments:
            _ends_once(house, under_way)


def _ends_once(house: House, under_way: Callable[[House], bool]) -> None:
    house.launch(demo=True)
    house.until(lambda: under_way(house))
    assert house.end(signal.SIGTERM) == 0
    assert not (house.data_dir / "state.json").exists()


def _is_held(house: House) -> bool:
    return (house.data_dir / "lock").exists()


def _has(child: str) -> Callable[[House], bool]:
    return lambda house: child in house.children()


def _has_told(events: int) -> Callable[[House], bool]:
    def has_told(house: House) -> bool:
        told = "SELECT count(*) >= $1 FROM claims.event"
        return _has("serve")(house) and asyncio.run(_holds(house, told, events))

    return has_told


async def _holds(house: House, query: str, argument: int) -> bool:
    conn = await asyncpg.connect(embedded_postgres.start(house.data_dir).url(DATABASE))
    try:
        return bool(await conn.fetchval(query, argument))
    finally:
        await conn.close()
