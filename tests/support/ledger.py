"""The live ledger: brought up to the log, and as it stands, to compare one way of making it with another."""

from __future__ import annotations

from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.ratios.ledger.tables import NAMES
from services.ratios.projector import LedgerProjection


async def project(pool: Pool) -> None:
    """Takes over whatever was recorded so far."""
    await Consumer(pool, LedgerProjection()).catch_up()


async def settle(pool: Pool) -> None:
    """Until nothing is left, and once more: what had nothing to do has then been seen to have nothing."""
    await project(pool)
    await project(pool)


async def contents(pool: Pool) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = {}
    for name in NAMES:
        rows = await pool.fetch(f'SELECT * FROM ratios.{name} t ORDER BY t::text COLLATE "C"')
        tables[name] = [tuple(row) for row in rows]
    return tables
