"""A bulk push over HTTP, validated, appended, answered line by line, against «validate + one unnest insert».

    python -m bench.imports [POLICIES] [ROUNDS]

Ours: a generated portfolio (profile `sinistra`) goes through `sinistra serve all`, its own process: upload, check,
mapping, rules, event log, counts. The floor, in this process: the same lines read, validated by the same models, made
rows and inserted by one unnest statement for every 500. Both on one durable server, in turn. Memory is the server's
peak, in a fresh process, at 1 × and at 10 × the portfolio.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
import msgspec

from bench.common import database, interleave, ratios, spread, table
from services.contracts.bulk import BODIES, CommandName
from services.gateway.access import store
from services.gateway.access.model import SCOPES
from services.generator.files import write
from services.generator.portfolio import Portfolio
from services.kit.embedded_postgres import free_port
from services.kit.eventlog.partitions import partition_of, stream_id_from_seed

_PROFILE: Final = "sinistra"
_LAST: Final = date(2025, 12, 31)
_YEARS: Final = 3
_FLOOR_LINES: Final = 500
_OURS: Final = "import over HTTP"
_FLOOR: Final = "validate + one unnest insert"
_ACTOR: Final = {"type": "user", "id": "key_0123456789abcdef0123456789abcdef"}
_NOON: Final = datetime(2025, 12, 31, 12, tzinfo=UTC)


def generated(folder: Path, policies: int) -> tuple[Path, int]:
    """One file with a portfolio's policies and claims; and how many lines it has."""
    out = folder / f"{policies} policies"
    write(Portfolio(policies, _LAST.year - _YEARS + 1, _YEARS, 1, _LAST), out)
    file, lines = out / "all.ndjson", 0
    with file.open("wb") as whole:
        for part in ("policies.ndjson", "claims.ndjson"):
            with (out / part).open("rb") as source:
                for line in source:
                    whole.write(line)
                    lines += 1
    return file, lines


@dataclass
class Server:
    """`sinistra serve all` in a process of its own."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    async def push(self, file: Path) -> tuple[float, dict[str, Any]]:
        """Imports a file for a new tenant: seconds from the first byte to the last outcome, and the import."""
        token = await self._new_key()
        return await asyncio.to_thread(self._push, file, token)

    def peak_megabytes(self) -> float:
        """The most memory the process has had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    async def _new_key(self) -> str:
        conn = await asyncpg.connect(self.url)
        try:
            tenant = await store.ensure_tenant(conn, f"bench-{uuid4().hex[:12]}")
            made = await store.create_key(conn, tenant, "bench", "broker", SCOPES)
        finally:
            await conn.close()
        return made.token

    def _push(self, file: Path, token: str) -> tuple[float, dict[str, Any]]:
        begin = time.perf_counter()
        headers = {
            "Idempotency-Key": uuid4().hex,
            "Content-Type": "application/x-ndjson",
            "Content-Length": str(file.stat().st_size),
        }
        with file.open("rb") as body:
            where = self._ask(token, "POST", f"/v1/imports?profile={_PROFILE}", headers, body)["id"]
        while (found := self._ask(token, "GET", f"/v1/imports/{where}"))["state"] not in {"completed", "failed"}:
            time.sleep(0.05)
        return time.perf_counter() - begin, found

    def _ask(self, token: str, method: str, path: str, headers: dict[str, str] | None = None, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {token}", **(headers or {})})
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "id" not in answer:
            raise RuntimeError(answer)
        return answer


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """The server's process, ready; ended afterwards."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": url, "SINISTRA_PORT": str(port), "SINISTRA_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "services.cli", "serve", "all"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_ready(port)
        yield Server(url, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("the server does not start")


class _Line(msgspec.Struct):
    key: str
    command: CommandName
    body: msgspec.Raw


_COLUMNS: Final = {
    "log_partition": "int", "position": "bigint", "tenant_id": "uuid", "stream_type": "text", "stream_id": "uuid",
    "version": "int", "event_id": "uuid", "kind": "text", "schema_version": "smallint", "effective_on": "date",
    "recorded_at": "timestamptz", "command_id": "uuid", "command_seq": "int", "meta": "json", "data": "json",
}  # fmt: skip


class Floor:
    """What anyone must do who takes lines in: read a line, validate its body, make a row of it, insert 500 at once.

    The table has the log's shape, indexes and checks included; a row has ids, who sent it and the body as it was
    validated. No identity, no rules, no states or versions, no outcome for each line, and one row where we write
    one to eight events.
    """

    def __init__(self, url: str, file: Path) -> None:
        self._url = url
        self._file = file
        self._tenant = uuid4()
        self._position = 0

    async def seconds(self) -> float:
        """One run into an emptied table."""
        decode = msgspec.json.Decoder(_Line).decode
        given = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_COLUMNS.values(), 1))
        insert = f"INSERT INTO public.floor ({', '.join(_COLUMNS)}) SELECT * FROM unnest({given})"
        conn = await asyncpg.connect(self._url)
        try:
            await conn.execute("DROP TABLE IF EXISTS public.floor")
            await conn.execute("CREATE TABLE public.floor (LIKE claims.event INCLUDING ALL)")
            begin = time.perf_counter()
            with self._file.open("rb") as source:
                while chunk := [decode(line) for line in islice(source, _FLOOR_LINES)]:
                    rows = [self._row(line) for line in chunk]
                    await conn.execute(insert, *map(list, zip(*rows, strict=True)))
            return time.perf_counter() - begin
        finally:
            await conn.close()

    def _row(self, line: _Line) -> tuple[object, ...]:
        adapter = BODIES[line.command]
        data = adapter.dump_json(adapter.validate_json(bytes(line.body))).decode()
        self._position += 1
        meta = msgspec.json.encode({"actor": _ACTOR, "source": {"channel": "bulk", "line_key": line.key}}).decode()
        stream = stream_id_from_seed(line.key.encode())
        place = (partition_of(stream), self._position, self._tenant, "claim", stream, 1, uuid4(), line.command, 1)
        return (*place, _LAST, _NOON, uuid4(), 1, meta, data)


async def events_a_line(url: str, lines: int) -> float:
    """How many events a line has made, after one import into an empty log."""
    conn = await asyncpg.connect(url)
    try:
        count: int = await conn.fetchval("SELECT sum(position) FROM claims.log_head")
    finally:
        await conn.close()
    return count / lines


async def speed(url: str, folder: Path, file: Path, lines: int, rounds: int) -> None:
    """Lines per second of both sides."""
    with serving(url, folder) as server:

        async def ours() -> float:
            seconds, found = await server.push(file)
            if {name: n for name, n in found["counts"].items() if n} != {"created": lines}:
                raise RuntimeError(f"the import did not take every line: {found}")
            return lines / seconds

        await ours()  # into an empty log; a first import also compiles the validators
        events = await events_a_line(url, lines)
        floor = Floor(url, file)

        async def theirs() -> float:
            return lines / await floor.seconds()

        measured = await interleave({_OURS: ours, _FLOOR: theirs}, rounds)
    rows = [
        [_OURS, spread(measured[_OURS]), ratios(measured[_OURS], measured[_FLOOR])],
        [_FLOOR, spread(measured[_FLOOR]), ""],
    ]
    table(f"Import of {lines:,} lines, {events:.2f} events a line", ["", "lines/s", "ratio"], rows)


async def memory(url: str, folder: Path, sizes: Sequence[tuple[Path, int]]) -> None:
    """The server's peak in a fresh process for each size."""
    rows = []
    for file, lines in sizes:
        with serving(url, folder) as server:
            idle = server.peak_megabytes()
            seconds, _ = await server.push(file)
            figures = (file.stat().st_size / 1e6, lines / seconds, idle, server.peak_megabytes())
            rows.append([f"{lines:,}", *(f"{figure:,.0f}" for figure in figures)])
    table("Memory of an import", ["lines", "file, MB", "lines/s", "idle, MB", "peak, MB"], rows)


def main(policies: int = 1000, rounds: int = 3) -> None:
    """Prints both tables."""
    with tempfile.TemporaryDirectory(prefix="sinistra-bench-") as made, database() as url:
        folder = Path(made)
        sizes = [generated(folder, policies), generated(folder, 10 * policies)]
        asyncio.run(speed(url, folder, *sizes[0], rounds))
        asyncio.run(memory(url, folder, sizes))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
