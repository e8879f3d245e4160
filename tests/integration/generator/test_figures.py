"""A history told to the log day by day gives the figures the generator expected, on every day asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.cli.demo_history import tell
from services.cli.exits import Failed
from services.contracts.ids import tenant_uuid
from services.generator.expected import Expected
from services.generator.portfolio import Portfolio
from services.kit.database import open_pool
from tests.conftest import Server
from tests.support.asking import Asker, asking
from tests.support.ledger import project

TENANT = tenant_uuid("demo")
PORTFOLIO = Portfolio(policies=60, first_year=2023, years=3, seed=21, until=date(2025, 10, 15))
FIGURES = (
    "claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve", "recourse_received",
    "recourse_forecast", "incurred",
)  # fmt: skip


@pytest.fixture(scope="module")
def told_url(database_url: str) -> str:
    """A database that holds the whole history and its ledger."""

    async def fill() -> None:
        await tell(database_url, TENANT, PORTFOLIO, lambda _done, _total: None)
        pool = await open_pool(database_url, application_name="tests")
        await project(pool)
        await pool.close()

    with ThreadPoolExecutor(1) as aside:  # away from the loop the tests use
        aside.submit(asyncio.run, fill()).result()
    return database_url


@pytest.fixture
async def asker(told_url: str) -> AsyncIterator[Asker]:
    """The ratios service on it."""
    async with asking(told_url) as asker:
        yield asker


def _tables() -> list[dict[str, Any]]:
    expected = Expected(PORTFOLIO.cuts())
    for history in PORTFOLIO.histories():
        for told in history.policy.lines:
            expected.add_premiums(told.figures)
        for claim in history.claims:
            expected.add_claim(claim)
    return expected.told()


@pytest.mark.parametrize("premium_basis", ["earned", "written", "collected"])
@pytest.mark.parametrize("scope", ["all", "covered"])
@pytest.mark.parametrize("table", _tables(), ids=lambda t: f"as of {t['as_of']}, known on {t['known_on']}")
async def test_figures_are_those_expected(asker: Asker, table: dict[str, Any], scope: str, premium_basis: str) -> None:
    cut = {name: table[name] for name in ("as_of", "known_on") if table[name] is not None}
    parameters = {"group_by": "year,coverage", "scope": scope, "premium_basis": premium_basis, "limit": "500"}
    answered = await asker.ask(TENANT, **parameters, **cut)
    expected = table["scopes"][scope]
    assert _answered(answered["rows"]) == _expected(expected["rows"], premium_basis)
    assert _row(answered["total"], "premium") == _row(expected["total"], premium_basis)


def _answered(rows: list[dict[str, Any]]) -> dict[tuple[int, str], dict[str, Any]]:
    told = {(r["group"]["year"], r["group"]["coverage"]): _row(r, "premium") for r in rows}
    return {group: row for group, row in told.items() if _says_something(row)}


def _expected(rows: list[dict[str, Any]], premium: str) -> dict[tuple[int, str], dict[str, Any]]:
    told = {(r["group"]["year"], r["group"]["coverage"]): _row(r, premium) for r in rows}
    return {group: row for group, row in told.items() if _says_something(row)}


def _row(row: dict[str, Any], premium: str) -> dict[str, Any]:
    return {"premium": row[premium], **{name: row[name] for name in FIGURES}}


def _says_something(row: dict[str, Any]) -> bool:
    """A year with another premium only, or with none of this cut, may be a row of zeroes or no row."""
    return any(value not in (0, "0.00") for value in row.values())


class _Enough(Exception):
    """Stands for a kill at an awkward moment."""


@pytest.fixture
def twice(server: Server) -> Iterator[tuple[str, str]]:
    """Two empty logs."""
    first, second = server.clone(), server.clone()
    yield next(first), next(second)
    for clone in (first, second):
        next(clone, None)


async def test_cut_short_and_begun_again_it_leaves_the_same_log(twice: tuple[str, str]) -> None:
    whole, broken = twice
    portfolio = Portfolio(policies=12, first_year=2024, years=1, seed=5, until=date(2024, 12, 31))
    await tell(whole, TENANT, portfolio, lambda _done, _total: None)
    for stop_after in (30, 60):

        def told(done: int, _total: int, stop_after: int = stop_after) -> None:
            if done > stop_after:
                raise _Enough

        with pytest.raises(_Enough):
            await tell(broken, TENANT, portfolio, told)
    assert await _log(broken) != await _log(whole)
    await tell(broken, TENANT, portfolio, lambda _done, _total: None)
    assert await _log(broken) == await _log(whole)


async def test_a_line_that_claims_refuses_is_our_fault_and_said(server: Server) -> None:
    """Two portfolios of one seed name the same policies: the second cannot be told over the first."""
    for url in server.clone():
        first = Portfolio(policies=3, first_year=2024, years=1, seed=5, until=date(2024, 12, 31))
        other = Portfolio(policies=3, first_year=2023, years=1, seed=5, until=date(2024, 12, 31))
        await tell(url, TENANT, first, lambda _done, _total: None)
        with pytest.raises(Failed, match="line-changed"):
            await tell(url, TENANT, other, lambda _done, _total: None)


async def _log(url: str) -> list[tuple[Any, ...]]:
    pool = await open_pool(url, application_name="tests")
    try:
        rows = await pool.fetch(
            """SELECT log_partition, position, stream_id, version, event_id, kind, effective_on, recorded_at,
                      command_id, command_seq, meta, data
                 FROM claims.event ORDER BY log_partition, position"""
        )
        return [tuple(row) for row in rows]
    finally:
        await pool.close()
