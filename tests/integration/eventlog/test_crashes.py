"""Killed processes, killed server backends, locks held too long: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.kit.database import BROKEN_OFF
from services.kit.errors import Unavailable
from services.kit.eventlog.writer import GroupWriter
from tests.conftest import Server
from tests.integration.eventlog.support import append, assert_whole, connect, stream, with_setting

APPENDER = Path(__file__).with_name("appender.py")
ROOT = Path(__file__).parents[3]


async def test_a_process_killed_in_the_middle_of_appends(durable_database_url: str, tmp_path: Path) -> None:
    """Acknowledged ⊆ stored, no gap, every command whole; and the next process goes on."""
    file = tmp_path / "streams"
    file.write_text("\n".join(str(stream()) for _ in range(40)))
    conn = await connect(durable_database_url)
    acknowledged: set[UUID] = set()
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(APPENDER), durable_database_url, str(file), "32", "1000000",
            stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout is not None
        lines = [await process.stdout.readline() for _ in range(400)]
        process.send_signal(signal.SIGKILL)
        rest, _ = await process.communicate()
        whole = [line.split() for line in [*lines, *rest.splitlines(keepends=True)] if line.endswith(b"\n")]
        acknowledged |= {UUID(words[3].decode()) for words in whole if words[0] == b"recorded"}
    # The server may still be at work on the last group; it holds the heads until that is decided.
    await conn.execute("SELECT 1 FROM claims.log_head ORDER BY log_partition FOR UPDATE")
    await assert_whole(conn)
    stored = {row["command_id"] for row in await conn.fetch("SELECT DISTINCT command_id FROM claims.event")}
    assert len(acknowledged) > 100
    assert acknowledged <= stored
    await conn.close()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for a server as long as it takes: after a crash it flushes what all others wrote to that disk."""
    monkeypatch.setattr("services.kit.eventlog.link._PATIENCE", 300)


async def append_under(url: str, harm: Callable[[], Awaitable[None]], times: int) -> list[UUID]:
    """Sixteen callers append; harm is done again and again, each time after they have got somewhere.

    Every answer must be a success. Answers the commands.
    """
    writer = GroupWriter(url)
    await writer.start()
    acknowledged: list[UUID] = []
    enough = asyncio.Event()

    async def caller() -> None:
        while not enough.is_set():
            command = append(count=2)
            answer = await writer.append(command)
            assert answer.outcome in ("recorded", "replayed")
            acknowledged.append(command.command_id)

    async def harms() -> None:
        for n in range(times):
            while len(acknowledged) < 20 * n:  # noqa: ASYNC110  a count is waited for, not an event
                await asyncio.sleep(0.005)
            await harm()
        enough.set()

    await asyncio.gather(harms(), *[caller() for _ in range(16)])
    await writer.close()
    return acknowledged


async def assert_each_once(url: str, acknowledged: list[UUID]) -> None:
    conn = await reconnect(url)  # the server may still be recovering
    await assert_whole(conn)
    counts = await conn.fetch(
        "SELECT count(*) AS n FROM claims.event WHERE command_id = ANY ($1) GROUP BY command_id", acknowledged
    )
    assert len(acknowledged) >= 100
    assert [row["n"] for row in counts] == [2] * len(acknowledged)
    await conn.close()


async def test_terminated_backends(durable_database_url: str, patient: None) -> None:
    killer = await connect(durable_database_url)

    async def terminate() -> None:
        await killer.execute("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'log-writer' AND datname = current_database()""")

    acknowledged = await append_under(durable_database_url, terminate, times=20)
    await killer.close()
    await assert_each_once(durable_database_url, acknowledged)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="kill -9 brings a whole server down: only our own")
async def test_backends_killed_with_minus_nine(durable_database_url: str, patient: None) -> None:
    """The server goes through crash recovery each time."""

    async def kill() -> None:
        conn = await reconnect(durable_database_url)
        pid = None
        while pid is None:  # the writer may still be on its way back from the time before
            pid = await conn.fetchval("""
                SELECT pid FROM pg_stat_activity
                 WHERE application_name = 'log-writer' AND datname = current_database()""")
        os.kill(pid, signal.SIGKILL)
        # The server notices a moment later, and then ends all: whoever connected in between would be ended with them.
        with pytest.raises((*BROKEN_OFF, asyncpg.PostgresError)):
            await conn.execute("SELECT pg_sleep(60)")
        conn.terminate()

    acknowledged = await append_under(durable_database_url, kill, times=6)
    await assert_each_once(durable_database_url, acknowledged)


async def reconnect(url: str) -> asyncpg.Connection[asyncpg.Record]:
    while True:
        try:
            return await connect(url)
        except (*BROKEN_OFF, asyncpg.PostgresError):
            await asyncio.sleep(0.05)


async def test_a_lock_held_too_long_is_unavailable_and_then_passes(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = await connect(database_url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT 1 FROM claims.log_head WHERE log_partition = 4 FOR UPDATE")
    writer = GroupWriter(with_setting(database_url, "lock_timeout", "30ms"))
    await writer.start()
    held = append(stream(4))
    with pytest.raises(Unavailable, match="log-busy"):
        await writer.append(held)
    # Held a shorter time than it has patience, it is the writer that comes back, not the caller.
    monkeypatch.setattr("services.kit.eventlog.link._RETRIES", 1_000)
    waiting = asyncio.create_task(writer.append(held))
    await asyncio.sleep(0.05)
    await transaction.rollback()
    assert (await waiting).outcome == "recorded"
    await writer.close()
    await holder.close()


async def test_no_server_at_all_is_unavailable(database_url: str) -> None:
    writer = GroupWriter(database_url)
    await writer.start()
    link = writer._link
    patience, link._patience = link._patience, 0.2
    link._url = "postgresql://nobody@127.0.0.1:1/none"
    link._drop()
    with pytest.raises(Unavailable, match="database-unavailable"):
        await writer.append(append())
    link._url, link._patience = database_url, patience
    assert (await writer.append(append())).outcome == "recorded"
    await writer.close()


async def test_a_writer_that_closes_does_not_wait_for_a_server_once_for_each_group(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kit.eventlog.link._PATIENCE", 3_600)
    monkeypatch.setattr("services.kit.eventlog.link._HASTE", 0.1)
    writer = GroupWriter(database_url)
    await writer.start()
    writer._link._url = "postgresql://nobody@127.0.0.1:1/none"
    writer._link._drop()
    same = stream()
    waiting = [asyncio.create_task(writer.append(append(same))) for _ in range(3)]  # one group after the other
    await asyncio.sleep(0.05)
    async with asyncio.timeout(60):
        await writer.close()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["database-unavailable"] * 3


async def test_a_database_without_a_log_is_said_at_the_start(server: Server) -> None:
    with pytest.raises(asyncpg.PostgresError, match="does not exist"):
        await GroupWriter(server.url).start()


async def test_nobody_waits_for_a_writer_that_was_cut_short(database_url: str) -> None:
    holder = await connect(database_url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT 1 FROM claims.log_head WHERE log_partition = 4 FOR UPDATE")
    writer = GroupWriter(database_url)
    await writer.start()
    sent = asyncio.create_task(writer.append(append(stream(4))))
    await asyncio.sleep(0.05)
    queued = asyncio.create_task(writer.append(append()))
    await asyncio.sleep(0)
    assert writer._flusher is not None
    writer._flusher.cancel()
    answers = await asyncio.gather(sent, queued, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["database-unavailable", "database-unavailable"]
    with pytest.raises(Unavailable, match="database-unavailable"):
        await writer.append(append())
    await writer._link.close()
    await transaction.rollback()
    await holder.close()
