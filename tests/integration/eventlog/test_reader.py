"""Reads: streams, partitions, heads."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from services.kit.database import Pool
from services.kit.eventlog import reader
from services.kit.eventlog.reader import heads, read_partition, read_stream, read_streams
from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import TENANT, append, stream


async def test_a_stream_whole_and_cut(writer: GroupWriter, pool: Pool) -> None:
    one = append(count=3)
    await asyncio.gather(writer.append(one), *[writer.append(append(stream(one.log_partition))) for _ in range(3)])
    await writer.append(append(one.stream_id, 3))
    assert [e.version for e in await read_stream(pool, TENANT, one.stream_id)] == [1, 2, 3, 4]
    assert [e.version for e in await read_stream(pool, TENANT, one.stream_id, 2)] == [1, 2]
    assert await read_stream(pool, TENANT, stream()) == []


async def test_another_tenants_stream_is_empty(writer: GroupWriter, pool: Pool) -> None:
    one = append()
    await writer.append(one)
    assert await read_stream(pool, uuid4(), one.stream_id) == []
    assert await read_streams(pool, uuid4(), [one.stream_id]) == {one.stream_id: []}


async def test_several_streams(writer: GroupWriter, pool: Pool) -> None:
    commands, missing = [append(count=n) for n in (1, 2, 3)], stream()
    await asyncio.gather(*[writer.append(a) for a in commands])
    streams = await read_streams(pool, TENANT, [missing, *[a.stream_id for a in commands]])
    assert [len(events) for events in streams.values()] == [0, 1, 2, 3]
    for one in commands:
        assert streams[one.stream_id] == await read_stream(pool, TENANT, one.stream_id)


async def test_a_partition_after_a_position(writer: GroupWriter, pool: Pool) -> None:
    first = (await heads(pool))[48] + 1
    await writer.append_chunk([append(stream(48), count=2) for _ in range(5)])
    async with pool.acquire() as conn:
        assert [e.position for e in await read_partition(conn, 48, 0, 10_000)] == list(range(1, first + 10))
        assert [e.position for e in await read_partition(conn, 48, first + 2, 4)] == [first + n for n in (3, 4, 5, 6)]
        assert await read_partition(conn, 48, first + 9, 4) == []
    assert (await heads(pool))[48] == first + 9


async def test_a_partition_larger_than_one_slice(writer: GroupWriter, pool: Pool) -> None:
    before = (await heads(pool))[52]
    await writer.append_chunk([append(stream(52), count=250) for _ in range(10)])
    events = await read_partition(pool, 52, before, 20_000)
    assert [e.position - before for e in events] == list(range(1, 2_501))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (reader._STREAM, "1, gen_random_uuid(), gen_random_uuid()"),
        (reader._STREAM_UPTO, "1, gen_random_uuid(), gen_random_uuid(), 5"),
        (reader._TAILS, "'{1}', ARRAY[gen_random_uuid()], '{0}', gen_random_uuid()"),
        (reader._PARTITION, "1, 0, 1000"),
    ],
)
async def test_a_plan_made_while_the_log_is_small_does_not_scan_it_later(
    writer: GroupWriter, pool: Pool, query: str, values: str
) -> None:
    await asyncio.gather(*[writer.append(append()) for _ in range(100)])
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await conn.execute(f"PREPARE kept AS {query}")
        plan = "\n".join(row[0] for row in await conn.fetch(f"EXPLAIN EXECUTE kept ({values})"))
        await conn.execute("DEALLOCATE kept")
    assert "Index Scan" in plan
    assert "Seq Scan" not in plan
