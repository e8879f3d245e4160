"""Connections to PostgreSQL for the routes: asyncpg, JSON left as text."""

from typing import TypeAlias

import asyncpg

# asyncpg's classes take a type argument for the type checker only, hence the quotes.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


async def open_pool(url: str, *, min_size: int = 1, max_size: int = 10, application_name: str) -> Pool:
    """Opens a pool; `application_name` is what pg_stat_activity shows.

    json and jsonb come and go as text: stored JSON is passed through, or decoded straight into dataclasses.
    Plans are not compiled: the queries are short, and compiling one costs more than running it.
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        server_settings={"application_name": application_name, "jit": "off"},
    )
