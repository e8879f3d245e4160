"""Many writers at once, in one process and in several."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from uuid import UUID

import asyncpg

from services.kit.database import Pool
from services.kit.eventlog.reader import heads
from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import append, assert_whole, connect, stream

APPENDER = Path(__file__).with_name("appender.py")
ROOT = Path(__file__).parents[3]


async def appender(url: str, file: Path, callers: int, rounds: int) -> list[tuple[str, UUID, int]]:
    """A process that appends; what it was answered."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(APPENDER), url, str(file), str(callers), str(rounds),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    return [(line.split()[0], UUID(line.split()[1]), int(line.split()[2])) for line in out.decode().splitlines()]


async def test_3200_racing_appends_have_one_winner_per_version(database_url: str, pool: Pool) -> None:
    """Two writers, 100 streams, 4 versions each, 8 racers per version."""
    before = await assert_whole(pool)
    writers = [GroupWriter(database_url), GroupWriter(database_url)]
    for writer in writers:
        await writer.start()
    streams = [stream() for _ in range(100)]
    for version in range(4):
        racing = [(s, writers[n % 2]) for s in streams for n in range(8)]
        answers = await asyncio.gather(*[w.append(append(s, version)) for s, w in racing])
        winners = Counter(s for (s, _), a in zip(racing, answers, strict=True) if a.outcome == "recorded")
        assert winners == dict.fromkeys(streams, 1)
        assert Counter(a.outcome for a in answers) == {"recorded": 100, "version-conflict": 700}
    for writer in writers:
        await writer.close()
    assert await assert_whole(pool) == before + 400


async def test_racing_chunks_have_one_winner_per_stream(database_url: str, pool: Pool) -> None:
    """Two writers send commands that follow one another on the same streams: each stream takes one writer's, whole."""
    before = await assert_whole(pool)
    writers = [GroupWriter(database_url), GroupWriter(database_url)]
    for writer in writers:
        await writer.start()
    streams = [stream(12) for _ in range(60)]
    chunks = [[append(s, version) for version in range(3) for s in order] for order in (streams, streams[::-1])]
    pairs = [(w, c[n::20]) for n in range(20) for w, c in zip(writers, chunks, strict=True)]
    answers = await asyncio.gather(*[w.append_chunk(c) for w, c in pairs])
    outcomes: dict[UUID, list[str]] = {}
    for (_, chunk), answered in zip(pairs, answers, strict=True):
        for one, answer in zip(chunk, answered, strict=True):
            outcomes.setdefault(one.stream_id, []).append(answer.outcome)
    for writer in writers:
        await writer.close()
    assert {tuple(sorted(each)) for each in outcomes.values()} == {("recorded",) * 3 + ("version-conflict",) * 3}
    assert await assert_whole(pool) == before + 180


async def test_two_writers_share_one_partition(database_url: str, pool: Pool) -> None:
    before, head = await assert_whole(pool), (await heads(pool))[9]
    writers = [GroupWriter(database_url), GroupWriter(database_url)]
    for writer in writers:
        await writer.start()
    commands = [append(stream(9), count=2) for _ in range(400)]
    answers = await asyncio.gather(*[writers[n % 2].append(a) for n, a in enumerate(commands)])
    for writer in writers:
        await writer.close()
    assert {a.outcome for a in answers} == {"recorded"}
    assert sorted(a.position or 0 for a in answers) == list(range(head + 2, head + 802, 2))
    assert await assert_whole(pool) == before + 800


async def test_processes_race_over_many_partitions_without_deadlock(
    database_url: str, pool: Pool, tmp_path: Path
) -> None:
    before, deadlocked = await assert_whole(pool), await deadlocks(pool)
    streams = [stream() for _ in range(120)]
    file = tmp_path / "streams"
    file.write_text("\n".join(map(str, streams)))
    told = await asyncio.gather(*[appender(database_url, file, callers=24, rounds=40) for _ in range(3)])
    answers = [line for process in told for line in process]
    outcomes = Counter(outcome for outcome, _, _ in answers)
    assert outcomes.keys() == {"recorded", "version-conflict"}, "the processes did race"
    acknowledged = defaultdict(list)
    for outcome, stream_id, version in answers:
        if outcome == "recorded":
            acknowledged[stream_id].append(version)
    assert all(len(v) == len(set(v)) for v in acknowledged.values())
    rows = await pool.fetch(
        "SELECT stream_id, max(version) AS v FROM claims.event WHERE stream_id = ANY ($1) GROUP BY 1", streams
    )
    stored = {row["stream_id"]: row["v"] for row in rows}
    assert stored == {s: max(v) for s, v in acknowledged.items()}
    assert await assert_whole(pool) == before + sum(stored.values())
    # A deadlock would have been retried by the writer; the server counts it all the same.
    assert await deadlocks(pool) == deadlocked


async def deadlocks(pool: Pool) -> int:
    await pool.execute("SELECT pg_stat_force_next_flush()")
    count: int = await pool.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return count


async def test_heads_locked_in_opposite_orders_do_deadlock(database_url: str) -> None:
    """Why the append sorts: the proof that the test above could fail."""
    lock = "SELECT 1 FROM claims.log_head WHERE log_partition = $1 FOR NO KEY UPDATE"
    one, other = await connect(database_url), await connect(database_url)
    transactions = [one.transaction(), other.transaction()]
    for transaction in transactions:
        await transaction.start()
    await one.execute(lock, 1)
    await other.execute(lock, 2)
    ends = await asyncio.gather(one.execute(lock, 2), other.execute(lock, 1), return_exceptions=True)
    assert asyncpg.DeadlockDetectedError in map(type, ends)
    for conn in (one, other):
        await conn.close()
