"""The live ledger as it stands, to compare one way of making it with another."""

from __future__ import annotations

from services.kit.database import Pool
from services.ratios.ledger.tables import NAMES


async def contents(pool: Pool) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = {}
    for name in NAMES:
        rows = await pool.fetch(f'SELECT * FROM ratios.{name} t ORDER BY t::text COLLATE "C"')
        tables[name] = [tuple(row) for row in rows]
    return tables
