"""The dated rules as they were known on a day, for answers about the past that stay the same for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_rows
from services.claims.rule_tables.store import OwnRow, in_order, rows_of
from services.kit.clock import end_of_day
from services.kit.database import Pool


async def book_known(pool: Pool, tenant_id: UUID, known_on: date, tables: Iterable[str]) -> RuleBook:
    """What a tenant decided by at the end of a day, in these tables: the product's rows, its own until then."""
    midnight = end_of_day(known_on)
    own: list[OwnRow] = []
    for table in tables:
        own += [row for row in await rows_of(pool, tenant_id, table) if row.recorded_at < midnight]
    rows: list[RuleRow] = [row.row for row in in_order(own)]
    return RuleBook.of([*default_rows(), *rows])
