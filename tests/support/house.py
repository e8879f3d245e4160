"""A running `sinistra up` on a data folder of its own: real processes, as a user starts them."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from services.kit.process import is_alive

_SECONDS = 600.0  # with the demo told first, on a machine that others use too
_ENDING_SECONDS = 180.0  # more than the supervisor's patience with what it ends


class House:
    """A data folder and the `sinistra up` that runs on it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        dropped = ("DATABASE_URL", "SINISTRA_URL", "SINISTRA_API_KEY", "SINISTRA_DATA_DIR")
        self._environment = {name: value for name, value in os.environ.items() if name not in dropped}
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """For what is to find this one by itself."""
        return {**self._environment, "SINISTRA_DATA_DIR": str(self.data_dir)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "services.cli", *arguments, "--data-dir", str(self.data_dir)]

    def start(self, *, demo: bool = False) -> dict[str, Any]:
        """Starts it; the note it leaves when it is ready."""
        self.launch(demo=demo)
        note = self.data_dir / "state.json"

        def serves() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self._said()
            return note.exists() and json.loads(note.read_text())["pid"] == self.pid

        self.until(serves)
        state: dict[str, Any] = json.loads(note.read_text())
        return state

    def launch(self, *, demo: bool = False) -> None:
        """Starts it and waits for nothing."""
        with (self.data_dir.parent / "output").open("ab") as output:
            command = self.command("up", "--port", "0", *(() if demo else ("--no-demo",)))
            self.process = subprocess.Popen(command, env=self._environment, stdout=output, stderr=output)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs another command on the same folder."""
        command = self.command(*arguments)
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def children(self) -> dict[str, int]:
        """What runs under it, by name."""
        found = {}
        for pid in map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()):
            with contextlib.suppress(OSError, IndexError):  # one that has just ended has no command line any more
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                found["postgres" if words[0].endswith("/postgres") else words[3]] = pid
        return found

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _SECONDS
        while not holds():
            assert time.monotonic() < deadline, self._said()
            time.sleep(0.05)

    def _said(self) -> str:
        return (self.data_dir.parent / "output").read_text()

    def end(self, how: signal.Signals) -> int:
        """Sends a signal, and waits until nothing of it runs any more; the exit status."""
        assert self.process is not None
        tree = self.children().values()
        self.process.send_signal(how)
        try:
            status = self.process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.until(lambda: not any(is_alive(pid) for pid in tree))
        return status


@contextlib.contextmanager
def empty() -> Iterator[House]:
    """One that does not run yet, in a new folder with a space in its path; at the end nothing of it is left."""
    root = Path(tempfile.mkdtemp(prefix="sinistra up "))
    root.chmod(0o755)
    made = House(root / "data folder")
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.end(signal.SIGTERM)
        shutil.rmtree(root)


@contextlib.contextmanager
def running(*, demo: bool = False) -> Iterator[House]:
    """The same, started."""
    with empty() as made:
        made.start(demo=demo)
        yield made
