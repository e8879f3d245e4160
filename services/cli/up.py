"""`sinistra up`: the whole platform on one machine, under one supervisor."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import state

commands = typer.Typer()


@commands.command()
def up(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Where everything is kept.")] = None,
    port: Annotated[
        int,
        typer.Option(envvar="SINISTRA_PORT", help="Where to listen, on this machine only; 0 takes a free one."),
    ] = 8420,
    no_demo: Annotated[bool, typer.Option("--no-demo", help="Start empty, with the tenant `default`.")] = False,
) -> None:
    """Starts PostgreSQL, the services and the projectors, and serves until Ctrl-C."""
    from asyncio import CancelledError

    from services.cli import running
    from services.cli.stopping import Stopped, Stopping
    from services.kit.embedded_postgres import free_port

    folder = (data_dir or state.default_data_dir()).absolute()
    stopping = Stopping()
    try:
        running.run(folder, port or free_port(), "default" if no_demo else "demo", stopping)
    except (Stopped, CancelledError):
        print("Stopped.")
    except Exception:
        # A library that a signal found at work may put an error of its own in the place of Stopped.
        if not stopping.asked:
            raise
        print("Stopped.")
