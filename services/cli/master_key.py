"""The master key: SINISTRA_MASTER_KEY, else the one that `sinistra up` keeps in its data folder."""

from base64 import b64encode
from pathlib import Path

from services.cli.exits import Exit, Failed
from services.cli.state import write_private
from services.kit.database import Connection
from services.kit.sealing.cipher import MasterKey, new_key
from services.kit.sealing.vault import holds_keys_of_another
from services.kit.settings import Settings

VARIABLE = "SINISTRA_MASTER_KEY"
_FILE = "master.key"


def find(folder: Path, settings: Settings) -> MasterKey | None:
    """The master key that holds for a data folder, if there is one. Raises Failed for one that is none."""
    text = _text(folder, settings)
    if text is None:
        return None
    try:
        return MasterKey.read(text)
    except ValueError as error:
        raise Failed(Exit.USAGE, f"{VARIABLE if settings.master_key else folder / _FILE}: {error}.") from None


def find_or_make(folder: Path, settings: Settings) -> str:
    """Its text, for the processes that need it; made once, readable by its owner alone."""
    if find(folder, settings) is None:
        write_private(folder / _FILE, b64encode(new_key()).decode() + "\n")
    text = _text(folder, settings)
    assert text is not None
    return text


async def check(connection: Connection, master: MasterKey) -> None:
    """Raises Failed where the database holds keys that another master key has wrapped."""
    if await holds_keys_of_another(connection, master):
        raise Failed(
            Exit.REFUSED,
            f"This is not the master key of this database: what it holds of people would stay unreadable. "
            f"Give the one it was begun with as {VARIABLE}.",
        )


def _text(folder: Path, settings: Settings) -> str | None:
    if settings.master_key:
        return settings.master_key.get_secret_value()
    kept = folder / _FILE
    return kept.read_text().strip() if kept.exists() else None
