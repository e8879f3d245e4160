"""The supervisor, on real processes: what falls is started again, what is stopped is gone."""

import os
import signal
import time
from pathlib import Path

import pytest

from services.cli.supervisor import Program, Stopped, Supervisor, stop_on_signals


def _supervisor(tmp_path: Path, *arguments: str) -> Supervisor:
    return Supervisor([Program("one", arguments)], dict(os.environ), tmp_path / "logs")


def test_what_falls_is_started_again_and_its_last_words_are_kept(tmp_path: Path) -> None:
    supervisor = _supervisor(tmp_path, "no-such-command")
    supervisor.start()
    deadline = time.monotonic() + 60
    while supervisor.children[0].falls < 2:
        assert time.monotonic() < deadline
        supervisor.tend()
        time.sleep(0.02)
    supervisor.stop()
    assert "No such command" in supervisor.children[0].last_words()


def test_a_signal_ends_the_wait_once() -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        stop_on_signals()
        with pytest.raises(Stopped):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)  # ignored: the children are being stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
