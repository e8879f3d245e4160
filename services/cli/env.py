"""`sinistra env`: where the server is and who we are, for a shell and what it starts."""

import shlex

import typer

from services.cli import session
from services.cli.session import DataDir

commands = typer.Typer()


@commands.command("env")
def env(*, data_dir: DataDir = None) -> None:
    """Prints the address and the key as shell variables: eval "$(sinistra env)"."""
    server = session.find(data_dir)
    print(f"export SINISTRA_URL={shlex.quote(server.base_url)}")
    print(f"export SINISTRA_API_KEY={shlex.quote(server.api_key)}")
