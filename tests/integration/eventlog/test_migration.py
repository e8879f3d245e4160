"""What the first migration makes of the log."""

from __future__ import annotations

from services.kit.database import Pool
from services.kit.eventlog.partitions import PARTITIONS
from services.kit.eventlog.reader import heads


async def test_the_heads_are_the_numbers_that_ids_are_made_with(pool: Pool) -> None:
    assert await heads(pool) == dict.fromkeys(PARTITIONS, 0)


async def test_each_number_falls_in_its_own_64th_of_the_hash_range(pool: Pool) -> None:
    """So that 2, 4 … 64 shards are even."""
    shares = await pool.fetch(
        "SELECT (hashint4(p)::bigint + 2147483648) >> 26 AS share FROM unnest($1::int[]) p", list(PARTITIONS)
    )
    assert sorted(row["share"] for row in shares) == list(range(64))


async def test_no_index_crosses_partitions(pool: Pool) -> None:
    keys = await pool.fetch("""
        SELECT a.attname AS first FROM pg_index i
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indisunique AND i.indrelid IN (
           'claims.log_head'::regclass, 'claims.event'::regclass,
           'claims.projection_checkpoint'::regclass, 'claims.projection_error'::regclass)""")
    assert {row["first"] for row in keys} == {"log_partition"}
