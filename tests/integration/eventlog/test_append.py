"""One append at a time, and each outcome inside a group (EVENT_LOG.md §4)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace

from services.kit.database import Pool
from services.kit.eventlog.model import Appended, AppendFault
from services.kit.eventlog.partitions import PARTITIONS
from services.kit.eventlog.reader import heads, read_stream
from services.kit.eventlog.writer import GroupWriter
from tests.integration.eventlog.support import TENANT, append, assert_whole, command, events, groups_of, row, stream


async def test_a_command_is_recorded_with_its_positions(writer: GroupWriter, pool: Pool) -> None:
    one = append(count=3)
    before = (await heads(pool))[one.log_partition]
    answer = await writer.append(one)
    stored = await read_stream(pool, TENANT, one.stream_id)
    assert (answer.outcome, answer.version, answer.position) == ("recorded", 3, before + 3)
    assert [(e.version, e.position, e.command_seq) for e in stored] == [(n, before + n, n) for n in (1, 2, 3)]
    assert [e.event_id for e in stored] == [e.event_id for e in one.events]
    assert {e.recorded_at for e in stored} == {answer.recorded_at}


async def test_text_comes_back_byte_for_byte(writer: GroupWriter, pool: Pool) -> None:
    data = '{"b": 1,\n "a":"été \\u0000 \\ud83d",  "n":1.50}'.encode()
    one = append(data=data)
    await writer.append(one)
    (stored,) = await read_stream(pool, TENANT, one.stream_id)
    assert (stored.data, stored.meta) == (data, one.events[0].meta)


async def test_each_outcome_in_one_group(writer: GroupWriter, pool: Pool) -> None:
    old = append(count=2)
    await writer.append(old)
    sibling = stream(old.log_partition)
    fresh, ahead = append(count=2), append(expected=4)
    late = append(old.stream_id, 1)
    empty = replace(append(), events=())
    reused = append(sibling, command_id=old.command_id)
    unknown = append(stream(40_000))
    broken, odd_kind = append(data=b'{"amount":'), append()
    odd_kind = replace(odd_kind, events=events(kind="Not A Kind"))
    group = [fresh, old, late, empty, reused, ahead]
    answers = await asyncio.gather(
        *[writer.append(a) for a in [*group, unknown, broken, odd_kind]], return_exceptions=True
    )
    recorded, replayed, conflict, nothing, command_reused, hole = answers[:6]
    assert isinstance(recorded, Appended)
    assert isinstance(replayed, Appended)
    assert (recorded.outcome, recorded.version) == ("recorded", 2)
    assert (replayed.outcome, replayed.version) == ("replayed", 2)
    assert replayed.position is not None
    # The late one shares its stream with the replay, so it went in the next group.
    assert conflict == Appended("version-conflict", 2)
    assert nothing == Appended("nothing", 0)
    assert command_reused == Appended("command-reused", 0)
    assert hole == Appended("version-conflict", 0)
    assert [type(a) for a in answers[6:]] == [AppendFault] * 3
    assert [str(a) for a in answers[6:]] == [
        "unknown-partition",
        "InvalidTextRepresentationError 22P02",
        "CheckViolationError 23514 event_kind_check",
    ]
    await assert_whole(pool)


async def test_a_refusal_takes_no_position_and_harms_no_neighbour(writer: GroupWriter, pool: Pool) -> None:
    partition = PARTITIONS[7]
    before = (await heads(pool))[partition]
    stale = append(stream(partition), 3)
    good = [append(stream(partition), count=2) for _ in range(3)]
    answers = await asyncio.gather(*[writer.append(a) for a in [good[0], stale, *good[1:]]])
    assert [a.outcome for a in answers] == ["recorded", "version-conflict", "recorded", "recorded"]
    assert [a.position for a in answers] == [before + 2, None, before + 4, before + 6]
    assert await groups_of(pool, [a.command_id for a in good]) == 1


async def test_equal_command_ids_in_two_partitions_keep_their_own_outcomes(writer: GroupWriter) -> None:
    command_id = uuid4()
    first, second = append(stream(1), command_id=command_id), append(stream(2), command_id=command_id, count=2)
    answers = await asyncio.gather(
        writer.append(first), writer.append(second), writer.append(replace(second, expected=9))
    )
    assert [(a.outcome, a.version) for a in answers] == [("recorded", 1), ("recorded", 2), ("replayed", 2)]


async def test_one_call_judges_equal_command_ids_apart(pool: Pool) -> None:
    """The same inside one call of the per-command function, which defers what this writer would keep back itself."""
    command_id = uuid4()
    first, second = append(stream(1), command_id=command_id), append(stream(3), command_id=command_id)
    calls = [first, second, append(second.stream_id)]
    answer = await pool.fetch(
        "SELECT * FROM claims.append_events($1, $2)",
        [command(a) for a in calls],
        [row(a, entry) for entry, a in enumerate(calls, 1)],
    )
    assert [(r["outcome"], r["stream_version"]) for r in answer] == [("recorded", 1), ("recorded", 1), ("deferred", 0)]
    await assert_whole(pool)


async def test_an_event_of_no_command_is_refused(pool: Pool) -> None:
    one = append()
    with pytest.raises(asyncpg.PostgresError, match="event of no command"):
        await pool.fetch("SELECT * FROM claims.append_events($1, $2)", [command(one)], [row(one, entry=2)])


async def test_the_same_command_twenty_times_at_once(writer: GroupWriter, pool: Pool) -> None:
    one = append(count=2)
    answers = await asyncio.gather(*[writer.append(one) for _ in range(20)])
    assert sorted(a.outcome for a in answers) == ["recorded"] + ["replayed"] * 19
    assert len({(a.version, a.position, a.recorded_at) for a in answers}) == 1
    assert len(await read_stream(pool, TENANT, one.stream_id)) == 2


async def test_a_repeat_answers_the_first_result_after_a_restart(database_url: str, writer: GroupWriter) -> None:
    one = append(count=2)
    first = await writer.append(one)
    await writer.append(append(one.stream_id, 2))
    second = GroupWriter(database_url)
    await second.start()
    # A retry that decided again names another version and other events: the command is what counts.
    again = await second.append(replace(one, expected=3, events=events(5)))
    await second.close()
    assert again == replace(first, outcome="replayed")


async def test_a_cancelled_caller_leaves_its_command_whole(writer: GroupWriter, pool: Pool) -> None:
    commands = [append(count=3) for _ in range(30)]
    callers = [asyncio.create_task(writer.append(a)) for a in commands]
    await asyncio.sleep(0)
    for n, task in enumerate(callers):
        if n % 2:
            task.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    assert sum(task.cancelled() for task in callers) == 15
    again = await asyncio.gather(*[writer.append(a) for a in commands])
    assert {(a.outcome, a.version) for a in again} == {("replayed", 3)}
    await assert_whole(pool)


async def test_what_was_queued_before_closing_is_written(database_url: str, pool: Pool) -> None:
    closing = GroupWriter(database_url)
    await closing.start()
    commands = [append() for _ in range(50)]
    callers = [asyncio.create_task(closing.append(a)) for a in commands]
    await asyncio.sleep(0)
    await closing.close()
    assert {(await task).outcome for task in callers} == {"recorded"}
    assert await groups_of(pool, [a.command_id for a in commands]) >= 1


async def test_concurrent_appends_share_flushes_of_bounded_size(writer: GroupWriter, pool: Pool) -> None:
    commands = [append() for _ in range(1_200)]
    await asyncio.gather(*[writer.append(a) for a in commands])
    sizes = await pool.fetch(
        "SELECT count(*) AS n FROM claims.event WHERE command_id = ANY ($1) GROUP BY xmin::text",
        [a.command_id for a in commands],
    )
    assert sorted(row["n"] for row in sizes) == [200, 500, 500]


async def test_a_chunk_keeps_the_order_of_its_streams(writer: GroupWriter, pool: Pool) -> None:
    a, b = stream(5), stream(5)
    chunk = [append(a, 0), append(b, 0, count=2), append(a, 1, count=2), append(b, 9), append(a, 3)]
    answers = await writer.append_chunk(chunk)
    assert [(x.outcome, x.version) for x in answers] == [
        ("recorded", 1), ("recorded", 2), ("recorded", 3), ("version-conflict", 2), ("recorded", 4),
    ]  # fmt: skip
    await assert_whole(pool)


async def test_commands_of_one_stream_share_a_flush(writer: GroupWriter, pool: Pool) -> None:
    a, b = stream(7), stream(7)
    chunk = [append(a, 0, count=2), append(b, 0), append(a, 2), append(a, 3, count=3)]
    answers = await writer.append_chunk(chunk)
    assert [(x.outcome, x.version) for x in answers] == [
        ("recorded", 2), ("recorded", 1), ("recorded", 3), ("recorded", 6),
    ]  # fmt: skip
    assert await groups_of(pool, [one.command_id for one in chunk]) == 1
    stored = await read_stream(pool, TENANT, a)
    assert [e.position for e in stored] == sorted(e.position for e in stored)
    assert [e.command_id for e in stored] == [
        one.command_id for one in (chunk[0], chunk[2], chunk[3]) for _ in one.events
    ]
    await assert_whole(pool)


async def test_a_chunk_sent_again_is_answered_as_the_first_time(writer: GroupWriter, pool: Pool) -> None:
    one, other = stream(8), stream(8)
    chunk = [append(one, 0), append(one, 1, count=2), append(other), append(one, 3)]
    first = await writer.append_chunk(chunk[:2])
    again = await writer.append_chunk(chunk)
    assert [a.outcome for a in again] == ["replayed", "replayed", "recorded", "recorded"]
    assert [(a.version, a.position) for a in again[:2]] == [(a.version, a.position) for a in first]
    await assert_whole(pool)


async def test_what_was_decided_upon_a_refused_command_is_refused(writer: GroupWriter, pool: Pool) -> None:
    """Another writer was first, with just as many events: the second command's version fits by chance alone."""
    contested = stream(9)
    await writer.append(append(contested))
    answers = await writer.append_chunk([append(contested, 0), append(contested, 1), append(contested, 2)])
    assert answers == [Appended("version-conflict", 1)] * 3
    assert len(await read_stream(pool, TENANT, contested)) == 1


async def test_one_command_id_twice_on_a_stream_is_recorded_once(writer: GroupWriter, pool: Pool) -> None:
    one, command_id = stream(10), uuid4()
    chunk = [append(one, 0, command_id=command_id), append(one, 1, command_id=command_id), append(stream(10))]
    answers = await writer.append_chunk(chunk)
    assert [(a.outcome, a.version) for a in answers] == [("recorded", 1), ("replayed", 1), ("recorded", 1)]
    await assert_whole(pool)


async def test_a_bad_command_spoils_its_own_stream_from_there_on(writer: GroupWriter, pool: Pool) -> None:
    one, other = stream(11), stream(11)
    chunk = [append(one, 0), append(one, 1, data=b"{"), append(one, 2), append(other, 0), append(other, 1)]
    with pytest.raises(AppendFault):
        await writer.append_chunk(chunk)
    assert [len(await read_stream(pool, TENANT, s)) for s in (one, other)] == [1, 2]
    await assert_whole(pool)


async def test_a_chunk_with_a_bad_command_writes_the_others(writer: GroupWriter, pool: Pool) -> None:
    chunk = [append(stream(6)), append(stream(6), data=b"{"), append(stream(6))]
    with pytest.raises(AppendFault):
        await writer.append_chunk(chunk)
    written = [len(await read_stream(pool, TENANT, a.stream_id)) for a in chunk]
    assert written == [1, 0, 1]


async def test_time_never_goes_back_inside_a_partition(database_url: str, pool: Pool) -> None:
    # The clock may only be stated on an empty log or for what is yet to come, so this one runs ahead.
    start = datetime.now(UTC) + timedelta(days=1)
    times = iter([start, start - timedelta(hours=1), start + timedelta(seconds=1)])
    stated = GroupWriter(database_url, clock=lambda: next(times))
    await stated.start()
    recorded = [(await stated.append(append(stream(351)))).recorded_at for _ in range(3)]
    await stated.close()
    assert recorded == [start, start, start + timedelta(seconds=1)]
    await assert_whole(pool)


@pytest.mark.parametrize("level", ["repeatable_read", "serializable"])
@pytest.mark.parametrize("call", ["claims.append_group($1)", "claims.append_events('{}', $1)"])
async def test_a_caller_above_read_committed_is_refused(pool: Pool, level: str, call: str) -> None:
    async with pool.acquire() as conn, conn.transaction(isolation=level):  # type: ignore[arg-type]
        with pytest.raises(asyncpg.PostgresError) as refused:
            await conn.fetch(f"SELECT * FROM {call}", [])
    assert refused.value.sqlstate == "VE003"


async def test_an_append_outside_the_streams_partition_is_refused(pool: Pool) -> None:
    """A stream's partition stands in its id: the database holds it, whatever a client sends."""
    row_elsewhere = row(append(stream(2)), log_partition=1)
    with pytest.raises(asyncpg.CheckViolationError, match="event_stream_in_partition"):
        await pool.fetch("SELECT * FROM claims.append_group($1)", [row_elsewhere])


async def test_versions_that_do_not_follow_one_another_are_refused(pool: Pool) -> None:
    """The versions of a stream are judged whole: the first against the stream, the rest by their number."""
    one = stream()
    gap = [row(append(one, 0), 1), row(append(one, 2), 2)]
    assert await pool.fetch("SELECT * FROM claims.append_group($1)", gap) == []
    follows = [row(append(one, 0), 1), row(append(one, 1), 2)]
    assert len(await pool.fetch("SELECT * FROM claims.append_group($1)", follows)) == 1
    assert await pool.fetch("SELECT * FROM claims.append_group($1)", follows) == []
    await assert_whole(pool)


async def test_numbers_that_would_leave_a_hole_are_refused(pool: Pool) -> None:
    """Positions are counted by the client: the database refuses a count with a hole in it."""
    one = append()
    with pytest.raises(asyncpg.NotNullViolationError, match="position"):
        await pool.fetch("SELECT * FROM claims.append_group($1)", [row(one, entry=2)])
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.fetch("SELECT * FROM claims.append_group($1)", [row(one), row(append(stream(one.log_partition)))])
    await assert_whole(pool)


async def test_a_service_may_add_to_the_log_and_nothing_else(
    database_url: str, writer: GroupWriter, pool: Pool
) -> None:
    await writer.append(append())
    async with pool.acquire() as conn:
        for role in ("sinistra_claims", "sinistra_ratios"):
            await conn.execute(f"SET ROLE {role}")
            assert await conn.fetchval("SELECT count(*) FROM claims.event") > 0
            for forbidden in (
                "UPDATE claims.event SET kind = 'x'",
                "DELETE FROM claims.event",
                "TRUNCATE claims.event",
                "DELETE FROM claims.log_head",
                "DROP TABLE claims.event",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await conn.execute(forbidden)
            await conn.execute("RESET ROLE")
        await conn.execute("SET ROLE sinistra_ratios")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.execute("UPDATE claims.log_head SET position = 0")
        await conn.execute("SET ROLE sinistra_claims")
        assert await conn.fetch("SELECT * FROM claims.append_group($1)", [row(append())])
        await conn.execute("RESET ROLE")
