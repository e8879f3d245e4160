"""`sinistra migrate`: brings the database up to date; the job a deployment runs before its services."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import state

commands = typer.Typer()


@commands.command()
def migrate(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="The data folder, without DATABASE_URL.")] = None,
) -> None:
    """Brings the three schemas up to date, on DATABASE_URL or the embedded server."""
    from services.cli.database import open_database
    from services.kit import migrate as migrations
    from services.kit.settings import SECTIONS, Settings

    database = open_database(data_dir or state.default_data_dir(), Settings())
    try:
        migrations.migrate(database.url)
    finally:
        database.close()
    for section in SECTIONS:
        print(f"{section}: {migrations.newest(section) or 'nothing to migrate'}")
