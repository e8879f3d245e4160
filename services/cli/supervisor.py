"""Keeps a set of child processes running: starts them, starts again what falls, leaves none behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.kit.process import start_child, stop_child

_LOG_LIMIT_BYTES = 50_000_000
_STEADY_SECONDS = 10.0
_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """A `sinistra` command to keep running."""

    name: str
    arguments: Sequence[str]


class Child:
    """One program: its process, and how it has been doing."""

    def __init__(self, program: Program, environment: Mapping[str, str], log: Path) -> None:
        self.program = program
        self.log = log
        self.falls = 0
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def start(self) -> None:
        """Starts it; what it says goes to its log."""
        _make_room(self.log)
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", "services.cli", *self.program.arguments]
            self._process = start_child(command, environment=self._environment, output=output)
        self._started = time.monotonic()

    def restart_if_fallen(self) -> bool:
        """Starts it again once it has ended, with longer pauses while it keeps falling. True if it did."""
        assert self._process is not None
        if self._process.poll() is None:
            return False
        up_for = time.monotonic() - self._started
        if up_for > _STEADY_SECONDS:
            self.falls = 0
        elif up_for < min(0.5 * 2.0**self.falls, _LONGEST_PAUSE):
            return False
        self.falls += 1
        self.start()
        return True

    def stop(self) -> None:
        """Asks it to end, insists after a while."""
        if self._process is not None:
            stop_child(self._process, ask=signal.SIGTERM)

    def last_words(self) -> str:
        """The end of its log, for the one line of an error."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " | ".join(lines[-3:])


class Supervisor:
    """All children of one `sinistra up`."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.children: list[Child] = []
        self._environment = environment
        self._logs = logs

    def start(self, program: Program) -> None:
        """Starts a program, which is kept running from now on."""
        child = Child(program, self._environment, self._logs / f"{program.name}.log")
        self.children.append(child)
        child.start()

    def tend(self) -> list[str]:
        """Starts again what has fallen; the names of those."""
        return [child.program.name for child in self.children if child.restart_if_fallen()]

    def stop(self) -> None:
        """Ends them all, the first started last."""
        for child in reversed(self.children):
            child.stop()


def _make_room(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
