"""What every benchmark needs: a database that flushes to disk, sides measured in turn, a table of ranges."""

from __future__ import annotations

import os
import platform
import secrets
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from services.kit import embedded_postgres
from services.kit.migrate import migrate

# One measurement of one side, in whatever unit the benchmark names.
Side = Callable[[], Awaitable[float]]


@contextmanager
def database(**options: str) -> Iterator[str]:
    """The URL of a migrated database on a server of its own, durable as in production; all gone afterwards.

    With DATABASE_URL, that database: it must be an empty one that may be thrown away.
    """
    if given := os.environ.get("DATABASE_URL"):
        migrate(given)
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix=f"sinistra-bench-{secrets.token_hex(3)}-"))
    folder.chmod(0o755)
    cluster = embedded_postgres.start(folder, options={"max_connections": "400", **options})
    try:
        migrate(cluster.url())
        yield cluster.url()
    finally:
        cluster.stop()
        shutil.rmtree(folder)


async def interleave(sides: Mapping[str, Side], rounds: int) -> dict[str, list[float]]:
    """Measures the sides in turn, round after round, each round beginning with another one.

    Machines move by a factor of two within minutes: only what stands in the same round can be compared.
    """
    names = list(sides)
    measured: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            measured[name].append(await sides[name]())
    return measured


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`low–high`, or one number where they are the same."""
    low, high = f"{min(values):,.{digits}f}", f"{max(values):,.{digits}f}"
    return low if low == high else f"{low}–{high}"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The range of the ratios, round by round."""
    return spread([a / b for a, b in zip(ours, theirs, strict=True)], 2)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table that is also Markdown."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    print(f"\n{title} ({platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()})\n")
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
