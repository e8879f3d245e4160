"""A second set of the ledger's tables beside the live one, and the moment in which it takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.kit.database import Connection
from services.ratios.ledger.tables import LIVE, NAMES, SCHEMA, Tables

# Method, columns and options: what an index is, whatever its name and its table's.
_INDEXES: Final = """
SELECT indexname, split_part(indexdef, ' USING ', 2) AS shape
  FROM pg_indexes WHERE schemaname = $1 AND tablename = $2"""
_OPTIONS: Final = """
SELECT coalesce('WITH (' || array_to_string(reloptions, ', ') || ')', '')
  FROM pg_class WHERE oid = $1::text::regclass"""


async def create(conn: Connection, tables: Tables, names: Sequence[str] = NAMES) -> None:
    """Makes the set empty, built like the live one; what an interrupted rebuild left behind goes first."""
    await drop(conn, tables, names)
    for name in names:
        owner = await conn.fetchval(
            "SELECT tableowner FROM pg_tables WHERE schemaname = $1 AND tablename = $2", SCHEMA, name
        )
        # LIKE leaves out the table's own options, such as the room that rows updated in place need.
        options = await conn.fetchval(_OPTIONS, LIVE[name])
        await conn.execute(f"CREATE TABLE {tables[name]} (LIKE {LIVE[name]} INCLUDING ALL) {options}")
        await conn.execute(f'ALTER TABLE {tables[name]} OWNER TO "{owner}"')


async def drop(conn: Connection, tables: Tables, names: Sequence[str] = NAMES) -> None:
    """Removes the set, if it is there."""
    assert tables != LIVE
    for name in names:
        await conn.execute(f"DROP TABLE IF EXISTS {tables[name]}")


async def take_over(conn: Connection, tables: Tables, names: Sequence[str] = NAMES) -> None:
    """Puts the set in the place of the live one, inside the caller's transaction.

    Raises LockNotAvailableError where readers are in the way for long: better to try again than to queue others up.
    """
    await conn.execute("SET LOCAL lock_timeout = '200ms'")
    await conn.execute(f"LOCK TABLE {', '.join(LIVE[name] for name in names)} IN ACCESS EXCLUSIVE MODE")
    for name in names:
        indexes = {row["shape"]: row["indexname"] for row in await conn.fetch(_INDEXES, SCHEMA, name)}
        await conn.execute(f"DROP TABLE {LIVE[name]}")
        await conn.execute(f"ALTER TABLE {tables[name]} RENAME TO {name}")
        for row in await conn.fetch(_INDEXES, SCHEMA, name):
            await conn.execute(f"ALTER INDEX {SCHEMA}.{row['indexname']} RENAME TO {indexes[row['shape']]}")
