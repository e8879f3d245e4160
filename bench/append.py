"""Durable single-event appends: the group writer, one append per call, pgbench, and the `eventsourcing` package.

    python -m bench.append [SECONDS] [ROUNDS]

All on the same server, in turn. pgbench inserts a row of similar size into a table with a bigserial key: no judgement,
no gapless order, from C. `eventsourcing` inserts through its own PostgreSQL recorder, one thread per caller.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import asyncpg
import uvloop

from bench.common import Side, database, interleave, ratios, spread, table
from services.kit.eventlog.groups import Ticket, entries_by_place
from services.kit.eventlog.model import Append, NewEvent
from services.kit.eventlog.partitions import stream_id_from_seed
from services.kit.eventlog.writer import GroupWriter

CALLERS: Final = (1, 8, 32, 128)
TENANT: Final = uuid4()
DATA: Final = json.dumps({
    "claim_coverage_id": str(uuid4()), "amount": "1234.56", "cost_type": "indemnity", "cost_category": "property",
    "payee": str(uuid4()), "paid_on": "2026-03-01", "handling": "informative", "stated_by": "insurer",
    "reference": "x" * 80,
}).encode()  # fmt: skip
META: Final = json.dumps({
    "actor": {"id": "key_0123456789"}, "source": {"channel": "crm", "request_hash": "a" * 64},
    "correlation_id": str(uuid4()), "causation_id": None, "traceparent": None, "rule_version": None, "key_ids": [],
}).encode()  # fmt: skip


def an_append() -> Append:
    """One event for a new stream."""
    event = NewEvent(uuid4(), "indemnity-payment-recorded", 1, date(2026, 3, 1), DATA, META)
    return Append(TENANT, "claim", stream_id_from_seed(uuid4().bytes), 0, uuid4(), (event,))


async def hammer(callers: int, seconds: float, once: Callable[[], Awaitable[object]]) -> float:
    """Appends per second of so many callers, each going on as soon as it is answered."""
    done = 0
    begin = time.perf_counter()

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() - begin < seconds:
            await once()
            done += 1

    await asyncio.gather(*[caller() for _ in range(callers)])
    return done / (time.perf_counter() - begin)


def one_by_one(pool: asyncpg.Pool[asyncpg.Record]) -> Callable[[], Awaitable[object]]:
    """The same function, called with one command at a time on as many connections as there are callers."""

    async def once() -> object:
        ticket = Ticket([an_append()], asyncio.get_running_loop().create_future())
        async with pool.acquire() as conn:
            return await conn.fetch("SELECT * FROM claims.append_group($1)", entries_by_place([ticket]))

    return once


def pgbench(url: str, folder: Path, callers: int, seconds: float) -> Side:
    """Pgbench's transactions per second with so many C clients."""
    script = folder / "insert.sql"
    # A colon and a letter would be a variable to pgbench.
    data, meta = (re.sub(r":(?=\S)", ": ", text.decode()) for text in (DATA, META))
    script.write_text(
        "INSERT INTO bench_event (tenant, stream, version, kind, recorded_at, meta, data) VALUES (gen_random_uuid(),"
        f" gen_random_uuid(), 1, 'indemnity-payment-recorded', now(), '{meta}', '{data}');\n"
    )
    # Told a time, it connects within it, and 128 clients may need it all; told a count, it leaves connecting out.
    each = max(20, round(seconds * 8_000 / callers))
    command = ["pgbench", "-n", "-M", "prepared", "-f", str(script), "-c", str(callers), "-j", str(min(2, callers))]

    async def side() -> float:
        process = await asyncio.create_subprocess_exec(
            *command,
            "-t",
            str(each),
            url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        found = re.search(r"tps = ([0-9.]+)", out.decode())
        if process.returncode or not found:
            raise RuntimeError((out + err).decode())
        return float(found[1])

    return side


def eventsourcing_recorder(url: str) -> Any | None:
    """The package's application recorder, or None where it (or psycopg, which it needs) is not installed."""
    try:
        import psycopg  # noqa: F401  the package finds it by name, and fails in its own way without it
        from eventsourcing.persistence import InfrastructureFactory
        from eventsourcing.utils import Environment
    except ImportError:
        return None
    at = urlsplit(url)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": at.path[1:],
        "POSTGRES_HOST": at.hostname or "",
        "POSTGRES_PORT": str(at.port or 5432),
        "POSTGRES_USER": at.username or "",
        "POSTGRES_PASSWORD": unquote(at.password or ""),
        "POSTGRES_POOL_SIZE": "32",
    }
    return InfrastructureFactory.construct(Environment("bench", settings)).application_recorder()


def eventsourcing_side(recorder: Any, callers: int, seconds: float) -> Side:
    """Single-event inserts through the recorder, one thread per caller."""
    from eventsourcing.persistence import StoredEvent

    def caller(until: float) -> int:
        done = 0
        while time.perf_counter() < until:
            recorder.insert_events([StoredEvent(uuid4(), 1, "claims:IndemnityPaymentRecorded", DATA + META)])
            done += 1
        return done

    async def side() -> float:
        begin = time.perf_counter()
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(callers) as threads:
            jobs = [loop.run_in_executor(threads, caller, begin + seconds) for _ in range(callers)]
            done = sum(await asyncio.gather(*jobs))
        return done / (time.perf_counter() - begin)

    return side


async def measure(url: str, seconds: float, rounds: int) -> None:
    async with AsyncExitStack() as stack:
        writer = GroupWriter(url)
        await writer.start()
        stack.push_async_callback(writer.close)
        pool = await stack.enter_async_context(asyncpg.create_pool(url, min_size=1, max_size=max(CALLERS)))
        await pool.execute("""
            CREATE TABLE bench_event (id bigserial PRIMARY KEY, tenant uuid, stream uuid, version int, kind text,
                                      recorded_at timestamptz, meta jsonb, data jsonb)""")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        recorder = eventsourcing_recorder(url)
        rows = []
        for callers in CALLERS:
            sides: dict[str, Side] = {
                "group writer": partial(hammer, callers, seconds, lambda: writer.append(an_append())),
                "one by one": partial(hammer, callers, seconds, one_by_one(pool)),
            }
            if shutil.which("pgbench"):
                sides["pgbench"] = pgbench(url, folder, callers, seconds)
            if recorder is not None:
                sides["eventsourcing"] = eventsourcing_side(recorder, callers, seconds)
            measured = await interleave(sides, rounds)
            ours = measured["group writer"]
            for name, rates in measured.items():
                ratio = "" if name == "group writer" else ratios(ours, rates)
                rows.append([str(callers), name, spread(rates), ratio])
    table("Durable single-event appends per second", ["callers", "side", "appends/s", "group writer ÷ side"], rows)
    print("\nBars at 32 callers: ≥ 0.75 × pgbench, ≥ 10 × eventsourcing.")
    for name, found in (("pgbench", shutil.which("pgbench")), ("eventsourcing with psycopg", recorder)):
        if not found:
            print(f"{name}: not installed, not measured.")


def main(seconds: float = 2.0, rounds: int = 3) -> None:
    with database() as url:
        uvloop.run(measure(url, seconds, rounds))


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((float, int), sys.argv[1:], strict=False)))
