"""Server CPU per request: POST and GET of a claim, GET of a ratio, through the whole house and on a bare route.

    python -m bench.http [REQUESTS] [ROUNDS]

The house has everything on: authentication, events, idempotency, logs. `one process` is `sinistra serve all`, where the
gateway calls the services directly; `over HTTP` is gateway, claims and ratios as processes of their own. The bare side
is `bench/bare.py`. What is compared is the CPU of the server processes, not that of PostgreSQL or of the client.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aiohttp
import asyncpg
import uvloop

from bench.common import database, interleave, ratios, spread, table
from services.gateway.access import store
from services.gateway.access.model import SCOPES
from services.kit.process import start_child, stop_child

_CALLERS: Final = 16
_POLICIES: Final = 50
_LIKELY_DUPLICATES: Final = 5
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_UP: Final = 30.0
_IDLE: Final = 2.0  # seconds; a server closes a connection that is idle for five, while the other sides are asked


@dataclass(frozen=True, slots=True)
class Servers:
    """Where a side listens, and the processes whose CPU counts."""

    url: str
    pids: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        ticks = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / _TICKS


@dataclass(frozen=True, slots=True)
class Question:
    """A request that both sides answer; `bodies` makes a new body each time, or there is none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Callable[[], dict[str, Any]] | None = None


@contextmanager
def running(log: Path, environment: Mapping[str, str], *arguments: str) -> Iterator[tuple[str, int]]:
    """A server on a free port, until the block ends: its URL and process id."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with log.open("wb") as output:
        command = [sys.executable, "-m", *arguments, "--port", str(port)]
        process = start_child(command, environment={**os.environ, **environment}, output=output)
        try:
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            stop_child(process)


@contextmanager
def projecting(log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """The projectors, in a process of their own: their CPU is no request's."""
    with log.open("wb") as output:
        command = [sys.executable, "-m", "services.cli", "project"]
        process = start_child(command, environment={**os.environ, **environment}, output=output)
        try:
            yield
        finally:
            stop_child(process)


async def up(session: aiohttp.ClientSession, url: str) -> None:
    """Waits until a server answers."""
    until = asyncio.get_running_loop().time() + _UP
    while True:
        try:
            async with session.get(url) as answer:
                if answer.status < 500:
                    return
        except aiohttp.ClientError:
            pass
        if asyncio.get_running_loop().time() > until:
            raise RuntimeError(f"{url} does not answer")
        await asyncio.sleep(0.1)


async def cpu_ms(session: aiohttp.ClientSession, servers: Servers, question: Question, requests: int) -> float:
    """Milliseconds of server CPU per request, asked by several callers at once."""
    left = count(1)

    async def call() -> None:
        while next(left) <= requests:
            body = question.body() if question.body else None
            headers = {**question.headers, "idempotency-key": uuid4().hex} if body else question.headers
            async with session.request(
                question.method, servers.url + question.path, json=body, headers=headers
            ) as answer:
                said = await answer.read()
                if answer.status not in {200, 201}:
                    raise RuntimeError(f"{answer.status}: {said.decode()[:300]}")

    before = servers.cpu_seconds()
    await asyncio.gather(*(call() for _ in range(_CALLERS)))
    return (servers.cpu_seconds() - before) * 1000 / requests


def claim_body() -> dict[str, Any]:
    """A declaration as a CRM sends it."""
    n = uuid4().int
    return {
        "insurer_id": "axa", "policy_reference": f"P-{n % _POLICIES}", "external_reference": f"CRM-{n % 10**12}",
        "occurred_on": "2025-03-14", "declared_on": "2025-03-15", "cause_code": "collision",
        "place": {"country": "FR", "postcode": "69003"}, "claimed_amount": "1250.00",
        "coverages": ["third_party_liability", "own_damage"],
    }  # fmt: skip


def policy_body(n: int) -> dict[str, Any]:
    """The policies the claims are on."""
    coverages = [{"coverage_code": code} for code in ("third_party_liability", "own_damage", "theft", "fire", "glass")]
    return {
        "policy_no": f"P-{n}", "insurer_id": "axa", "client_id": f"client-{n}", "branch": "motor_liability",
        "product_line": "motor", "starts_on": "2025-01-01", "ends_on": "2025-12-31", "coverages": coverages,
    }  # fmt: skip


async def token(url: str) -> str:
    """A broker's key."""
    conn = await asyncpg.connect(url)
    try:
        tenant = await store.ensure_tenant(conn, "bench")
        return (await store.create_key(conn, tenant, "bench", "broker", SCOPES)).token
    finally:
        await conn.close()


async def post(session: aiohttp.ClientSession, url: str, body: dict[str, Any], headers: Mapping[str, str]) -> Any:
    async with session.post(url, json=body, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        return await answer.json(), answer.headers.get("Log-Position", "")


async def seed(session: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """Policies and claims, projected; two of the claims and a policy's ratio, their paths and how they are sent.

    The first claim is the only one on its policy; the second has five others on its policy and day. Neither policy
    gets any of the claims that are posted later.
    """
    for n in range(_POLICIES + 2):
        policy, _ = await post(session, f"{url}/v1/policies", policy_body(n), headers)
    alone, *others = [
        await post(session, f"{url}/v1/claims", {**claim_body(), "policy_reference": f"P-{n}"}, headers)
        for n in (_POLICIES + 1, *[_POLICIES] * (_LIKELY_DUPLICATES + 1))
    ]
    ratio = f"/v1/ratios/loss-ratio?group_by=coverage&policy={policy['id']}"
    told = []
    for path, (claim, position) in zip((None, None, ratio), (alone, others[-1], alone), strict=True):
        shown = path or f"/v1/claims/{claim['id']}"
        waiting = {**headers, "at-least": position, "prefer": "wait=10"}
        for asked in ("/v1/claims", shown):  # the list waits for its read model, the claim itself does not
            async with session.get(url + asked, headers=waiting) as answer:
                assert answer.status == 200, await answer.text()
                said = await answer.read()
        told.append((shown, said))
    return told


async def store_bare(url: str, *bodies: bytes) -> list[str]:
    """The same bytes in the bare table; their paths."""
    conn = await asyncpg.connect(url)
    try:
        paths = []
        for body in bodies:
            claim_id = uuid4()
            insert = "INSERT INTO public.bare_claim VALUES ($1, '2025-03-14', $2)"
            await conn.execute(insert, claim_id, body.decode())
            paths.append(f"/claims/{claim_id}")
        return paths
    finally:
        await conn.close()


async def measure(url: str, sides: dict[str, Servers], requests: int, rounds: int) -> None:
    """Asks every side in turn and prints the table."""
    connector = aiohttp.TCPConnector(limit=_CALLERS, keepalive_timeout=_IDLE)
    async with aiohttp.ClientSession(connector=connector) as session:
        for servers in sides.values():
            await up(session, servers.url + ("/docs" if servers is sides["bare"] else "/readyz"))
        key = {"authorization": f"Bearer {await token(url)}"}
        told = await seed(session, sides["one process"].url, key)
        stored = await store_bare(url, *[said for _, said in told])
        names = ("a claim", f"a claim with {_LIKELY_DUPLICATES} likely duplicates", "a ratio")
        asked = {
            "POST a claim": (
                Question("POST", "/v1/claims", key, claim_body),
                Question("POST", "/claims", {}, claim_body),
            ),
        } | {
            f"GET {name} ({len(said)} bytes)": (Question("GET", path, key), Question("GET", bare, {}))
            for name, (path, said), bare in zip(names, told, stored, strict=True)
        }
        rows = []
        for name, (ours, bare) in asked.items():
            each = {
                side: partial(cpu_ms, session, servers, bare if side == "bare" else ours, requests)
                for side, servers in sides.items()
            }
            for warm in each.values():
                await warm()
            measured = await interleave(each, rounds)
            for side, costs in measured.items():
                against = "" if side == "bare" else ratios(costs, measured["bare"])
                hop = [a - b for a, b in zip(costs, measured["one process"], strict=True)]
                added = spread(hop, 2) if side == "over HTTP" else ""
                rows.append([name, side, spread(costs, 2), against, added])
    head = ["request", "side", "server CPU ms", "÷ bare", "ms added by the hop"]
    table("Server CPU per request", head, rows)
    print("\nBars: POST ≤ 1.4 × bare, GET ≤ 1.3 × bare, both in one process; a hop ≤ 1.3 ms.")


def main(requests: int = 1500, rounds: int = 4) -> None:
    with database() as url, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        logs, environment = Path(folder), {"DATABASE_URL": url}

        def start(name: str, *arguments: str, **more: str) -> tuple[str, int]:
            return stack.enter_context(running(logs / name, {**environment, **more}, *arguments))

        whole, whole_pid = start("whole", "services.cli", "serve", "all")
        claims, claims_pid = start("claims", "services.cli", "serve", "claims")
        ratio, ratio_pid = start("ratios", "services.cli", "serve", "ratios", CLAIMS_URL=claims)
        front, front_pid = start("front", "services.cli", "serve", "gateway", CLAIMS_URL=claims, RATIOS_URL=ratio)
        bare, bare_pid = start("bare", "uvicorn", "bench.bare:app", "--no-access-log", BARE_DATABASE_URL=url)
        stack.enter_context(projecting(logs / "project", environment))
        sides = {
            "one process": Servers(whole, (whole_pid,)),
            "over HTTP": Servers(front, (front_pid, claims_pid, ratio_pid)),
            "bare": Servers(bare, (bare_pid,)),
        }
        uvloop.run(measure(url, sides, requests, rounds))


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
