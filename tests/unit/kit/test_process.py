"""Children end when asked, when told, and when their parent dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.kit.process import Account, is_alive, run_child, start_child, stop_child

_SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
_DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
_PARENT = f"""
import sys
from services.kit.process import start_child
child = start_child({[sys.executable, "-c", "import time; time.sleep(60)"]!r})
print(child.pid, flush=True)
sys.stdin.read()
"""


def _wait_for(path: Path, said: str) -> None:
    deadline = time.monotonic() + 120
    while said not in path.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(("program", "ended_by"), [(_SLEEPER, signal.SIGINT), (_DEAF, signal.SIGKILL)])
def test_stopping_asks_first_and_insists_later(program: list[str], ended_by: signal.Signals, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("wb") as output:
        child = start_child(program, output=output)
    _wait_for(said, "up")
    stop_child(child, patience=0.5 if ended_by is signal.SIGKILL else 30)
    assert child.returncode == -ended_by


def test_stopping_what_has_ended_is_fine() -> None:
    child = start_child([sys.executable, "-c", ""])
    child.wait()
    stop_child(child)
    assert child.returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_child_dies_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdin is not None
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    deadline = time.monotonic() + 120
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: no luck"):
        run_child(
            [sys.executable, "-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)"],
            account=None,
            environment=dict(os.environ),
        )


def test_an_account_enters_only_where_every_folder_lets_it(tmp_path: Path) -> None:
    stranger = Account(uid=os.getuid() + 12345, gid=os.getgid() + 12345)
    opened = tmp_path / "opened"
    closed = opened / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    assert not stranger.can_enter(closed)
    assert not stranger.can_enter(closed / "not there yet")
    assert stranger.can_enter(Path("/usr"))
