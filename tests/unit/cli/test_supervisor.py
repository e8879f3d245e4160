"""The supervisor, on real processes: what falls is started again, what is stopped is gone."""

import os
import time
from pathlib import Path

from services.cli.supervisor import Program, Supervisor


def _supervisor(tmp_path: Path, *arguments: str) -> Supervisor:
    supervisor = Supervisor(dict(os.environ), tmp_path / "logs")
    supervisor.start(Program("one", arguments))
    return supervisor


def test_what_falls_is_started_again_and_its_last_words_are_kept(tmp_path: Path) -> None:
    supervisor = _supervisor(tmp_path, "no-such-command")
    deadline = time.monotonic() + 60
    while supervisor.children[0].falls < 2:
        assert time.monotonic() < deadline
        supervisor.tend()
        time.sleep(0.02)
    supervisor.stop()
    assert "No such command" in supervisor.children[0].last_words()
