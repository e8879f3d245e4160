"""Child processes that never outlive their parent, and the account PostgreSQL runs under when we are root."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system that a child runs as."""

    uid: int
    gid: int

    def can_enter(self, path: Path) -> bool:
        """Says whether this account can walk down to `path` (its existing part) and into it."""
        return all(self._may_enter(folder) for folder in (path, *path.parents) if folder.exists())

    def _may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.gid:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)


def unprivileged_account() -> Account | None:
    """The account for programs that refuse to run as root: `nobody` when we are root, else None (ourselves)."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def start_child(
    arguments: Sequence[str],
    *,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a program that gets SIGINT when this process dies, however it dies.

    It has its own session, so that Ctrl-C reaches this process alone, which then stops its children in order.
    Call it from the main thread: the signal is sent when the *thread* that started the child ends.
    """
    return subprocess.Popen(  # noqa: S603 - the programs are ours, the arguments a list
        list(arguments),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        env=None if environment is None else dict(environment),
        start_new_session=True,
        preexec_fn=_tie_to(os.getpid()),  # noqa: PLW1509 - it only makes two system calls
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
    )


def run_child(arguments: Sequence[str], *, account: Account | None, environment: Mapping[str, str]) -> None:
    """Runs a program to its end; raises RuntimeError with what it said if it fails."""
    done = subprocess.run(  # noqa: S603 - the programs are ours, the arguments a list
        list(arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd="/",
        env=dict(environment),
        check=False,
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(arguments[0]).name} ended with {done.returncode}: {done.stderr.decode().strip()}")


def stop_child(
    process: subprocess.Popen[bytes],
    *,
    ask: signal.Signals = signal.SIGINT,
    insist: signal.Signals = signal.SIGKILL,
    patience: float = 15.0,
) -> None:
    """Asks a child to end, waits `patience` seconds, then insists. A child that has ended already is fine."""
    if process.poll() is not None:
        return
    process.send_signal(ask)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.send_signal(insist)
        process.wait(patience)


def is_alive(pid: int) -> bool:
    """Says whether a process of that number runs, whoever owns it. One that has ended and is not reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _is_zombie(pid)


def _tie_to(parent: int) -> Callable[[], None] | None:
    libc = _LIBC
    if libc is None:
        return None

    def tie() -> None:
        # After the change of user, which clears the setting.
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie


def _is_zombie(pid: int) -> bool:
    try:
        # The state follows the name, which stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
