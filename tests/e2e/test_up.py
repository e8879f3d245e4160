"""`sinistra up` as a user meets it: real processes, an embedded PostgreSQL, signals, and nothing left behind."""

import contextlib
import http.client
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

import asyncpg
import pytest

from services.cli.session import Session
from services.kit.process import is_alive

_SECONDS = 90.0


class House:
    """A data folder and the `sinistra up` that runs on it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        dropped = ("DATABASE_URL", "SINISTRA_URL", "SINISTRA_API_KEY", "SINISTRA_DATA_DIR")
        self._environment = {name: value for name, value in os.environ.items() if name not in dropped}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "services.cli", *arguments, "--data-dir", str(self.data_dir)]

    def start(self) -> dict[str, Any]:
        """Starts it; the note it leaves when it is ready."""
        with (self.data_dir.parent / "output").open("ab") as output:
            command = self.command("up", "--no-demo", "--port", "0")
            self.process = subprocess.Popen(command, env=self._environment, stdout=output, stderr=output)
        note = self.data_dir / "state.json"
        self.until(lambda: note.exists() and json.loads(note.read_text())["pid"] == self.pid)
        state: dict[str, Any] = json.loads(note.read_text())
        return state

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
            assert self.process is not None
            said = (self.data_dir.parent / "output").read_text()
            assert time.monotonic() < deadline, said
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> int:
        """Sends a signal, and waits until nothing of it runs any more; the exit status."""
        assert self.process is not None
        tree = self.children().values()
        self.process.send_signal(how)
        status = self.process.wait(_SECONDS)
        self.until(lambda: not any(is_alive(pid) for pid in tree))
        return status


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    root = Path(tempfile.mkdtemp(prefix="sinistra up "))
    root.chmod(0o755)
    made = House(root / "data folder")
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGTERM)
    shutil.rmtree(root)


def _note(house: House) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((house.data_dir / "state.json").read_text())
    return state


def _tenant(note: dict[str, Any]) -> str:
    tenant: str = Session(note["base_url"], note["api_key"]).get("/v1/me")["tenant"]["code"]
    return tenant


def test_the_note_is_private_and_its_key_opens_the_default_tenant(house: House) -> None:
    note = _note(house)
    assert (house.data_dir / "state.json").stat().st_mode & 0o777 == 0o600
    assert Path(note["database_folder"]).is_dir()
    assert _tenant(note) == "default"


def test_doctor_finds_nothing_wrong(house: House) -> None:
    done = house.run("doctor", "--json")
    findings = json.loads(done.stdout)
    assert {one["subject"]: one["says"] for one in findings if one["level"] != "ok"} == {}
    assert {"database", "schema claims", "event log", "projections ratios", "server"} <= {
        one["subject"] for one in findings
    }
    assert done.returncode == 0


def test_migrate_has_nothing_to_do_and_disturbs_nobody(house: House) -> None:
    assert house.run("migrate").returncode == 0
    assert _tenant(_note(house)) == "default"


async def test_a_rebuilt_projection_belongs_to_the_service_that_keeps_it(house: House) -> None:
    assert house.run("projections", "rebuild").returncode == 0
    connection = await asyncpg.connect(_note(house)["database_url"])
    owners = await connection.fetch(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'ratios' AND tablename <> 'alembic_version'"
    )
    await connection.close()
    assert {row["tableowner"] for row in owners} == {"sinistra_ratios"}
    assert house.run("doctor").returncode == 0


def test_a_second_one_on_the_same_folder_is_refused(house: House) -> None:
    done = house.run("up", "--no-demo", "--port", "0")
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert _tenant(_note(house)) == "default"


@pytest.mark.parametrize("name", ["serve", "project", "postgres"])
def test_what_is_killed_is_started_again(house: House, name: str) -> None:
    before = house.children()
    os.kill(before[name], signal.SIGKILL)
    house.until(lambda: house.children().get(name, before[name]) != before[name])
    house.until(lambda: _ready(_note(house)["base_url"]))
    assert house.children().keys() == before.keys()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_and_everything_is_kept(house: House, how: signal.Signals) -> None:
    before = _note(house)
    status = house.end(how)
    assert status == (-9 if how is signal.SIGKILL else 0)
    done = house.run("doctor")
    assert "Nothing runs" in " ".join(done.stdout.split())
    after = house.start()
    assert after["api_key"] == before["api_key"]
    assert _tenant(after) == "default"


def _ready(base_url: str) -> bool:
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
