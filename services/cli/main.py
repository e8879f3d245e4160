"""The command `sinistra`: one module per command group, listed here."""

import typer

app = typer.Typer(name="sinistra", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Entry point of the console script."""
    app()
