"""One PostgreSQL per run: a template is migrated once, each module gets a fresh clone of it.

With xdist the controller starts the server and hands its address to the workers; without, the first test that asks.
`DATABASE_URL` replaces the server (its user must be allowed to create databases).
"""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from services.kit import embedded_postgres, roles
from services.kit.database import BROKEN_OFF, Pool, open_pool
from services.kit.migrate import migrate
from services.kit.settings import SECTIONS

_FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}
# After a crash the server flushes all it has: file by file by default, which takes long on a busy disk.
_DURABLE = {"max_connections": "100", "recovery_init_sync_method": "syncfs" if sys.platform == "linux" else "fsync"}

T = TypeVar("T")

# How long an example takes says more about who else uses the machine than about the example. Every run draws the same
# ones, so that a change is judged by itself: `--hypothesis-profile=exploring` looks for others.
_PATIENT = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("patient", _PATIENT)
settings.register_profile("exploring", _PATIENT, derandomize=False)
settings.load_profile("patient")


def _now(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine from a synchronous fixture, away from the loop the tests use."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


async def _execute_patiently(url: str, statement: str) -> None:
    """Waits for a server that a test before has made recover, and for whoever is still on his way out of a database."""
    deadline = time.monotonic() + 120
    while True:
        try:
            connection = await asyncpg.connect(url)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()
        except (*BROKEN_OFF, asyncpg.CannotConnectNowError, asyncpg.ObjectInUseError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            return


class Server:
    """A PostgreSQL server with a migrated template."""

    def __init__(self, url: str, template: str) -> None:
        self.url = url
        self.template = template

    def database(self, name: str) -> str:
        """The URL of another database on the same server."""
        return self.url.rsplit("/", 1)[0] + "/" + name

    def execute(self, statement: str) -> None:
        _now(_execute_patiently(self.url, statement))

    def clone(self) -> Iterator[str]:
        """A fresh copy of the template, dropped at the end."""
        name = f"test_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        yield self.database(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Holder:
    """Starts a server and stops it: by our launcher, or on the server of DATABASE_URL."""

    def __init__(self, options: dict[str, str]) -> None:
        self._folder: Path | None = None
        self._cluster: embedded_postgres.Cluster | None = None
        given = os.environ.get("DATABASE_URL")
        self.server = Server(given or self._start(options), f"template_{secrets.token_hex(6)}")
        self.server.execute(f"CREATE DATABASE {self.server.template}")
        _now(_create_roles(self.server.url, self._cluster))
        with ThreadPoolExecutor(1) as aside:
            aside.submit(migrate, self.server.database(self.server.template)).result()

    def _start(self, options: dict[str, str]) -> str:
        self._folder = Path(tempfile.mkdtemp(prefix="sinistra test "))
        self._folder.chmod(0o755)
        self._cluster = embedded_postgres.start(self._folder, options=options)
        return self._cluster.url()

    def stop(self) -> None:
        if self._cluster is None:
            self.server.execute(f"DROP DATABASE {self.server.template}")
        else:
            self._cluster.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder)


async def _create_roles(url: str, cluster: embedded_postgres.Cluster | None) -> None:
    connection = await asyncpg.connect(url)
    try:
        if cluster is not None:
            await roles.create_roles(connection, cluster)
            return
        for section in SECTIONS:  # tests take a role with SET ROLE, so it needs no password
            role = roles.role_of(section)
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role}")
    finally:
        await connection.close()


_HELD = pytest.StashKey[Holder]()


class ForWorkers:
    """What the controller of an xdist run does: one server for all workers."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        if _HELD not in node.config.stash:
            node.config.stash[_HELD] = Holder(_FAST)
        server = node.config.stash[_HELD].server
        node.workerinput["postgres"] = (server.url, server.template)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ForWorkers())


def pytest_unconfigure(config: pytest.Config) -> None:
    if _HELD in config.stash:
        config.stash[_HELD].stop()


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Server:
    """The run's server."""
    given = getattr(request.config, "workerinput", {}).get("postgres")
    if given is not None:
        return Server(*given)
    if _HELD not in request.config.stash:
        request.config.stash[_HELD] = Holder(_FAST)
    return request.config.stash[_HELD].server


@pytest.fixture(scope="module")
def database_url(server: Server) -> Iterator[str]:
    """A freshly migrated database for this module."""
    yield from server.clone()


@pytest.fixture(scope="session")
def durable_server() -> Iterator[Server]:
    """A server that flushes to disk, for tests about what survives."""
    holder = Holder(_DURABLE)
    yield holder.server
    holder.stop()


@pytest.fixture(scope="module")
def durable_database_url(durable_server: Server) -> Iterator[str]:
    """A freshly migrated database on a server that flushes to disk."""
    yield from durable_server.clone()


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the module's database, one pool per test (and per event loop)."""
    opened = await open_pool(database_url, application_name="tests")
    yield opened
    await opened.close()
