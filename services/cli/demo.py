"""The demo portfolio: a small made-up history, loaded day by day as it would have become known.

It goes through the bulk code of claims in this process, because the day each event became known is stated to the log
(EVENT_LOG.md §4), which no service may do: so `known_on` shows a history and not one afternoon's import.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import asyncpg

from services.cli import loss_ratio
from services.cli.exits import Exit, Failed
from services.cli.loss_ratio_table import print_table
from services.cli.session import Session
from services.cli.stopping import Stopping
from services.contracts.ids import tenant_uuid
from services.generator.portfolio import Portfolio
from services.kit.clock import now, paris_day
from services.kit.database import Connection
from services.kit.eventlog.reader import heads

TENANT: Final = "demo"
SEED: Final = 5
POLICIES: Final = 240
YEARS: Final = 4
_BEHIND_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo history and how far it is. `until_on` was fixed when it was begun."""

    seed: int
    policies: int
    until_on: date
    whole: bool

    def portfolio(self) -> Portfolio:
        """What is told."""
        return Portfolio(self.policies, self.until_on.year - YEARS + 1, YEARS, self.seed, self.until_on)


def load_demo(claims_url: str, gateway_url: str, stopping: Stopping) -> bool:
    """Loads the demo portfolio, or what is missing of it; False where it is left out.

    Safe to repeat, also after a kill. The database must be up. Raises Failed, Stopped, and what a database does
    that goes away.
    """
    begun = asyncio.run(begin(claims_url, gateway_url, Demo(SEED, POLICIES, _yesterday(), whole=False)))
    if begun is None:
        print("The log holds other events: the demo, which tells the past, is left out.")
        return False
    if not begun.whole:
        _tell(claims_url, begun, stopping)
        asyncio.run(_finish(gateway_url))
    return True


async def begin(claims_url: str, gateway_url: str, wanted: Demo) -> Demo | None:
    """The demo that was begun here, else `wanted` noted as begun; None where the log is not empty."""
    conn = await asyncpg.connect(gateway_url)
    try:
        found = await _begun(conn)
        if found is None and await _is_empty(claims_url):
            await conn.execute(
                "INSERT INTO gateway.demo (tenant_id, seed, policies, until_on) VALUES ($1, $2, $3, $4)",
                tenant_uuid(TENANT), wanted.seed, wanted.policies, wanted.until_on,
            )  # fmt: skip
            return wanted
        return found
    finally:
        await conn.close()


async def _begun(conn: Connection) -> Demo | None:
    row = await conn.fetchrow(
        "SELECT seed, policies, until_on, loaded_at IS NOT NULL AS whole FROM gateway.demo WHERE tenant_id = $1",
        tenant_uuid(TENANT),
    )
    return None if row is None else Demo(**row)


async def _is_empty(claims_url: str) -> bool:
    conn = await asyncpg.connect(claims_url)
    try:
        return not any((await heads(conn)).values())
    finally:
        await conn.close()


async def _finish(gateway_url: str) -> None:
    conn = await asyncpg.connect(gateway_url)
    try:
        await conn.execute("UPDATE gateway.demo SET loaded_at = now() WHERE tenant_id = $1", tenant_uuid(TENANT))
    finally:
        await conn.close()


def _yesterday() -> date:
    """The last day that is over: what becomes known today is for whoever tries the demo."""
    return paris_day(now()) - timedelta(1)


def _tell(claims_url: str, demo: Demo, stopping: Stopping) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from services.cli.demo_history import tell
    from services.kit import heap

    heap.settle()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("Portefeuille de démonstration", total=None)

        def told(done: int, total: int) -> None:
            stopping.check()
            progress.update(task, completed=done, total=total)

        asyncio.run(tell(claims_url, tenant_uuid(TENANT), demo.portfolio(), told))


def show_demo(server: Session, stopping: Stopping) -> None:
    """Prints the S/P. Where that cannot be, says why: what is wrong with the ratios keeps nobody from being served.

    The server must be up and its projectors running.
    """
    try:
        print_table(_by_year_and_coverage(server, stopping))
    except Failed as failed:
        print(f"The S/P cannot be shown: {failed.line.rstrip('.')}. `sinistra doctor` says what is wrong.")


def _by_year_and_coverage(server: Session, stopping: Stopping) -> Any:
    """The S/P of the demo, once the ratios have read all of it; as far as they are where an event has stopped them."""
    stopped = server.get("/readyz")["status"] != "ok"
    position = None if stopped else server.get("/v1/log-position")["log_position"]
    deadline = time.monotonic() + _BEHIND_SECONDS
    while True:
        stopping.check()
        try:
            return loss_ratio.ask(server, {"group_by": "year,coverage"}, position)
        except Failed as failed:
            if failed.code != Exit.BEHIND or time.monotonic() > deadline:
                raise
