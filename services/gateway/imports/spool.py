"""Where pushed files wait: streamed to disk and hashed on the way, so that memory knows nothing of their size."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from services.kit.settings import Settings

_ABANDONED_AFTER_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole and is on the disk, under a passing name."""

    path: Path
    sha256: str
    size: int


class Spool:
    """A folder of files, each named by its import. Gateways that share their work share this folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of(cls, settings: Settings) -> Spool:
        """The folder in the data folder; without one, in the system's folder for temporary files."""
        home = settings.data_dir or Path(tempfile.gettempdir()) / "sinistra"
        return cls(home / "imports")

    def path(self, import_id: UUID) -> Path:
        """Where the file of an import is."""
        return self._folder / import_id.hex

    async def receive(self, chunks: AsyncIterator[bytes]) -> Received:
        """Writes a file as it arrives. Nothing is left behind if it does not arrive whole."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{uuid4().hex}.part"
        digest, size = sha256(), 0
        with _removed_on_failure(path), path.open("xb") as file:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        return Received(path, digest.hexdigest(), size)

    def keep(self, received: Received, import_id: UUID) -> None:
        """Gives a received file its lasting name; afterwards it survives a crash."""
        received.path.replace(self.path(import_id))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self, import_id: UUID) -> None:
        """Removes the file of an import that needs it no more."""
        self.path(import_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what a crash left half received: no upload takes a day."""
        for part in self._folder.glob("*.part"):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < time.time() - _ABANDONED_AFTER_SECONDS:
                    part.unlink()


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
