"""`sinistra up`: the whole platform on one machine, under one supervisor."""

import asyncio
import fcntl
import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli import state
from services.cli.access import tenant_key
from services.cli.database import Database, open_database
from services.cli.exits import Exit, Failed
from services.cli.supervisor import Program, Stopped, Supervisor, stop_on_signals
from services.kit.embedded_postgres import free_port
from services.kit.migrate import migrate
from services.kit.settings import Settings

commands = typer.Typer()

_READY_SECONDS = 60.0
_HOST = "127.0.0.1"


@commands.command()
def up(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Where everything is kept.")] = None,
    port: Annotated[int, typer.Option(help="Where to listen, on this machine only; 0 takes a free one.")] = 8420,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Start empty, with the tenant `default`.")] = False,
) -> None:
    """Starts PostgreSQL, the services and the projectors, and serves until Ctrl-C."""
    folder = (data_dir or state.default_data_dir()).absolute()
    stop_on_signals()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            _serve(folder, port or free_port(), "default" if no_demo else "demo")
    except Stopped:
        print("Stopped.")


def _serve(folder: Path, port: int, tenant: str) -> None:
    settings = Settings()
    database = open_database(folder, settings)
    supervisor: Supervisor | None = None
    try:
        migrate(database.url)
        environment = {**os.environ, **database.environment(), "SINISTRA_HOST": _HOST, "SINISTRA_PORT": str(port)}
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
    console = Console()
    console.print(f"\nSinistra serves the tenant [bold]{tenant}[/bold] at [bold]{note.base_url}[/bold]")
    console.print(f"API reference    {note.base_url}/docs")
    console.print(f"API key          api_key in {folder / 'state.json'}", soft_wrap=True)
    console.print(f"Logs             {folder / 'logs'}", soft_wrap=True)
    console.print("Ctrl-C stops it; everything is kept.")


def _tend(supervisor: Supervisor, database: Database) -> None:
    while True:
        if database.revive():
            print("PostgreSQL had fallen and runs again.", flush=True)
        for name in supervisor.tend():
            print(f"{name} had fallen and was started again.", flush=True)
        time.sleep(0.2)
