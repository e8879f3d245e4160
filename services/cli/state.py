"""The data folder: where it is, and the note a running `sinistra up` leaves in it for the other commands."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from services.cli.exits import Exit, Failed
from services.kit.postgres_binaries import STATE as ROOT_STATE
from services.kit.process import is_alive


@dataclass(frozen=True, slots=True)
class State:
    """What the other commands need to find a running server. Holds secrets: mode 0600."""

    base_url: str
    api_key: str = field(repr=False)
    pid: int
    database_folder: str | None
    """Where the embedded server keeps its data; null with DATABASE_URL."""
    database_url: str = field(repr=False)
    service_urls: dict[str, str] = field(repr=False)
    """The same database under each service's own role."""


def default_data_dir() -> Path:
    """SINISTRA_DATA_DIR, else the user's state folder; for root one that PostgreSQL's account can enter."""
    given = os.environ.get("SINISTRA_DATA_DIR")
    if given:
        return Path(given)
    if os.geteuid() == 0:
        return ROOT_STATE / "default"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "sinistra"


def write(data_dir: Path, state: State) -> None:
    """Leaves the note, whole or not at all."""
    write_private(data_dir / "state.json", json.dumps(asdict(state), indent=2) + "\n")


def read(data_dir: Path) -> State:
    """Reads the note. Raises Failed where nothing runs on this folder."""
    nothing = Failed(
        Exit.CANNOT_REACH,
        f"Nothing runs on {data_dir}: start `sinistra up`, name another --data-dir, "
        "or set SINISTRA_URL and SINISTRA_API_KEY.",
    )
    try:
        found = State(**json.loads((data_dir / "state.json").read_text()))
    except (FileNotFoundError, NotADirectoryError):
        raise nothing from None
    except PermissionError:
        raise Failed(Exit.NOT_ALLOWED, f"{data_dir}/state.json belongs to another user.") from None
    except (TypeError, ValueError):
        raise Failed(Exit.OUR_FAULT, f"{data_dir}/state.json cannot be read: start `sinistra up` again.") from None
    if not is_alive(found.pid):  # it was killed before it could take its note away
        raise nothing
    return found


def remove(data_dir: Path) -> None:
    """Takes the note away: nothing runs here any more."""
    (data_dir / "state.json").unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads, by renaming: a reader never meets half of it."""
    half = path.with_name(path.name + ".part")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    half.write_text(text)
    half.replace(path)
