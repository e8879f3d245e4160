"""Migrations: three sections, each with its own version table; repeatable; newest = current."""

import asyncio

import pytest

from services.kit import migrate, roles
from services.kit.database import Pool
from services.kit.settings import SECTIONS, Section
from tests.conftest import Server


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_migrated_database_stands_at_the_newest_version(pool: Pool, section: Section) -> None:
    async with pool.acquire() as connection:
        assert await migrate.current(connection, section) == migrate.newest(section)


async def test_migrating_again_changes_nothing(database_url: str, pool: Pool) -> None:
    query = "SELECT schemaname, tablename, tableowner FROM pg_tables ORDER BY 1, 2"
    before = await pool.fetch(query)
    await asyncio.to_thread(migrate.migrate, database_url)
    assert await pool.fetch(query) == before


async def test_a_service_owns_its_tables_and_the_log_stays_guarded(pool: Pool) -> None:
    rows = await pool.fetch(
        "SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname IN ('claims', 'ratios', 'gateway')"
    )
    owners = {(row["schemaname"], row["tablename"]): row["tableowner"] for row in rows}
    for (schema, table), owner in owners.items():
        guarded = table in {"event", "log_head", "alembic_version"}
        assert (owner == roles.role_of(schema)) is not guarded, (schema, table, owner)
    assert ("claims", "event") in owners


async def test_a_database_without_schemas_is_not_current(server: Server, database_url: str) -> None:
    assert await migrate.is_current(database_url)
    assert not await migrate.is_current(server.url)
