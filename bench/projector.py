"""The projector far behind: movements and cells against «read and decode» alone; cells rebuilt against one GROUP BY.

    python -m bench.projector [CLAIMS] [ROUNDS]

All sides follow the same log with the same decoder, on the same server, in turn.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any, Final
from uuid import uuid4

import uvloop

from bench.common import Side, database, interleave, ratios, spread, table
from services.contracts.events import Event
from services.contracts.events.codec import decode, effective_on, encode, kind
from services.contracts.events.common import Line, Split
from services.contracts.events.declaration import ClaimClosed, ClaimCoverageOpened, ClaimDeclared
from services.contracts.events.expertise import ExpertiseOrdered
from services.contracts.events.policy import PolicyRegistered, PremiumWritten
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded
from services.contracts.money import ZERO, Money
from services.kit.database import Connection, Pool, open_pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.partitions import PARTITIONS, partition_of, stream_id_from_seed
from services.kit.eventlog.reader import read_partition
from services.ratios.ledger import shadow
from services.ratios.ledger.cells import fill_cells
from services.ratios.ledger.tables import MEASURES, SCHEMA, Tables
from services.ratios.projector import LANES, NAME, LedgerProjection

TENANT: Final = uuid4()
META: Final = (
    '{"actor":{"kind":"user","id":"key_0123456789","role":"broker"},"source":{"channel":"crm","system":"bench",'
    '"request_hash":"' + "a" * 64 + '"},"correlation_id":"0b6f4f0a-6f0f-4f53-9d1b-3f5a3a1f0c11","key_ids":[]}'
)
BATCH: Final = 20_000
NAIVE_EVENTS: Final = 2_000
BENCH: Final = Tables("_bench")


def policy_events(n: int, rnd: Random) -> list[Event]:
    """A policy registered, its premium written over three coverages."""
    start, end = date(2023, 1, 1), date(2023, 12, 31)
    nets = [Money(rnd.randint(5_000, 90_000)) for _ in range(3)]
    rows = tuple(
        Split(coverage_code=code, net=net, tax=ZERO, gross=net, commission=ZERO)
        for code, net in zip(("third_party_liability", "theft", "glass"), nets, strict=True)
    )
    net = Money(sum(row.net.cents for row in rows))
    registered = PolicyRegistered(
        policy_no=f"P{n}", insurer_id=f"insurer-{n % 7}", client_id=f"client-{n % 997}", branch="motor_liability",
        product_line="motor", layer="primary", currency="EUR", starts_on=start, ends_on=end, handling="informative",
        claims_basis="occurrence", one_off_project=False,
    )  # fmt: skip
    written = PremiumWritten(
        receipt_no=f"R{n}", issued_on=start, period_start=start, period_end=end, reason="new", split=rows, net=net,
        tax=ZERO, fees=ZERO, gross=net, commission=ZERO,
    )  # fmt: skip
    return [registered, written]


def claim_events(n: int, policies: Sequence[Any], rnd: Random) -> list[Event]:
    """A claim's life: declared, reserved, inspected, paid in two instalments, closed."""
    day = date(2023, 1, 1) + timedelta(days=rnd.randint(0, 360))
    coverage = uuid4()
    line = Line(coverage, "indemnity", "property")
    money: dict[str, Any] = {"handling": "informative", "stated_by": "insurer"}
    reserve, first = rnd.randint(50_000, 900_000), rnd.randint(10_000, 40_000)
    levels = [0, reserve, reserve - first, 0]
    sets = [
        CaseReserveSet(line=line, before=Money(a), after=Money(b), set_on=day, reason="estimate", **money)
        for a, b in pairwise(levels)
    ]
    pays = [
        PaymentRecorded(
            payment_id=uuid4(), line=line, payment_kind="partial", amount=Money(cents), borne_by="insurer",
            paid_on=day, in_kind=False, basis="notice", external_reference=f"S{n}", **money,
        )
        for cents in (first, reserve - first)
    ]  # fmt: skip
    return [
        ClaimDeclared(
            claim_no=f"C{n}", policy_id=rnd.choice(policies), insurer_id=f"insurer-{n % 7}", currency="EUR",
            occurred_on=day, declared_on=day, cause_code="collision", injury_kind="material", handling="informative",
        ),
        ClaimCoverageOpened(
            claim_coverage_id=coverage, coverage_code=rnd.choice(("third_party_liability", "theft", "glass")),
            policy_version=None, terms=None, opened_on=day, reason="declaration",
        ),
        sets[0],
        ExpertiseOrdered(
            expertise_id=uuid4(), kind="amicable", expert_party_id="e1", expert_role="insurer_expert",
            mandated_by="insurer", fee_payer="insurer", ordered_on=day,
        ),
        pays[0], sets[1], pays[1], sets[2],
        ClaimClosed(closed_on=day, outcome="settled", recourse_pending=False),
    ]  # fmt: skip


async def fill_log(conn: Connection, claims: int) -> int:
    """Puts a portfolio into the log, its streams' events mixed as time mixes them. Says how many events."""
    rnd = Random(7)
    streams: list[tuple[Any, str, list[Event]]] = []
    policies = [stream_id_from_seed(b"policy%d" % n) for n in range(claims // 2)]
    streams += [(stream, "policy", policy_events(n, rnd)) for n, stream in enumerate(policies)]
    streams += [(stream_id_from_seed(b"claim%d" % n), "claim", claim_events(n, policies, rnd)) for n in range(claims)]
    order = sorted((rnd.random() + v / 20, s, v) for s, (_, _, e) in enumerate(streams) for v in range(len(e)))
    at, heads = datetime.now(UTC) - timedelta(days=1), dict.fromkeys(PARTITIONS, 0)
    seen = [0] * len(streams)
    rows = []
    for n, (_, s, _) in enumerate(order):
        stream, stream_type, events = streams[s]
        event, version = events[seen[s]], seen[s] + 1
        seen[s] += 1
        partition = partition_of(stream)
        heads[partition] += 1
        rows.append((
            partition, heads[partition], TENANT, stream_type, stream, version, uuid4(), kind(event), 1,
            effective_on(event), at + timedelta(microseconds=n), uuid4(), 1, META, encode(event).decode(),
        ))  # fmt: skip
    await conn.copy_records_to_table("event", schema_name="claims", records=rows)
    await conn.executemany(
        "UPDATE claims.log_head SET position = $2, last_recorded_at = now() WHERE log_partition = $1", heads.items()
    )
    await conn.execute("VACUUM ANALYZE claims.event")
    return len(rows)


async def read_and_decode(pool: Pool, events: int) -> float:
    """Every event read in large batches and decoded; nothing made of it."""
    begin = time.perf_counter()
    async with pool.acquire() as conn:
        for partition in PARTITIONS:
            after = 0
            while batch := await read_partition(conn, partition, after, BATCH):
                for stored in batch:
                    decode(stored.kind, stored.schema_version, stored.data)
                after = batch[-1].position
    return events / (time.perf_counter() - begin)


async def fresh(pool: Pool) -> None:
    """Empty tables, and no checkpoint."""
    async with pool.acquire() as conn:
        await shadow.create(conn, BENCH)
        await conn.execute(f"DELETE FROM {SCHEMA}.projection_checkpoint WHERE projection = $1", NAME + BENCH.suffix)


async def catch_up(pool: Pool, events: int, *, cells: bool, lanes: int = 1) -> float:
    """Our projector from nothing; `cells` as it goes; as many consumers side by side as there are lanes."""
    await fresh(pool)
    begin = time.perf_counter()
    projection = LedgerProjection(BENCH, cells=cells)
    await asyncio.gather(*[Consumer(pool, projection, batch_behind=BATCH).catch_up() for _ in range(lanes)])
    return events / (time.perf_counter() - begin)


async def movements_then_cells(pool: Pool, events: int) -> float:
    """As a rebuild does it: the cells of each partition in one pass at the end."""
    await fresh(pool)
    begin = time.perf_counter()
    await Consumer(pool, LedgerProjection(BENCH, cells=False), batch_behind=BATCH).catch_up()
    await cells_by_partition(pool)
    return events / (time.perf_counter() - begin)


async def cells_by_partition(pool: Pool) -> float:
    """The cells of every partition, each in its own transaction; partitions per second."""
    begin = time.perf_counter()
    for partition in PARTITIONS:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("SET LOCAL synchronous_commit = off")
            await fill_cells(conn, BENCH, partition)
    return len(PARTITIONS) / (time.perf_counter() - begin)


async def cells_again(pool: Pool) -> float:
    await pool.execute(f"TRUNCATE {BENCH['claim_cell']}")
    return await cells_by_partition(pool)


async def one_statement(pool: Pool) -> float:
    """The same cells by one INSERT … SELECT … GROUP BY into a table with the same key; partitions per second."""
    await pool.execute("DROP TABLE IF EXISTS bench_cell")
    await pool.execute(f"CREATE TABLE bench_cell (LIKE {BENCH['claim_cell']} INCLUDING ALL)")
    sums = ", ".join(f"coalesce(sum({m}), 0)" for m in MEASURES)
    begin = time.perf_counter()
    await pool.execute(
        f"""INSERT INTO bench_cell
            SELECT log_partition, claim_id, coverage_code, tenant_id, max(effective_on), max(recorded_at),
                   bool_or(on_line), {sums}
              FROM {BENCH["claim_movement"]} GROUP BY log_partition, claim_id, coverage_code, tenant_id"""
    )
    return len(PARTITIONS) / (time.perf_counter() - begin)


class OneUpsertPerEvent:
    """The obvious consumer: reads the next event, upserts what it changes, saves its checkpoint, commits."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def run(self) -> float:
        """Events per second over the first events of one partition."""
        async with self._pool.acquire() as conn:
            await conn.execute("DROP TABLE IF EXISTS bench_naive, bench_checkpoint")
            await conn.execute("CREATE TABLE bench_naive (stream_id uuid PRIMARY KEY, events int, cents bigint)")
            await conn.execute("CREATE TABLE bench_checkpoint (log_partition int PRIMARY KEY, position bigint)")
            await conn.execute("INSERT INTO bench_checkpoint VALUES ($1, 0)", PARTITIONS[0])
            done = 0
            begin = time.perf_counter()
            while done < NAIVE_EVENTS and await self._one(conn):
                done += 1
            return done / (time.perf_counter() - begin)

    async def _one(self, conn: Connection) -> bool:
        async with conn.transaction():
            after = await conn.fetchval(
                "SELECT position FROM bench_checkpoint WHERE log_partition = $1 FOR UPDATE", PARTITIONS[0]
            )
            for stored in await read_partition(conn, PARTITIONS[0], after, 1):
                event = decode(stored.kind, stored.schema_version, stored.data)
                cents = event.amount.cents if isinstance(event, PaymentRecorded) else 0
                await conn.execute(
                    """INSERT INTO bench_naive AS n VALUES ($1, 1, $2)
                       ON CONFLICT (stream_id) DO UPDATE SET events = n.events + 1, cents = n.cents + excluded.cents""",
                    *(stored.stream_id, cents),
                )
                await conn.execute(
                    "UPDATE bench_checkpoint SET position = $2 WHERE log_partition = $1", PARTITIONS[0], stored.position
                )
                return True
        return False


async def measure(url: str, claims: int, rounds: int) -> None:
    pool = await open_pool(url, application_name="bench")
    async with pool.acquire() as conn:
        events = await fill_log(conn, claims)
    sides: dict[str, Side] = {
        "read and decode": partial(read_and_decode, pool, events),
        "movements": partial(catch_up, pool, events, cells=False),
        "movements, cells as it goes": partial(catch_up, pool, events, cells=True),
        "the same, two lanes": partial(catch_up, pool, events, cells=True, lanes=LANES),
        "movements, then cells": partial(movements_then_cells, pool, events),
        "one upsert per event": OneUpsertPerEvent(pool).run,
    }
    measured = await interleave(sides, rounds)
    rows = [
        [
            name,
            spread(rates),
            ratios(rates, measured["read and decode"]),
            ratios(rates, measured["one upsert per event"]),
        ]
        for name, rates in measured.items()
    ]
    table(f"Projector, {events:,} events behind", ["side", "events/s", "÷ read and decode", "÷ one upsert"], rows)
    print("\nBars: movements ≥ 0.45 × read and decode, with cells ≥ 0.3 ×; with cells ≥ 40 × one upsert per event.")
    cells = await interleave(
        {"by partition": partial(cells_again, pool), "one GROUP BY": partial(one_statement, pool)}, rounds
    )
    rows = [[name, spread(rates, 1), ratios(rates, cells["one GROUP BY"])] for name, rates in cells.items()]
    table("Every cell from movements", ["side", "partitions/s", "÷ one GROUP BY"], rows)
    print("\nBar: ≥ 0.7 ×.")
    await pool.close()


def main(claims: int = 20_000, rounds: int = 3) -> None:
    with database() as url:
        uvloop.run(measure(url, claims, rounds))


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
