from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from services.kit.together import Together


class Table:
    """Answers with the key doubled; says which keys went together, and stands still while the gate is closed."""

    def __init__(self) -> None:
        self.reads: list[list[int]] = []
        self.gate = asyncio.Event()
        self.fails = False

    async def read(self, keys: Sequence[int]) -> dict[int, int]:
        self.reads.append(list(keys))
        await self.gate.wait()
        if self.fails:
            raise ConnectionError
        return {key: key * 2 for key in keys if key >= 0}


async def _under_way(together: Together[int, int], *keys: int) -> list[asyncio.Task[int | None]]:
    tasks = [asyncio.create_task(together.find(key)) for key in keys]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_those_who_come_during_a_read_go_together_in_the_next() -> None:
    table = Table()
    together = Together(table.read)
    tasks = await _under_way(together, 1)
    tasks += await _under_way(together, 2, 3, 2)
    table.gate.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6, 4]
    assert table.reads == [[1], [2, 3]]


async def test_a_key_asked_again_during_its_read_is_read_again() -> None:
    """Something may have been written since that read began."""
    table = Table()
    together = Together(table.read)
    tasks = await _under_way(together, 1)
    tasks += await _under_way(together, 1)
    table.gate.set()
    await asyncio.gather(*tasks)
    assert table.reads == [[1], [1]]


async def test_what_is_not_there_is_none() -> None:
    table = Table()
    table.gate.set()
    assert await Together(table.read).find(-1) is None


async def test_a_failed_read_fails_those_who_asked_and_nobody_later() -> None:
    table = Table()
    together = Together(table.read)
    table.fails = True
    tasks = await _under_way(together, 1, 2)
    table.gate.set()
    for answer in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(answer, ConnectionError)
    table.fails = False
    assert await together.find(3) == 6


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    table = Table()
    together = Together(table.read)
    first = await _under_way(together, 1)
    impatient, patient = await _under_way(together, 5, 5)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    table.gate.set()
    assert await patient == 10
    assert await first[0] == 2


async def test_a_crowd_goes_in_several_reads() -> None:
    table = Table()
    table.gate.set()
    together = Together(table.read)
    assert await asyncio.gather(*(together.find(n) for n in range(250))) == [n * 2 for n in range(250)]
    assert [len(keys) for keys in table.reads] == [100, 100, 50]
