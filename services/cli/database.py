"""Which PostgreSQL a command works on: that of DATABASE_URL, else the embedded one of a data folder."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from services.cli.exits import Exit, Failed
from services.kit import embedded_postgres, roles
from services.kit.database import BROKEN_OFF
from services.kit.embedded_postgres import Cluster
from services.kit.postgres_binaries import PostgresUnavailable
from services.kit.settings import SECTIONS, Section, Settings

_OLDEST = 15


@dataclass(slots=True)
class Database:
    """A server that is running, and how each service reaches it."""

    url: str = field(repr=False)
    """For migrations and the supervisor itself."""
    service_urls: Mapping[Section, str] = field(repr=False)
    data_dir: Path
    cluster: Cluster | None
    """The embedded server; None where DATABASE_URL names another."""

    def environment(self) -> dict[str, str]:
        """The variables that tell children where it is."""
        urls = {f"{section.upper()}_DATABASE_URL": url for section, url in self.service_urls.items()}
        return {"DATABASE_URL": self.url, **urls}

    def revive(self) -> bool:
        """Starts our server again where it has fallen, on the port its clients know. True if it had."""
        if self.cluster is None or self.cluster.process is None or self.cluster.process.poll() is None:
            return False
        self.cluster = embedded_postgres.start(self.data_dir, port=self.cluster.port)
        return True

    def close(self) -> None:
        """Stops the server if we started it."""
        if self.cluster is not None:
            self.cluster.stop()


def open_database(data_dir: Path, settings: Settings) -> Database:
    """The server, started if it is ours to start. Raises Failed."""
    if settings.database_url:
        asyncio.run(_probe(settings.database_url))
        urls = {section: settings.database(section) for section in SECTIONS}
        return Database(settings.database_url, urls, data_dir, None)
    try:
        cluster = embedded_postgres.start(data_dir)
    except PostgresUnavailable as error:
        raise Failed(Exit.CANNOT_REACH, str(error)) from None
    try:
        asyncio.run(roles.prepare(cluster))
    except BaseException:
        cluster.stop()
        raise
    urls = {section: cluster.url(roles.DATABASE, roles.role_of(section)) for section in SECTIONS}
    return Database(cluster.url(roles.DATABASE), urls, data_dir, cluster)


async def _probe(url: str) -> None:
    """Raises Failed where DATABASE_URL leads nowhere, or to a PostgreSQL too old."""
    try:
        connection = await asyncpg.connect(url)
    except (*BROKEN_OFF, ValueError, asyncpg.PostgresError) as error:
        raise Failed(Exit.CANNOT_REACH, f"Cannot reach the database of DATABASE_URL: {error}") from None
    try:
        version = connection.get_server_version().major
    finally:
        await connection.close()
    if version < _OLDEST:
        raise Failed(Exit.REFUSED, f"DATABASE_URL is PostgreSQL {version}: {_OLDEST} or newer is needed.")
