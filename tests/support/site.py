"""A house that runs as it does at a broker's, for files of portfolios that are not ours to redistribute.

The files are read where SINISTRA_REAL_DATA says, or beside the checkout. The supervisor, the services and the
projectors run as processes of their own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.patient import SECONDS, WAIT, is_behind

_ROOT = Path(__file__).parents[2]
_READY_SECONDS = 300
IMPORT_SECONDS = 600


def real_data(name: str) -> Path:
    """The folder of a portfolio. Fails under continuous integration where it is missing."""
    home = Path(os.environ.get("SINISTRA_REAL_DATA") or _ROOT.parent / "shared" / "data")
    folder = home / name
    if not (folder / "reference_results.json").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no real portfolio in {home}: set SINISTRA_REAL_DATA")
        pytest.skip(f"no real portfolio in {home}: set SINISTRA_REAL_DATA to where it is")
    return folder


@dataclass
class Site:
    """A running `sinistra up` on its own data folder, and the command line to it."""

    folder: Path
    database_url: str
    up: subprocess.Popen[bytes] | None = None

    @property
    def _environment(self) -> dict[str, str]:
        mine = {k: v for k, v in os.environ.items() if not k.startswith("SINISTRA_") and "DATABASE_URL" not in k}
        return {**mine, "DATABASE_URL": self.database_url}

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        command = [
            sys.executable,
            "-m",
            "services.cli",
            "up",
            "--no-demo",
            "--port",
            "0",
            "--data-dir",
            str(self.folder),
        ]
        self.up = subprocess.Popen(
            command, cwd=_ROOT, env=self._environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        until(lambda: (self.folder / "state.json").exists() or self._ended(), _READY_SECONDS)
        assert not self._ended(), "sinistra up has ended"

    def kill(self) -> None:
        """Kills it as the system does when it runs out of memory; its children go with it."""
        assert self.up is not None
        self.up.send_signal(signal.SIGKILL)
        self.up.wait(120)
        (self.folder / "state.json").unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends it as Ctrl-C does."""
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            self.up.wait(180)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command."""
        command = [sys.executable, "-m", "services.cli", *arguments, "--data-dir", str(self.folder)]
        return subprocess.Popen(
            command, cwd=_ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, code: int = 0) -> Any:
        """Runs a command to its end; what it printed, as JSON."""
        process = self.begin(*arguments, "--json")
        out, err = process.communicate(timeout=IMPORT_SECONDS)
        assert process.returncode == code, f"{arguments}: {process.returncode}: {err or out[-2_000:]}"
        return json.loads(out) if out else err

    def ask(self, path: str, **query: str) -> Any:
        """What a route answers to the key of the site, as it stands."""
        return self._ask(path, query, {})

    def get(self, path: str, **query: str) -> Any:
        """The same, once the read models have come as far as the log."""
        position = self.ask("/v1/log-position")["log_position"]
        return self._ask(path, query, {"At-Least": position, **WAIT})

    def _ask(self, path: str, query: dict[str, str], headers: dict[str, str]) -> Any:
        state = json.loads((self.folder / "state.json").read_text())
        sent = {"Authorization": f"Bearer {state['api_key']}", **headers}
        deadline = time.monotonic() + SECONDS
        while is_behind(answer := httpx.get(state["base_url"] + path, params=query, headers=sent, timeout=120)):
            assert time.monotonic() < deadline, answer.text
        assert answer.is_success, answer.text
        return answer.json()

    def _ended(self) -> bool:
        return self.up is not None and self.up.poll() is not None


@contextmanager
def running(folder: Path, database_url: str) -> Iterator[Site]:
    """A site, ended with whoever uses it; it is not started yet."""
    site = Site(folder, database_url)
    try:
        yield site
    finally:
        site.stop()


def until(true: Callable[[], bool], seconds: float) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)
