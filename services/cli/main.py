"""The command `sinistra`: one module per command or group of commands, listed here."""

import os
import sys
import traceback

import typer

from services.cli import (
    claims,
    doctor,
    env,
    events,
    generate,
    import_,
    keys,
    loss_ratio,
    migrate,
    projections,
    reconcile,
    report,
    serve,
    up,
)
from services.cli.exits import Exit, Failed

app = typer.Typer(name="sinistra", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for module in (
    up,
    migrate,
    doctor,
    env,
    serve,
    generate,
    import_,
    loss_ratio,
    reconcile,
    report,
    claims,
    events,
    keys,
    projections,
):
    app.add_typer(module.commands)


def main() -> None:
    """Runs a command; whatever goes wrong is one line on stderr and an exit code."""
    try:
        ended = app(standalone_mode=False)
        sys.exit(ended if isinstance(ended, int) else Exit.DONE)
    except Failed as failed:
        _end(failed.code, failed.line)
    except typer.TyperException as usage:
        said = usage.format_message()
        if not said:  # no command at all: the help was shown
            sys.exit(Exit.USAGE)
        _end(Exit.USAGE, f"{said.rstrip('.')}. See `sinistra --help`.")
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader had enough (`sinistra events tail | head`): nothing to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.DONE)
    except Exception as error:
        if os.environ.get("SINISTRA_LOG_LEVEL") == "debug":
            traceback.print_exc()
        _end(Exit.OUR_FAULT, f"unexpected: {type(error).__name__}: {error}")


def _end(code: Exit, line: str) -> None:
    print("sinistra:", " ".join(line.split()), file=sys.stderr)
    sys.exit(code)
