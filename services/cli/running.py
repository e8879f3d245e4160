"""What `sinistra up` does: a database, the services as children, a key, a note for the other commands."""

import asyncio
import fcntl
import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from services.cli import master_key, state
from services.cli.access import tenant_key
from services.cli.database import Database, open_database
from services.cli.exits import Exit, Failed
from services.cli.session import Session
from services.cli.stopping import Stopping
from services.cli.supervisor import Program, Supervisor
from services.kit.database import BROKEN_OFF
from services.kit.errors import Unavailable
from services.kit.migrate import is_current, migrate
from services.kit.sealing.cipher import MasterKey
from services.kit.settings import Settings

_READY_SECONDS = 60.0
_RECOVERY_SECONDS = 120.0
_HOST = "127.0.0.1"
DEMO = "demo"
"""The tenant that gets the demo portfolio."""


def run(folder: Path, port: int, tenant: str, stopping: Stopping) -> None:
    """Serves until it is stopped. Raises Failed; leaves no process behind, whatever happens."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            _check_port(port)
            _serve(folder, port, tenant, stopping)
    except PermissionError as error:
        raise Failed(Exit.NOT_ALLOWED, f"Not allowed: {error}") from None


def _serve(folder: Path, port: int, tenant: str, stopping: Stopping) -> None:
    settings = Settings()
    database = open_database(folder, settings)
    supervisor: Supervisor | None = None
    try:
        if not asyncio.run(is_current(database.url)):
            migrate(database.url)
        stopping.check()
        master = master_key.find_or_make(folder, settings)
        asyncio.run(_check_master_key(database.url, master))
        environment = {
            **os.environ,
            **database.environment(),
            "SINISTRA_HOST": _HOST,
            "SINISTRA_PORT": str(port),
            "SINISTRA_DATA_DIR": str(folder),
            master_key.VARIABLE: master,
        }
        supervisor = Supervisor(environment, folder / "logs")
        supervisor.start(Program("serve", ["serve", "all"]))
        key = asyncio.run(tenant_key(database.service_urls["gateway"], folder, tenant))
        server = Session(f"http://{_HOST}:{port}", key)
        # Before anyone is told where we serve: an event of today ends the telling of the past. Before the projectors
        # run, too: far behind they take all of it in a few large batches, beside the telling in hundreds of small ones.
        told = tenant == DEMO and _tell_demo(database, stopping)
        supervisor.start(Program("project", ["project"]))
        _wait_until_ready(supervisor, port, database, stopping)
        if told:
            _show_demo(server, stopping)
        note = state.State(
            base_url=server.base_url,
            api_key=server.api_key,
            pid=os.getpid(),
            database_folder=None if database.cluster is None else str(database.cluster.folder),
            database_url=database.url,
            service_urls={section: url for section, url in database.service_urls.items()},  # noqa: C416 - of plain text
        )
        state.write(folder, note)
        _greet(folder, note, tenant)
        _tend(supervisor, database, stopping)
    finally:
        stopping.end()
        state.remove(folder)
        if supervisor is not None:
            supervisor.stop()
        database.close()


def _tell_demo(database: Database, stopping: Stopping) -> bool:
    """Loads the demo; False where it is left out. A database that falls is started again, and the loading goes on."""
    from services.cli.demo import load_demo

    urls = database.service_urls
    deadline = time.monotonic() + _RECOVERY_SECONDS
    while True:
        stopping.check()
        try:
            return load_demo(urls["claims"], urls["gateway"], stopping)
        except (Unavailable, *BROKEN_OFF, asyncpg.PostgresError):
            if time.monotonic() > deadline:
                raise Failed(Exit.CANNOT_REACH, "The database fell while the demo was loaded: start again.") from None
            time.sleep(1)
            database.revive()


def _show_demo(server: Session, stopping: Stopping) -> None:
    from services.cli.demo import show_demo

    show_demo(server, stopping)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds the data folder for this process; the system lets go of it however the process ends."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(Exit.REFUSED, f"Another `sinistra up` runs on {folder}.") from None
        state.remove(folder)  # left by one that was killed
        yield


def _check_port(port: int) -> None:
    """Raises Failed if somebody listens there: we would take them for ourselves."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            raise Failed(Exit.REFUSED, f"Port {port} is taken: name another with --port.") from None


def _wait_until_ready(supervisor: Supervisor, port: int, database: Database, stopping: Stopping) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not (_is_ready(port) and asyncio.run(_projectors_follow(database.url))):
        stopping.check()
        database.revive()
        supervisor.tend()
        for child in supervisor.children:
            if child.falls >= 3 or time.monotonic() > deadline:
                raise Failed(Exit.OUR_FAULT, f"{child.program.name} does not start: {child.last_words()}")
        time.sleep(0.05)


async def _check_master_key(database_url: str, master: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await master_key.check(connection, MasterKey.read(master))
    finally:
        await connection.close()


async def _projectors_follow(database_url: str) -> bool:
    """Whether both projectors are connected: before, a write would not show in the ratios."""
    connection = await asyncpg.connect(database_url)
    try:
        found: int = await connection.fetchval(
            "SELECT count(DISTINCT application_name) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'sinistra % projector'"
        )
        return found == 2
    finally:
        await connection.close()


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(folder: Path, note: state.State, tenant: str) -> None:
    print(f"\nSinistra serves the tenant {tenant} at {note.base_url}")
    print(f"API reference  {note.base_url}/docs")
    print(f"API key        `sinistra env` prints it; api_key in {folder / 'state.json'}")
    print(f"Logs           {folder / 'logs'}")
    print("Ctrl-C stops it; everything is kept.", flush=True)


def _tend(supervisor: Supervisor, database: Database, stopping: Stopping) -> None:
    while True:
        stopping.check()
        if database.revive():
            print("PostgreSQL had fallen and runs again.", flush=True)
        for name in supervisor.tend():
            print(f"{name} had fallen and was started again.", flush=True)
        time.sleep(0.2)
