"""One Alembic environment for three sections; each keeps its version table in its own schema."""

import asyncio
from functools import partial

import asyncpg
from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

_SECTION = context.config.get_main_option("section")
_URL = context.config.attributes["url"]


def _upgrade(connection: Connection) -> None:
    context.configure(connection=connection, version_table_schema=_SECTION, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    # The driver reads the URL itself: SQLAlchemy would not know all that may stand in it (sslmode …).
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=partial(asyncpg.connect, _URL), poolclass=pool.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()


asyncio.run(_run())
