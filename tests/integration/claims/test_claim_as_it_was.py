"""A claim under its two cuts over HTTP: the story of TM1 to TM6, each event known on its own day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.claims.app import build, house
from services.claims.lists.projector import ViewProjection
from services.contracts.ids import tenant_uuid
from services.contracts.internal import Caller
from services.kit.asgi import running
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.writer import GroupWriter
from services.kit.settings import Settings
from tests.integration.claims.support import POLICY, Client

NAMES = ("paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast", "incurred")


class Calendar:
    """The clock of this test: what «today» is for the rules and when an event becomes known."""

    def __init__(self) -> None:
        self.day = date(2025, 1, 1)

    def __call__(self) -> datetime:
        return datetime.combine(self.day, time(12), UTC)


class Story:
    """A claims service in which days go by as the test says."""

    def __init__(self, client: Client, calendar: Calendar, pool: Pool) -> None:
        self.client = client
        self.calendar = calendar
        self.pool = pool

    async def on(self, day: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A command on a day."""
        self.calendar.day = date.fromisoformat(day)
        answer = await self.client.post(path, body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def story(database_url: str, pool: Pool) -> AsyncIterator[Story]:
    """Nothing has happened yet."""
    calendar = Calendar()
    application = build(Settings(database_url=database_url, run_projector=False), clock=calendar)
    writer = GroupWriter(database_url, clock=calendar)
    await writer.start()
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with running(application), httpx.AsyncClient(transport=transport, base_url="http://claims") as http:
        application.state.house = house(application.state.house.pool, writer, calendar)
        caller = Caller(
            tenant_id=tenant_uuid(uuid4().hex),
            principal="key-1",
            kind="broker",
            insurer_id=None,
            actor="user-7",
            channel="crm",
            command_id=uuid4(),
            request_hash="",
            correlation_id=uuid4(),
            traceparent=None,
        )
        yield Story(Client(http, caller), calendar, pool)
    await writer.close()


async def test_a_claim_as_of_one_day_and_as_known_on_another(story: Story) -> None:
    policy = f"/v1/policies/{(await story.on('2025-01-01', '/v1/policies', POLICY))['id']}"
    declared = await story.on(
        "2025-03-12",
        "/v1/claims",
        {
            "insurer_id": "fremotor",
            "policy_reference": "AUTO-1",
            "occurred_on": "2025-03-10",
            "declared_on": "2025-03-12",
            "cause_code": "collision",
        },
    )
    claim = f"/v1/claims/{declared['id']}"
    await story.on("2025-03-12", f"{claim}/reserves", {"amount": "8000.00", "set_on": "2025-03-12"})
    recourse = await story.on("2025-03-12", f"{claim}/recourses", {"opened_on": "2025-03-12"})
    sought = f"{claim}/recourses/{recourse['id']}"
    await story.on("2025-07-02", f"{claim}/payments", {"amount": "3000.00", "paid_on": "2025-06-20"})
    await story.on("2025-09-01", f"{sought}/forecast", {"amount": "2500.00", "set_on": "2025-09-01"})
    await story.on("2026-01-08", f"{sought}/receipts", {"amount": "1500.00", "received_on": "2025-12-20"})
    fees = {"cost_type": "expense", "amount": "450.00", "paid_on": "2026-01-15"}
    await story.on("2026-01-15", f"{claim}/payments", fees)
    await story.on("2026-02-10", f"{claim}/reserves", {"amount": "6000.00", "set_on": "2025-12-31"})

    async def balance(as_of: str, known_on: str) -> list[str]:
        view = (await story.client.get(claim, as_of=as_of, known_on=known_on)).json()
        assert (view["as_of"], view["known_on"]) == (as_of, known_on)
        return [view["balances"]["total"][name] for name in NAMES]

    tm1 = ["3000.00", "0.00", "6000.00", "1500.00", "1000.00", "6500.00"]
    assert await balance("2025-12-31", "2026-12-31") == tm1
    assert await balance("2025-12-31", "2025-12-31") == ["3000.00", "0.00", "5000.00", "0.00", "2500.00", "5500.00"]
    assert await balance("2025-07-01", "2025-12-31") == ["3000.00", "0.00", "5000.00", "0.00", "0.00", "8000.00"]
    assert (await balance("2026-01-31", "2026-12-31"))[1] == "450.00"

    unknown = await story.client.get(claim, known_on="2025-03-11")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    assert (await story.client.get(claim, known_on="9999-12-31")).status_code == 422  # no midnight ends that day
    assert (await story.client.get(f"{claim}/payments", known_on="2025-07-01")).json()["items"] == []
    assert len((await story.client.get(f"{claim}/payments", known_on="2025-07-02")).json()["items"]) == 1
    assert len((await story.client.get(f"{claim}/reserves", known_on="2025-07-02")).json()["items"]) == 2
    assert len((await story.client.get(f"{claim}/events", known_on="2025-03-12")).json()["items"]) == 7

    past = await story.client.get(claim, known_on="2025-12-31")
    assert (past.json()["final"], past.json()["version"]) == (True, 10)
    assert past.json()["log_position"]
    today = await story.client.get(claim, known_on="2026-02-10")
    assert today.json()["final"] is False

    # What happens afterwards, to the claim or to its policy, changes nothing of what was known.
    refund = {"last_covered_on": "2025-02-28", "reason": "by_agreement", "initiated_by": "insurer"}
    story.calendar.day = date(2026, 3, 1)
    ended = await story.client.post(f"{policy}/terminations", refund, version=3)
    assert ended.status_code == 201, ended.text
    await story.on("2026-03-01", f"{claim}/reserves", {"amount": "1.00", "set_on": "2025-04-01"})
    assert (await story.client.get(claim, known_on="2025-12-31")).content == past.content
    assert (await story.client.get(claim, known_on="2026-02-10")).json()["cover"]["status"] == "covered"
    assert (await story.client.get(claim)).json()["cover"]["status"] == "not_covered"


async def test_the_stored_view_is_sent_with_the_cover_of_now(story: Story) -> None:
    body = {"insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2030-03-10"}
    policy = {**POLICY, "starts_on": "2030-01-01", "ends_on": "2030-12-31"}
    registered = await story.on("2030-06-01", "/v1/policies", policy)
    declared = await story.on(
        "2030-06-01", "/v1/claims", {**body, "declared_on": "2030-03-12", "cause_code": "theft", "coverages": ["theft"]}
    )
    claim = f"/v1/claims/{declared['id']}"
    folded = await story.client.get(claim)
    consumer = Consumer(story.pool, ViewProjection())
    await consumer.catch_up()
    stored = await story.client.get(claim)
    assert stored.content == folded.content
    assert stored.headers["etag"] == folded.headers["etag"]
    assert (await story.client.as_insurer("mutua").get(claim)).status_code == 404
    ending = {"last_covered_on": "2030-02-01", "reason": "at_term", "initiated_by": "insurer"}
    await story.client.post(f"/v1/policies/{registered['id']}/terminations", ending, version=3)
    assert (await story.client.get(claim)).json()["cover"]["status"] == "not_covered"


async def test_an_insurer_that_lost_a_claim_no_longer_sees_its_past(story: Story) -> None:
    policy = {**POLICY, "starts_on": "2035-01-01", "ends_on": "2035-12-31"}
    await story.on("2035-06-01", "/v1/policies", policy)
    other = await story.on("2035-06-01", "/v1/policies", {**policy, "insurer_id": "mutua"})
    body = {"insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2035-03-10"}
    made = await story.on("2035-06-01", "/v1/claims", {**body, "declared_on": "2035-03-12", "cause_code": "theft"})
    claim = f"/v1/claims/{made['id']}"
    await story.on("2035-06-01", f"{claim}/payments", {"amount": "10.00", "paid_on": "2035-05-01"})
    lost, gained = story.client.as_insurer("fremotor"), story.client.as_insurer("mutua")
    assert (await lost.get(claim, known_on="2035-06-01")).status_code == 200
    assert len((await lost.get(f"{claim}/events", as_of="2035-04-30")).json()["items"]) == 4

    story.calendar.day = date(2035, 7, 1)
    attaching = {"corrected_on": "2035-07-01", "reason": "wrong_policy", "changes": {"policy_id": other["id"]}}
    attached = await story.client.patch(claim, attaching, version=5)
    assert attached.status_code == 200, attached.text
    assert (await lost.get(claim)).status_code == 404
    assert (await lost.get(claim, known_on="2035-06-01")).status_code == 404
    assert (await gained.get(claim)).status_code == 200
    assert (await gained.get(claim, known_on="2035-06-01")).status_code == 404


async def test_cover_and_a_refusal_file_as_known_on_a_day_stay_as_they_were(story: Story) -> None:
    policy = {**POLICY, "starts_on": "2040-01-01", "ends_on": "2040-12-31"}
    path = f"/v1/policies/{(await story.on('2040-01-01', '/v1/policies', policy))['id']}"
    body = {"insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2040-03-10"}
    loss = {**body, "declared_on": "2040-03-12", "cause_code": "theft", "coverages": ["theft"]}
    declared = await story.on("2040-03-12", "/v1/claims", loss)
    claim = f"/v1/claims/{declared['id']}"
    coverage = f"{claim}/coverages/{declared['coverages'][0]['id']}"
    refusal = {
        "after": "refused", "grounds": ["no_proof"], "decided_on": "2040-04-10", "remedies_stated": True,
        "refused_amount": "900.00",
    }  # fmt: skip
    await story.on("2040-04-10", f"{coverage}/decision", refusal)
    await story.on("2040-04-12", f"{path}/suspensions", {"suspended_from": "2040-03-01", "reason": "vehicle_laid_up"})

    page: dict[str, Any] = {"format": "html"}
    asked = [(f"{claim}/cover", {}), (f"{coverage}/refusal", {}), (f"{coverage}/refusal", page)]
    story.calendar.day = date(2040, 5, 1)
    then = [await story.client.get(url, known_on="2040-04-10", **more) for url, more in asked]
    later = [await story.client.get(url, known_on="2040-04-12", **more) for url, more in asked]
    assert [answer.status_code for answer in (*then, *later)] == [200] * 6
    assert [answer.json()["status"] for answer in (then[0], later[0])] == ["covered", "not_covered"]
    assert then[1].json()["final"] is True
    assert "cover-suspended" not in [one["kind"] for one in then[1].json()["relied_on"]]
    assert "cover-suspended" in [one["kind"] for one in later[1].json()["relied_on"]]
    assert (await story.client.get(f"{coverage}/refusal", known_on="2040-04-09")).status_code == 422

    # What is said and done afterwards, on the claim, the policy or in the dated texts, leaves the file as it was.
    await story.on("2040-05-01", f"{coverage}/contest", {"contested_on": "2040-05-01"})
    await story.on("2040-05-01", f"{path}/reinstatements", {"reinstated_from": "2040-03-01", "reason": "error"})
    assert [(await story.client.get(u, known_on="2040-04-10", **m)).content for u, m in asked] == [
        answer.content for answer in then
    ]
    now = (await story.client.get(f"{coverage}/refusal")).json()
    assert (now["decision"]["contested_on"], now["decision"]["stake"]) == ("2040-05-01", "900.00")
    assert (await story.client.get(f"{claim}/cover")).json()["status"] == "covered"
