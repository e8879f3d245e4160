"""What `sinistra doctor` looks at: Python, the database, the schemas, the log, the projections, the server."""

import asyncio
import http.client
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import asyncpg

from services.cli import master_key, state
from services.cli.database import Database, open_database
from services.cli.exits import Failed
from services.kit import migrate
from services.kit.database import Connection
from services.kit.settings import SECTIONS, Settings

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    level: Level
    says: str


def look(folder: Path) -> list[Finding]:
    """Looks at everything a data folder, or DATABASE_URL, leads to."""
    return [_python(), *_database(folder), _server(folder)]


def _python() -> Finding:
    return Finding("python", "ok", sys.version.split()[0])


def _database(folder: Path) -> list[Finding]:
    settings = Settings()
    if settings.database_url is None and not folder.exists():
        return [Finding("database", "wrong", f"nothing in {folder}: start `sinistra up`, or set DATABASE_URL")]
    try:
        database = open_database(folder, settings)
    except Failed as failed:
        return [Finding("database", "wrong", failed.line)]
    try:
        return asyncio.run(_look(database))
    except (OSError, asyncpg.PostgresError) as error:
        return [Finding("database", "wrong", f"cannot connect: {error}")]
    finally:
        database.close()


async def _look(database: Database) -> list[Finding]:
    connection = await asyncpg.connect(database.url)
    try:
        return [finding async for finding in _findings(connection, database)]
    finally:
        await connection.close()


async def _findings(connection: Connection, database: Database) -> AsyncIterator[Finding]:
    version = connection.get_server_version()
    where = "embedded" if database.cluster is not None else "of DATABASE_URL"
    yield Finding("database", "ok", f"PostgreSQL {version.major}, {where}")
    behind = False
    for section in SECTIONS:
        current, newest = await migrate.current(connection, section), migrate.newest(section)
        behind = behind or current != newest
        says = f"{current}" if current == newest else f"{current} instead of {newest}: run `sinistra migrate`"
        yield Finding(f"schema {section}", "ok" if current == newest else "wrong", says)
    if not behind:
        yield await _protection(connection, database)
        yield await _sealing(connection, database.data_dir)
        for schema in ("claims", "ratios"):
            yield await _projections(connection, schema)


async def _protection(connection: Connection, database: Database) -> Finding:
    """Whether the role claims connects as could change or remove an event."""
    role = urlsplit(database.service_urls["claims"]).username
    may = await connection.fetchval(
        "SELECT bool_or(has_table_privilege($1, 'claims.event', p))"
        " FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p",
        role,
    )
    if may:
        return Finding("event log", "warning", f"log not write-protected: {role} may change events")
    return Finding("event log", "ok", "events can be added, never changed")


async def _sealing(connection: Connection, folder: Path) -> Finding:
    """Whether what is said of people can be sealed, and read again."""
    try:
        master = master_key.find(folder, Settings())
        if master is None:
            return Finding("sealing", "warning", f"no {master_key.VARIABLE}: personal data are refused")
        await master_key.check(connection, master)
    except Failed as failed:
        return Finding("sealing", "wrong", failed.line)
    return Finding("sealing", "ok", f"personal data are sealed under master key {master.fingerprint}")


async def _projections(connection: Connection, schema: str) -> Finding:
    stopped = await connection.fetch(
        f"SELECT projection, log_partition, position, error FROM {schema}.projection_error ORDER BY 1, 2"
    )
    if stopped:
        first = stopped[0]
        where = f"{first['projection']}, partition {first['log_partition']}, position {first['position']}"
        return Finding(f"projections {schema}", "wrong", f"{len(stopped)} stopped; first: {where}: {first['error']}")
    behind = await connection.fetchval(
        f"""SELECT coalesce(sum(greatest(h.position - c.position, 0)), 0)::bigint
              FROM {schema}.projection_checkpoint c JOIN claims.log_head h USING (log_partition)"""
    )
    return Finding(f"projections {schema}", "ok", "up to date" if behind == 0 else f"{behind} events behind")


def _server(folder: Path) -> Finding:
    try:
        url = urlsplit(state.read(folder).base_url)
    except Failed as failed:
        return Finding("server", "warning", failed.line)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return Finding("server", "wrong", f"does not answer: {error}")
    finally:
        connection.close()
    if answer.status != 200:
        return Finding("server", "wrong", f"not ready: {said[:200]}")
    if "degraded" in said:
        return Finding("server", "warning", f"ready at {url.geturl()}, but degraded: a partition is stopped")
    return Finding("server", "ok", f"ready at {url.geturl()}")
