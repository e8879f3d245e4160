"""PostgreSQL that starts by itself, from the binaries of a wheel: nothing to install, nothing left behind.

The wheel's own start function is never called: it opens folders up, trusts everybody and outlives its holder.
"""

import errno
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from services.kit import postgres_binaries
from services.kit.postgres_binaries import PostgresUnavailable
from services.kit.process import Account, is_alive, run_child, start_child, stop_child, unprivileged_account

_SUPERUSER = "postgres"
_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; `process` is None where another process owns it and we merely attached."""

    folder: Path
    port: int
    secret: str = field(repr=False)
    process: subprocess.Popen[bytes] | None

    def url(self, database: str = "postgres", user: str = _SUPERUSER) -> str:
        """Where and as whom to connect; not by TLS, which this server does not speak.

        Asked for first all the same, it would cost a connection a round trip, and one broken off while it is made would
        leave an error that nobody hears of.
        """
        place = f"127.0.0.1:{self.port}/{quote(database)}?sslmode=disable"
        return f"postgresql://{quote(user)}:{self.password(user)}@{place}"

    def password(self, user: str) -> str:
        """Each role's own password, derived from the cluster's secret."""
        return hmac.new(self.secret.encode(), user.encode(), hashlib.sha256).hexdigest()

    def stop(self) -> None:
        """Shuts the server down (fast: open transactions are rolled back), if it is ours."""
        if self.process is not None:
            stop_child(self.process, ask=signal.SIGINT, insist=signal.SIGQUIT)


def start(data_dir: Path, *, options: Mapping[str, str] | None = None, port: int | None = None) -> Cluster:
    """Starts the cluster that belongs to a data folder, making it the first time; attaches if it is running.

    `options` are server settings; `port` is for a server that fell and whose clients wait where it was.
    Raises PostgresUnavailable. Call it from the main thread.
    """
    account = unprivileged_account()
    data_dir.mkdir(parents=True, exist_ok=True)
    folder = cluster_folder(data_dir)
    _make_folder(folder, account)
    binaries = postgres_binaries.find(account)
    if not (folder / "data").exists():
        _make_cluster(binaries, folder, account)
    secret = (folder / "secret").read_text()
    running = _running_port(folder / "data")
    if running is not None:
        return Cluster(folder, running, secret, None)
    chosen, process = _start_server(binaries, folder, account, options or {}, port)
    return Cluster(folder, chosen, secret, process)


def cluster_folder(data_dir: Path) -> Path:
    """Where the cluster of a data folder lies: inside it, or under /var/lib where `nobody` cannot enter it."""
    account = unprivileged_account()
    data_dir = data_dir.absolute()
    if account is None or account.can_enter(data_dir):
        return data_dir / "postgres"
    return postgres_binaries.STATE / f"cluster-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"


def _make_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if account is not None:
        # Others may pass through; what lies inside has its own mode.
        for step in (folder, *(parent for parent in folder.parents if parent == postgres_binaries.STATE)):
            step.chmod(0o755)


def _make_cluster(binaries: Path, folder: Path, account: Account | None) -> None:
    """Runs initdb beside the final place and renames: a cluster is whole or absent."""
    secret = folder / "secret"
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(32))
    half = folder / "data.part"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    superuser = Cluster(folder, 0, secret.read_text(), None).password(_SUPERUSER)
    with tempfile.NamedTemporaryFile("w", dir=folder) as password_file:
        password_file.write(superuser)
        password_file.flush()
        if account is not None:
            os.chown(half, account.uid, account.gid)
            os.chown(password_file.name, account.uid, account.gid)
        run_child(
            [
                str(binaries / "initdb"),
                *("-D", str(half), "-U", _SUPERUSER, "--encoding=UTF8", "--locale-provider=builtin"),
                *("--builtin-locale=C.UTF-8", "--locale=C", "--auth=scram-sha-256"),
                *(f"--pwfile={password_file.name}", "--no-instructions"),
            ],
            account=account,
            environment=_ENVIRONMENT,
        )
    half.rename(folder / "data")


def _start_server(
    binaries: Path, folder: Path, account: Account | None, options: Mapping[str, str], wanted: int | None
) -> tuple[int, subprocess.Popen[bytes]]:
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "timezone": "UTC", **options}
    attempts = 3  # a server killed a moment ago may still have children, and a free port may be taken
    for attempt in range(attempts):
        port = wanted or free_port()
        arguments = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        with (folder / "server.log").open("wb") as log:
            process = start_child(arguments, account=account, environment=_ENVIRONMENT, folder=Path("/"), output=log)
        try:
            if _becomes_ready(process, folder / "data"):
                return port, process
        except BaseException:  # whoever waits is asked to end
            stop_child(process)
            raise
        stop_child(process, ask=signal.SIGQUIT)
        time.sleep(0.3 * (attempt + 1))
    last = (folder / "server.log").read_text(errors="replace").splitlines()[-5:]
    raise PostgresUnavailable("PostgreSQL does not start: " + " | ".join(last))


def _becomes_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        lines = _pid_file(data)
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7] == "ready":
            return True
        time.sleep(0.01)
    return False


def _running_port(data: Path) -> int | None:
    """The port of the live server on this data, after waiting for one that is on its way up or down."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        lines = _pid_file(data)
        if not lines or not _is_postgres(int(lines[0])):
            return None  # none, or a file left by a crash, which PostgreSQL itself clears
        if len(lines) >= 8 and lines[7] == "ready":
            return int(lines[3])
        time.sleep(0.05)
    raise PostgresUnavailable(f"A PostgreSQL server holds {data} and neither gets ready nor ends.")


def _pid_file(data: Path) -> list[str]:
    """The lines of postmaster.pid: 1 the process, 4 the port, 8 the state."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def _is_postgres(pid: int) -> bool:
    """Says whether that process lives and is PostgreSQL, as far as the system tells."""
    name = Path(f"/proc/{pid}/comm")
    return is_alive(pid) and (not name.exists() or name.read_text().strip() == "postgres")


def free_port() -> int:
    """A port nobody listens on at the moment, below those that the system gives to whoever asks for any.

    Seconds pass before it is listened on, while databases start and connections come and go.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        try:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return port
