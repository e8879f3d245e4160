"""What a first `sinistra up` shows: a portfolio with a past."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
import pytest

from services.cli.demo import Demo, begin
from services.contracts.ids import tenant_uuid
from services.generator.expected import Cut, Expected
from services.kit import embedded_postgres
from services.kit.eventlog.model import Append, NewEvent
from services.kit.eventlog.partitions import PARTITIONS
from services.kit.eventlog.writer import GroupWriter
from services.kit.roles import DATABASE
from tests.support.house import House, running


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running(demo=True) as made:
        yield made


def _note(house: House) -> Any:
    return json.loads((house.data_dir / "state.json").read_text())


async def _begun(house: House) -> Demo:
    note = _note(house)
    urls = note["service_urls"]
    # Something else is asked for: what was begun stays.
    found = await begin(urls["claims"], urls["gateway"], Demo(1, 1, date(2000, 1, 1), whole=False))
    assert found is not None
    return found


async def test_it_is_told_until_yesterday_and_flagged_whole(house: House) -> None:
    demo = await _begun(house)
    assert demo.whole
    assert date.today() - timedelta(2) <= demo.until_on < date.today() + timedelta(1)  # noqa: DTZ011
    said = (house.data_dir.parent / "output").read_text()
    assert "S/P sur primes acquises" in said
    assert said.index("Total") < said.index("serves the tenant demo")


async def test_it_was_known_day_by_day(house: House) -> None:
    """What was known at the end of each year, to the cent; since then something else was heard of it."""
    demo = await _begun(house)
    portfolio = demo.portfolio()
    cuts = [Cut(day, day) for day in (date(portfolio.first_year + n, 12, 31) for n in range(3))]
    expected = Expected(cuts)
    for history in portfolio.histories():
        for told in history.policy.lines:
            expected.add_premiums(told.figures)
        for claim in history.claims:
            expected.add_claim(claim)
    for cut, table in zip(cuts, expected.told(), strict=True):
        asked = ("--as-of", str(cut.as_of), "--known-on", str(cut.known_on), "--json")
        answered = json.loads(house.run("loss-ratio", "--group-by", "year,coverage", *asked).stdout)
        total = table["scopes"]["all"]["total"]
        names = ("claims", "paid_indemnity", "case_reserve", "recourse_received", "incurred")
        assert {name: answered["total"][name] for name in names} == {name: total[name] for name in names}
        assert answered["total"]["premium"] == total["earned"]
        assert answered["final"] is True
        hindsight = json.loads(house.run("loss-ratio", "--as-of", str(cut.as_of), "--json").stdout)
        assert hindsight["total"]["incurred"] != total["incurred"]


async def test_a_second_start_keeps_it_and_adds_nothing(house: House) -> None:
    before = await _events(house)
    assert house.end(signal.SIGTERM) == 0
    house.start(demo=True)
    assert await _events(house) == before


def test_what_falls_while_it_is_told_is_started_again_and_nothing_is_missing(house: House) -> None:
    with running() as other, ThreadPoolExecutor(1) as aside:
        asyncio.run(_begin_the_same(house, other))
        other.end(signal.SIGTERM)
        ended = other.process
        started = aside.submit(other.start, demo=True)
        other.until(lambda: other.process is not ended and "serve" in other.children() and asyncio.run(_is_told(other)))
        for pid in other.children().values():
            os.kill(pid, signal.SIGKILL)
        started.result()
        asked = ("loss-ratio", "--as-of", str(asyncio.run(_begun(house)).until_on), "--json")
        totals = [json.loads(one.run(*asked).stdout)["total"] for one in (house, other)]
        assert totals[0] == totals[1]
        assert asyncio.run(_begun(other)).whole


async def _begin_the_same(house: House, other: House) -> None:
    """Whatever day it is by now, another house tells what this one told."""
    urls = _note(other)["service_urls"]
    demo = replace(await _begun(house), whole=False)
    assert await begin(urls["claims"], urls["gateway"], demo) == demo


async def _is_told(house: House) -> bool:
    """Whether some of it is in the log of a house that serves nobody yet."""
    conn = await asyncpg.connect(embedded_postgres.start(house.data_dir).url(DATABASE))
    try:
        return bool(await conn.fetchval("SELECT EXISTS (SELECT FROM claims.event)"))
    finally:
        await conn.close()


async def test_an_event_that_stops_the_ratios_does_not_keep_it_from_serving(house: House) -> None:
    await _spoil(house)
    address = _note(house)["base_url"].removeprefix("http://")
    house.until(lambda: _readiness(address) == "degraded")
    assert house.end(signal.SIGTERM) == 0
    note = house.start(demo=True)
    assert _readiness(note["base_url"].removeprefix("http://")) == "degraded"


async def _spoil(house: House) -> None:
    """Leaves an event in the log that no projection can read."""
    stream, seed = uuid5(NAMESPACE_OID, "spoilt"), uuid5(NAMESPACE_OID, "command")
    stream = UUID(bytes=PARTITIONS[0].to_bytes(2) + stream.bytes[2:])
    event = NewEvent(seed, "never-heard-of", 1, date(2025, 1, 1), b"{}", b"{}")
    writer = GroupWriter(_note(house)["service_urls"]["claims"])
    await writer.start()
    try:
        done = await writer.append(Append(tenant_uuid("demo"), "claim", stream, 0, seed, (event,)))
    finally:
        await writer.close()
    assert done.outcome == "recorded"


def _readiness(address: str) -> str:
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", "/readyz")
        status: str = json.load(connection.getresponse())["status"]
        return status
    finally:
        connection.close()


async def _events(house: House) -> int:
    conn = await asyncpg.connect(_note(house)["database_url"])
    try:
        count: int = await conn.fetchval("SELECT count(*) FROM claims.event")
        return count
    finally:
        await conn.close()
