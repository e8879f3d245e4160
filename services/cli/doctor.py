"""`sinistra doctor`: looks at the database and the running server, and says what is wrong in words."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from services.cli import state
from services.cli.exits import Exit

commands = typer.Typer()

_MARKS = {"ok": "[green]ok[/green]", "warning": "[yellow]warning[/yellow]", "wrong": "[red]wrong[/red]"}


@commands.command()
def doctor(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="The data folder, without DATABASE_URL.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Checks Python, PostgreSQL, the schemas, the log's protection, the projections and the server."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from services.cli.checks import look

    findings = look(data_dir or state.default_data_dir())
    if as_json:
        print(json.dumps([asdict(one) for one in findings], indent=2))
    else:
        table = Table("", "", "", show_header=False, box=None)
        for one in findings:
            table.add_row(_MARKS[one.level], one.subject, escape(one.says))
        Console().print(table)
    if any(one.level == "wrong" for one in findings):
        raise typer.Exit(Exit.OUR_FAULT)
