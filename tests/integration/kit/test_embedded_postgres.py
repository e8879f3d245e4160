"""The launcher, on real processes: who runs the server, where, and that it never outlives its holder."""

import asyncio
import gc
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from services.kit import postgres_binaries
from services.kit.embedded_postgres import Cluster, cluster_folder, start
from services.kit.postgres_binaries import PostgresUnavailable
from services.kit.process import is_alive, unprivileged_account

_HOLDER = """
import sys, time
from pathlib import Path
from services.kit.embedded_postgres import start
cluster = start(Path(sys.argv[1]), options={"fsync": "off"})
print(cluster.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder with a space in its path that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="a launcher "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(data_dir: Path) -> Iterator[Cluster]:
    started = start(data_dir, options={"fsync": "off"})
    yield started
    started.stop()


async def _select_one(cluster: Cluster) -> int:
    connection = await asyncpg.connect(cluster.url())
    try:
        answer: int = await connection.fetchval("SELECT 1")
        return answer
    finally:
        await connection.close()


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 120
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


async def test_starts_with_a_password_and_keeps_its_data_over_a_restart(data_dir: Path) -> None:
    first = start(data_dir, options={"fsync": "off"})
    connection = await asyncpg.connect(first.url())
    await connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    await connection.close()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(first.url(), password="guess")
    first.stop()
    second = start(data_dir, options={"fsync": "off"})
    connection = await asyncpg.connect(second.url())
    assert await connection.fetchval("SELECT n FROM kept") == 7
    await connection.close()
    second.stop()


async def test_a_connection_broken_off_while_it_is_made_leaves_no_error_unheard(cluster: Cluster) -> None:
    unheard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: unheard.append(said["message"]))
    for steps in range(40):
        await _broken_off(cluster.url(), steps)
    gc.collect()  # a future tells when it goes that nobody asked it
    await asyncio.sleep(0)
    assert unheard == []


async def _broken_off(url: str, steps: int) -> None:
    """Begins to connect, and gives up after so many turns of the loop."""
    connecting = asyncio.create_task(asyncpg.connect(url))
    for _ in range(steps):
        await asyncio.sleep(0)
    connecting.cancel()
    with suppress(asyncio.CancelledError):
        await (await connecting).close()
    for _ in range(5):
        await asyncio.sleep(0)  # what the cancelling itself sets off


def test_server_runs_unprivileged_on_a_folder_of_its_own(cluster: Cluster) -> None:
    account = unprivileged_account()
    expected = os.getuid() if account is None else account.uid
    assert cluster.process is not None
    assert (cluster.folder / "data").stat().st_uid == expected
    assert (cluster.folder / "data").stat().st_mode & 0o777 == 0o700
    assert (cluster.folder / "secret").stat().st_mode & 0o777 == 0o600
    assert expected != 0
    if Path("/proc").exists():
        assert Path(f"/proc/{cluster.process.pid}").stat().st_uid == expected


async def test_second_holder_attaches_and_leaves_the_server_alone(cluster: Cluster, data_dir: Path) -> None:
    guest = start(data_dir)
    assert guest.process is None
    assert guest.port == cluster.port
    guest.stop()
    assert await _select_one(cluster) == 1


def test_kill_9_of_the_holder_shuts_the_server_down_cleanly(data_dir: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER, str(data_dir)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    server = int(holder.stdout.readline())
    assert is_alive(server)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    _wait_until_gone(server)
    assert not (cluster_folder(data_dir) / "data" / "postmaster.pid").exists()
    assert "database system is shut down" in (cluster_folder(data_dir) / "server.log").read_text()


async def test_a_pid_file_left_by_a_crash_does_not_stop_the_next_start(data_dir: Path) -> None:
    first = start(data_dir, options={"fsync": "off"})
    assert first.process is not None
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    assert (first.folder / "data" / "postmaster.pid").exists()
    second = start(data_dir, options={"fsync": "off"})
    assert await _select_one(second) == 1
    second.stop()


def test_unfinished_initdb_is_done_again(data_dir: Path) -> None:
    folder = cluster_folder(data_dir)
    (folder / "data.part").mkdir(parents=True)
    (folder / "data.part" / "PG_VERSION").write_text("18")
    (folder / "secret").write_text("of the one that failed")
    cluster = start(data_dir, options={"fsync": "off"})
    cluster.stop()
    assert cluster.process is not None
    assert not (folder / "data.part").exists()


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    start(data_dir).stop()
    with pytest.raises(PostgresUnavailable, match="no_such_setting"):
        start(data_dir, options={"no_such_setting": "1"})


def test_without_binaries_the_error_names_the_way_out(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_binaries, "PACKAGES", ("no_such_package",))
    with pytest.raises(PostgresUnavailable, match="DATABASE_URL"):
        start(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
async def test_where_nobody_cannot_enter_data_and_binaries_lie_elsewhere(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = data_dir / "state"
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    package = shutil.copytree(_package(), closed / _package().name, symlinks=True)
    shutil.copytree(_package().with_name(_package().name + ".libs"), closed / (_package().name + ".libs"))
    monkeypatch.syspath_prepend(closed)
    monkeypatch.setattr(postgres_binaries, "STATE", state)
    cluster = start(closed / "data", options={"fsync": "off"})
    assert cluster.process is not None
    program = Path(os.readlink(f"/proc/{cluster.process.pid}/exe"))  # noqa: PTH115
    answer = await _select_one(cluster)
    cluster.stop()
    assert answer == 1
    assert cluster.folder.parent == state
    assert state in program.parents
    assert package not in program.parents


def _package() -> Path:
    spec = importlib.util.find_spec(postgres_binaries.PACKAGES[0])
    assert spec is not None
    return Path(spec.origin or "").parent
