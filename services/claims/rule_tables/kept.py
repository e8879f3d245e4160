"""The books of all tenants in memory: deciding a command never asks the database for a rule."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

import asyncpg

from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book, default_rows
from services.claims.rule_tables.store import OwnRow, all_rows, in_order
from services.kit.database import BROKEN_OFF, Pool

_EVERY: Final = 1.0  # seconds: another process sees a new row within two, its query included

_log = logging.getLogger(__name__)


class RuleTables:
    """Every tenant's dated rules. Until the first refresh, and for a tenant without rows of its own, the product's."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._books: dict[UUID, RuleBook] = {}
        self._standing: tuple[object, ...] | None = None

    def book(self, tenant_id: UUID) -> RuleBook:
        """What a tenant decides by now."""
        return self._books.get(tenant_id) or default_book()

    async def refresh(self) -> None:
        """Reads the rows again where any was added: rows are never changed, so their number and last day tell."""
        standing = tuple(await self._pool.fetchrow("SELECT count(*), max(recorded_at) FROM claims.rule_row") or ())
        if standing == self._standing:
            return
        by_tenant: dict[UUID, list[OwnRow]] = {}
        for own in await all_rows(self._pool):
            by_tenant.setdefault(own.tenant_id, []).append(own)
        self._books = {tenant_id: _book(rows) for tenant_id, rows in by_tenant.items()}
        self._standing = standing

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Reads the rows now and, while inside, whenever another process adds some."""
        await self._refresh_if_possible()
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            await self._refresh_if_possible()

    async def _refresh_if_possible(self) -> None:
        try:
            await self.refresh()
        except (*BROKEN_OFF, asyncpg.PostgresError):
            _log.warning("rule tables could not be read: the rows known so far count")


def _book(rows: list[OwnRow]) -> RuleBook:
    own: list[RuleRow] = [found.row for found in in_order(rows)]
    return RuleBook.of([*default_rows(), *own])
