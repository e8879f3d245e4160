"""Connections to PostgreSQL for the routes: asyncpg, JSON left as text."""

from typing import Final, TypeAlias

import asyncpg

# asyncpg's classes take a type argument for the type checker only, hence the quotes.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

# What a connection that breaks off raises. InternalClientError: the server said goodbye in the middle of an answer.
BROKEN_OFF: Final = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)

# A role's own time-outs are for those who hold heads of the log; a projector's batch takes longer than an append.
_BATCH_TIME_OUTS = {"lock_timeout": "60s", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"}

_LONGEST = 96 * 1024  # characters; a plan of a third as many takes some two megabytes of a backend


async def open_pool(
    url: str, *, min_size: int = 1, max_size: int = 10, application_name: str, batches: bool = False
) -> Pool:
    """Opens a pool; `application_name` is what pg_stat_activity shows, `batches` is for projectors.

    json and jsonb come and go as text: stored JSON is passed through, or decoded straight into dataclasses.
    Plans are not compiled: the queries are short, and compiling one costs more than running it.
    The longest statements are prepared once like the others, which asyncpg leaves out by default: parsing and planning
    such a one takes as long as running it. Of those that were not used for five minutes nothing is kept.
    A connection given back is not reset by a query, which would double the round trips of most requests: nothing here
    leaves anything behind in a session (no SET, LISTEN or session lock). An open transaction is still rolled back.
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        reset=_leave_as_it_is,
        max_cacheable_statement_size=_LONGEST,
        server_settings={"application_name": application_name, "jit": "off", **(_BATCH_TIME_OUTS if batches else {})},
    )


async def _leave_as_it_is(_connection: object) -> None:
    pass
