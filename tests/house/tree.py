"""What the house tests look at: the files git knows, as they stand."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked() -> tuple[str, ...]:
    """Every tracked path, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for path in listed.decode().split("\0") if path and (ROOT / path).is_file())


def text(path: str) -> str:
    """A tracked file's text; what is not UTF-8 does not matter here."""
    return (ROOT / path).read_text(errors="replace")


def python() -> list[str]:
    """The tracked Python files."""
    return [path for path in tracked() if path.endswith(".py")]
