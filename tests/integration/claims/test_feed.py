"""The feed: nothing missed, nothing of others shown, and every hole accounted for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.claims.feed import cursor
from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected
from services.contracts.ids import dress
from services.contracts.internal import Caller
from services.kit.eventlog.model import NewEvent
from services.kit.eventlog.partitions import PARTITIONS, partition_of
from tests.support.history import META, History, Stream, paid, reserved

DAY = date(2025, 3, 1)
TERM = (date(2025, 1, 1), date(2025, 12, 31))


@dataclass
class Reader:
    """Reads the feed as one caller."""

    http: httpx.AsyncClient
    caller: Caller

    async def get(self, **query: Any) -> httpx.Response:
        return await self.http.get("/internal/events", params=query, headers=self.caller.to_headers())

    async def page(self, **query: Any) -> dict[str, Any]:
        answer = await self.get(**query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    async def all(self, limit: int = 100, **query: Any) -> list[dict[str, Any]]:
        """Page after page, until there is no more."""
        items: list[dict[str, Any]] = []
        more = True
        while more:
            page = await self.page(limit=limit, **query)
            items += page["items"]
            query = {name: value for name, value in query.items() if name != "start"} | {"after": page["next"]}
            more = page["more"]
        return items


def events(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for item in items if "withheld" not in item]


def places(items: list[dict[str, Any]]) -> dict[int, list[int]]:
    """Every position told of, by partition, in the order of telling."""
    told: dict[int, list[int]] = {}
    for item in items:
        at = item.get("data", item)
        told.setdefault(at["log_partition"], []).extend(
            range(at["position"], at.get("last_position", at["position"]) + 1)
        )
    return told


@pytest.fixture
async def history(database_url: str) -> AsyncIterator[History]:
    async with History(database_url) as opened:
        yield opened


@pytest.fixture
def reader(start_client: Callable[[str], Any], history: History) -> Reader:
    client = start_client("unused")
    return Reader(client.http, replace(client.caller, tenant_id=history.tenant))


def insurer(reader: Reader, insurer_id: str) -> Reader:
    return replace(reader, caller=replace(reader.caller, kind="insurer", insurer_id=insurer_id))


async def portfolio(history: History, claims: int = 12) -> list[Stream]:
    """Two policies of two insurers, claims on both in turn, three events each."""
    streams = []
    for n in range(claims):
        owner = ("axa", "maaf")[n % 2]
        stream = await history.claim(f"c{n}-{uuid4().hex}", DAY, insurer_id=owner)
        await history.record(stream, reserved(None, "0.00", "100.00", DAY), paid(None, "40.00", DAY))
        streams.append(stream)
    return streams


@pytest.mark.parametrize("limit", [1, 7, 1000])
async def test_every_event_comes_once_in_order_whatever_the_page(reader: Reader, history: History, limit: int) -> None:
    await portfolio(history)
    items = await reader.all(limit)
    assert len(events(items)) == 36
    assert all(positions == list(range(1, len(positions) + 1)) for positions in places(items).values())


async def test_an_event_is_a_cloud_event_around_our_envelope(reader: Reader, history: History) -> None:
    claim = await history.claim("one", DAY)
    await history.record(claim, reserved(None, "0.00", "100.00", DAY))
    event = (await reader.all(claim=dress("clm", claim.stream_id)))[1]
    assert event["specversion"] == "1.0"
    assert event["id"].startswith("evt_")
    assert (event["type"], event["subject"]) == ("case-reserve-set", dress("clm", claim.stream_id))
    envelope = event["data"]
    assert (envelope["version"], envelope["effective_on"]) == (2, "2025-03-01")
    assert envelope["recorded_at"] == event["time"]
    assert envelope["recorded_at"].endswith("Z")
    assert envelope["actor"] == {"kind": "system", "id": "test", "role": "test"}
    assert (envelope["data"]["before"], envelope["data"]["after"]) == ("0.00", "100.00")


async def test_another_tenant_sees_that_nothing_is_missing_and_nothing_else(
    reader: Reader, history: History, database_url: str
) -> None:
    await portfolio(history, 4)
    async with History(database_url) as theirs:
        await theirs.claim("theirs", DAY)
        stranger = replace(reader, caller=replace(reader.caller, tenant_id=theirs.tenant))
        items = await stranger.all(5)
    assert len(events(items)) == 1
    assert all(positions == list(range(1, len(positions) + 1)) for positions in places(items).values())


async def test_an_insurer_sees_its_own_claims_and_no_more(reader: Reader, history: History) -> None:
    streams = await portfolio(history)
    items = await insurer(reader, "axa").all(5)
    seen = events(items)
    assert {event["subject"] for event in seen} == {dress("clm", stream.stream_id) for stream in streams[::2]}
    assert len(seen) == 18
    assert all("actor" not in event["data"] and "source" not in event["data"] for event in seen)
    assert all(positions == list(range(1, len(positions) + 1)) for positions in places(items).values())


async def test_a_claim_that_changes_insurer_changes_hands(reader: Reader, history: History) -> None:
    claim = await history.claim("moved", DAY, insurer_id="axa")
    changes = (Change(field="insurer_id", before="axa", after="maaf"),)
    await history.record(claim, ClaimCorrected(corrected_on=DAY, changes=changes, reason="wrong_policy"))
    claim_id = dress("clm", claim.stream_id)
    assert not events(await insurer(reader, "axa").all(claim=claim_id))
    assert len(events(await insurer(reader, "maaf").all(claim=claim_id))) == 2


async def test_filters_leave_what_was_asked_for(reader: Reader, history: History) -> None:
    streams = await portfolio(history)
    policy = await history.policy("P-1", *TERM)
    of_kind = await reader.all(2, kind="payment-recorded,policy-registered")
    assert sorted(event["type"] for event in of_kind) == ["payment-recorded"] * 12 + ["policy-registered"]
    one = await reader.all(2, claim=dress("clm", streams[3].stream_id), policy=dress("pol", policy.stream_id))
    assert sorted(event["type"] for event in one) == [
        "case-reserve-set", "claim-declared", "payment-recorded", "policy-registered",
    ]  # fmt: skip
    assert [event["data"]["version"] for event in one if event["subject"].startswith("clm")] == [1, 2, 3]


async def test_a_reader_goes_on_where_it_stopped(reader: Reader, history: History) -> None:
    await portfolio(history, 2)
    cursor = (await reader.page(start="now"))["next"]
    assert (await reader.page(after=cursor))["items"] == []
    claim = await history.claim("later", DAY)
    page = await reader.page(after=cursor)
    assert [event["subject"] for event in events(page["items"])] == [dress("clm", claim.stream_id)]
    assert (await reader.page(after=page["next"]))["items"] == []


async def test_a_day_begins_after_what_was_known_on_it(reader: Reader, history: History) -> None:
    history.at = history.at.replace(year=2030)  # later than all that other tests recorded
    known = []
    for day in (date(2031, 5, 1), date(2031, 5, 2), date(2031, 5, 3)):
        history.known_on(day)
        known.append([await history.claim(f"{day}-{n}-{uuid4().hex}", DAY) for n in range(20)])
    seen = events(await reader.all(start="2031-05-01"))
    later = {dress("clm", stream.stream_id) for stream in known[1] + known[2]}
    assert {event["subject"] for event in seen} == later


async def test_a_reader_may_wait_for_the_next_event(reader: Reader, history: History) -> None:
    cursor = (await reader.page(start="now"))["next"]
    waiting = asyncio.create_task(reader.page(after=cursor, wait=20))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await history.claim("awaited", DAY)
    assert len(events((await waiting)["items"])) == 1


async def test_lines_carry_all_events_and_cursors_to_go_on_from(reader: Reader, history: History) -> None:
    await portfolio(history, 3)
    headers = {**reader.caller.to_headers(), "accept": "application/x-ndjson"}
    answer = await reader.http.get("/internal/events", headers=headers)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    items = [line for line in lines if "next" not in line]
    assert len(events(items)) == 9
    assert (await reader.page(after=lines[-1]["next"]))["items"] == []


async def test_an_event_of_a_later_release_is_withheld_not_passed_on(reader: Reader, history: History) -> None:
    stream = Stream(uuid_in_a_partition(), "claim")
    secret = NewEvent(uuid4(), "person-recorded", 1, DAY, b'{"identity": "Durand"}', META)
    await history.append(stream, [secret])
    answer = await reader.get(limit=1000)
    assert "Durand" not in answer.text
    assert not events(answer.json()["items"])
    assert [
        item["position"] for item in answer.json()["items"] if item["log_partition"] == partition_of(stream.stream_id)
    ]


def uuid_in_a_partition() -> UUID:
    return UUID(hex="0001" + uuid4().hex[4:12] + "8" + uuid4().hex[13:16] + "8" + uuid4().hex[17:])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"after": "x"}, "?after"),
        ({"start": "yesterday"}, "?start"),
        ({"kind": "claim-declared,nothing"}, "?kind"),
        ({"claim": "pol_1"}, "?claim"),
        ({"limit": "0"}, "?limit"),
        ({"limit": "1001"}, "?limit"),
        ({"wait": "31"}, "?wait"),
        ({"colour": "red"}, "?colour"),
    ],
)
async def test_a_question_that_cannot_be_read_is_named(reader: Reader, query: dict[str, str], pointer: str) -> None:
    answer = await reader.get(**query)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_cursor_from_before_a_backup_came_back_is_refused(reader: Reader) -> None:
    ahead = cursor.write({PARTITIONS[0]: 10**9})
    answer = await reader.get(after=ahead)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-ahead-of-log")
