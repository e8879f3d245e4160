"""What `sinistra up` does: a database, the services as children, a key, a note for the other commands."""

import asyncio
import fcntl
import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.cli import state
from services.cli.access import tenant_key
from services.cli.database import Database, open_database
from services.cli.exits import Exit, Failed
from services.cli.supervisor import Program, Supervisor
from services.kit.migrate import is_current, migrate
from services.kit.settings import Settings

_READY_SECONDS = 60.0
_HOST = "127.0.0.1"


def run(folder: Path, port: int, tenant: str) -> None:
    """Serves until it is stopped. Raises Failed; leaves no process behind, whatever happens."""
    folder.mkdir(parents=True, exist_ok=True)
    with _held(folder):
        _serve(folder, port, tenant)


def _serve(folder: Path, port: int, tenant: str) -> None:
    settings = Settings()
    database = open_database(folder, settings)
    supervisor: Supervisor | None = None
    try:
        if not asyncio.run(is_current(database.url)):
            migrate(database.url)
        environment = {
            **os.environ,
            **database.environment(),
            "SINISTRA_HOST": _HOST,
            "SINISTRA_PORT": str(port),
            "SINISTRA_DATA_DIR": str(folder),
        }
        programs = [Program("serve", ["serve", "all"]), Program("project", ["project"])]
        supervisor = Supervisor(programs, environment, folder / "logs")
        supervisor.start()
        key = asyncio.run(tenant_key(database.service_urls["gateway"], folder, tenant))
        _wait_until_ready(supervisor, port)
        note = state.State(
            base_url=f"http://{_HOST}:{port}",
            api_key=key,
            pid=os.getpid(),
            database_folder=None if database.cluster is None else str(database.cluster.folder),
            database_url=database.url,
            service_urls={section: url for section, url in database.service_urls.items()},  # noqa: C416 - of plain text
        )
        state.write(folder, note)
        _greet(folder, note, tenant)
        _tend(supervisor, database)
    finally:
        state.remove(folder)
        if supervisor is not None:
            supervisor.stop()
        database.close()


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


def _wait_until_ready(supervisor: Supervisor, port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not _is_ready(port):
        supervisor.tend()
        for child in supervisor.children:
            if child.falls >= 3 or time.monotonic() > deadline:
                raise Failed(Exit.OUR_FAULT, f"{child.program.name} does not start: {child.last_words()}")
        time.sleep(0.05)


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
    print(f"API key        api_key in {folder / 'state.json'}")
    print(f"Logs           {folder / 'logs'}")
    print("Ctrl-C stops it; everything is kept.", flush=True)


def _tend(supervisor: Supervisor, database: Database) -> None:
    while True:
        if database.revive():
            print("PostgreSQL had fallen and runs again.", flush=True)
        for name in supervisor.tend():
            print(f"{name} had fallen and was started again.", flush=True)
        time.sleep(0.2)
