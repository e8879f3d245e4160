"""The database and the three roles of an embedded server: each service may write its own schema only."""

import asyncpg

from services.kit.database import Connection
from services.kit.embedded_postgres import Cluster
from services.kit.settings import SECTIONS, Section

DATABASE = "sinistra"


def role_of(section: Section) -> str:
    """The role a service connects as, where the server has it."""
    return f"sinistra_{section}"


# An append holds partition heads: whoever waits for one, or forgets one, is cut off.
_TIME_OUTS: dict[Section, dict[str, str]] = {
    "claims": {"lock_timeout": "2s", "statement_timeout": "5s", "idle_in_transaction_session_timeout": "5s"}
}


async def prepare(cluster: Cluster) -> None:
    """Creates the database and the roles where they are missing; safe to repeat."""
    connection = await asyncpg.connect(cluster.url())
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
        await create_roles(connection, cluster)
    finally:
        await connection.close()


async def create_roles(connection: Connection, cluster: Cluster) -> None:
    """Creates the roles with their passwords and time-outs. Roles belong to the server, not to one database."""
    for section in SECTIONS:
        role = role_of(section)
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{cluster.password(role)}'")
        for name, value in _TIME_OUTS.get(section, {}).items():
            await connection.execute(f"ALTER ROLE {role} SET {name} = '{value}'")
