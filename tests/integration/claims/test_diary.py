"""The diary of a claim over HTTP, told as a handler lives it; and the same across claims."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.claims.lists.projector import ViewProjection
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.tokens import decode_positions, encode_positions
from tests.integration.claims.support import Client, declared, done, problem, registered
from tests.support.golden import cases, holds

CALCULATOR = "/v1/calculators/deadline"
GOLDEN = cases("deadlines")
DUE = {"operation": "deadline"}
LATE = {"operation": "late_interest", "amount": "1.00", "from": "2030-01-01", "to": "2030-02-01"}


@pytest.fixture
async def following(pool: Pool) -> AsyncIterator[None]:
    """The projector, following the log."""
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(pool, ViewProjection()).run(stop))
    yield
    stop.set()
    await running


async def deadlines(client: Client, claim: str, **params: Any) -> dict[str, dict[str, Any]]:
    found = (await client.get(f"{claim}/deadlines", **params)).json()["items"]
    return {deadline["code"]: deadline for deadline in found}


@pytest.mark.parametrize("case", GOLDEN, ids=[case["id"] for case in GOLDEN])
async def test_golden_through_the_route(client: Client, case: dict[str, Any]) -> None:
    answer = await client.post(CALCULATOR, case["input"])
    assert answer.status_code == 200, answer.text
    holds(case["expected"], answer.json())


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        ({**DUE, "code": "nothing", "trigger_on": "2026-01-01"}, 422, "deadline-code-unknown", None),
        ({**DUE, "code": "offer_general", "trigger_on": "2026-01-01"}, 422, "deadline-code-unknown", None),
        ({**DUE, "code": "do_pay"}, 422, "invalid-request", ""),
        ({**DUE, "code": "do_pay", "trigger_on": "2026-02-30"}, 422, "invalid-request", "/trigger_on"),
        ({"operation": "holidays"}, 422, "invalid-request", ""),
        ({"operation": "motor_offer", "accident_on": "2026-01-01"}, 422, "invalid-request", ""),
        ({**LATE, "creditor": "individual"}, 422, "rule-missing", None),
        (LATE, 422, "invalid-request", ""),
        ({**LATE, "legal_rate": "0.04", "schedule": [{"multiplier": "1", "months": 2}]}, 422, "invalid-request", ""),
        ({**LATE, "legal_rate": "0.04", "code": "fire_expertise"}, 422, "rule-missing", None),
    ],
)  # fmt: skip
async def test_what_the_calculator_refuses(
    client: Client, body: dict[str, Any], status: int, code: str, pointer: str | None
) -> None:
    answer = await client.post(CALCULATOR, body)
    assert problem(answer) == (status, code)
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_declaration_sets_its_deadlines(client: Client) -> None:
    await registered(client)
    claim = await declared(client, cause_code="theft", discovered_on="2025-03-10")
    found = await deadlines(client, claim)
    assert (found["declare_theft"]["state"], found["declare_theft"]["days_late"]) == ("met", 0)
    assert found["declare_theft"]["legal_basis"] == "L113-2 4°"
    limitation = found["limitation"]
    assert (limitation["state"], limitation["due_on"], limitation["level"]) == ("open", "2027-03-10", "running")
    assert limitation["label"] == "Prescription"
    assert (await client.get(f"{claim}/alerts")).json()["items"] == []
    assert [d["code"] for d in (await client.get(claim)).json()["open_deadlines"]] == ["limitation"]


async def test_declared_late_is_a_risk_that_somebody_takes_note_of(client: Client) -> None:
    await registered(client)
    claim = await declared(client, cause_code="theft", declared_on="2025-03-20")
    assert (await deadlines(client, claim))["declare_theft"]["days_late"] == 8
    [alert] = (await client.get(f"{claim}/alerts")).json()["items"]
    assert (alert["rule_id"], alert["severity"], alert["state"]) == ("late_declaration", "warning", "raised")
    facts = {fact["code"]: fact["value"] for fact in alert["facts"]}
    assert (facts["consequence"], facts["legal_basis"], facts["days_late"]) == ("risk", "L113-2 4°", "8")
    assert (await client.get(claim)).json()["state"] == "open"
    path = f"{claim}/alerts/{alert['id']}/acknowledge"
    note = {"action": "insurer_informed", "acknowledged_on": "2025-03-21"}
    assert problem(await client.post(path, {**note, "acknowledged_on": "2025-03-19"})) == (422, "dates-out-of-order")
    await done(client, path, note)
    assert problem(await client.post(path, note)) == (422, "alert-already-acknowledged")
    shown = (await client.get(f"{claim}/alerts/{alert['id']}")).json()
    assert (shown["state"], shown["action"]) == ("acknowledged", "insurer_informed")
    assert problem(await client.get(f"{claim}/alerts/alr_{'0' * 32}")) == (404, "alert-not-found")


async def test_legal_deadlines_and_tasks_are_set_moved_and_closed(client: Client, claim: str) -> None:
    legal = {"code": "motor_offer_any", "trigger_on": "2025-04-10", "assignee_id": "handler-3"}
    made = await done(client, f"{claim}/deadlines", legal)
    offer = (await client.get(f"{claim}/deadlines/{made['id']}")).json()
    assert (offer["due_on"], offer["due_on_rolled"], offer["owner"]) == ("2025-07-10", "2025-07-10", "insurer")
    assert (offer["level"], offer["set_on"]) == ("upcoming", "2025-06-30")  # 10 of 91 days are left

    again = await done(client, f"{claim}/deadlines", {**legal, "trigger_on": "2025-04-20", "deadline_id": made["id"]})
    assert again["events"][0]["data"]["due_before"] == "2025-07-10"
    assert again["id"] == made["id"]

    task = {"code": "call_expert", "due_on": "2025-07-01", "assignee_id": "handler-3"}
    called = await done(client, f"{claim}/deadlines", task)
    assert (await deadlines(client, claim))["call_expert"]["owner"] == "broker"
    close = f"{claim}/deadlines/{called['id']}/close"
    assert problem(await client.post(close, {"how": "lapsed", "closed_on": "2025-06-30"})) == (
        422,
        "dates-out-of-order",
    )
    assert problem(await client.post(close, {"how": "met", "closed_on": "2025-07-01"})) == (422, "in-the-future")
    await done(client, close, {"how": "met", "closed_on": "2025-06-30"})
    assert problem(await client.post(close, {"how": "met", "closed_on": "2025-06-30"})) == (422, "deadline-not-open")
    moved = {**task, "due_on": "2025-07-02", "deadline_id": called["id"]}
    assert problem(await client.post(f"{claim}/deadlines", moved)) == (422, "deadline-not-open")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"code": "nothing_like_it", "trigger_on": "2025-04-10"}, "deadline-code-unknown"),
        ({"code": "do_pay", "trigger_on": "2025-07-01"}, "in-the-future"),
        ({"code": "call", "due_on": "2025-06-29"}, "dates-out-of-order"),
        ({"code": "call", "due_on": "2025-07-29", "set_on": "2025-07-01"}, "in-the-future"),
        ({"code": "call"}, "invalid-request"),
        ({"code": "call", "due_on": "2025-07-29", "trigger_on": "2025-06-01"}, "invalid-request"),
        ({"code": "call", "due_on": "2025-07-29", "extension_days": 3}, "invalid-request"),
        ({"code": "call", "due_on": "2025-07-29", "deadline_id": f"ddl_{'0' * 32}"}, "deadline-not-found"),
    ],
)
async def test_what_is_no_deadline_changes_nothing(client: Client, claim: str, body: dict[str, Any], code: str) -> None:
    before = (await client.get(claim)).json()["version"]
    assert problem(await client.post(f"{claim}/deadlines", body))[1] == code
    assert (await client.get(claim)).json()["version"] == before


async def test_limitation_is_restarted_by_what_the_law_names_and_by_nothing_else(client: Client, claim: str) -> None:
    limitation = (await deadlines(client, claim))["limitation"]
    path = f"{claim}/deadlines/{limitation['id']}/interrupt"
    talks = await client.post(path, {"cause": "negotiation", "on": "2025-06-01"})
    assert problem(talks) == (422, "limitation-not-interrupted")
    assert talks.json()["params"]["reason"] == "never_interrupts"
    answer = await done(client, path, {"cause": "expert_designated", "on": "2025-06-01"})
    assert answer["events"][0]["data"]["interruption_cause"] == "expert_designated"
    now = (await deadlines(client, claim))["limitation"]
    assert (now["trigger_on"], now["due_before"], now["due_on"]) == ("2025-06-01", "2027-03-10", "2027-06-01")
    earlier = await client.post(path, {"cause": "registered_letter", "on": "2025-05-01"})
    assert earlier.json()["params"]["reason"] == "before_start"
    task = await done(client, f"{claim}/deadlines", {"code": "call", "due_on": "2025-07-01"})
    wrong = await client.post(f"{claim}/deadlines/{task['id']}/interrupt", {"cause": "summons", "on": "2025-06-30"})
    assert wrong.json()["params"]["reason"] == "not_a_limitation"


async def test_closing_leaves_the_limitation_running(client: Client, claim: str) -> None:
    task = await done(client, f"{claim}/deadlines", {"code": "call_expert", "due_on": "2025-07-01"})
    body = {"closed_on": "2025-06-30", "outcome": "no_action"}
    closed = await client.post(f"{claim}/closure", body, version=task["version"])
    assert closed.status_code == 201, closed.text
    found = await deadlines(client, claim)
    assert (found["call_expert"]["state"], found["limitation"]["state"]) == ("cancelled", "open")
    assert (
        problem(await client.post(f"{claim}/deadlines", {"code": "call", "due_on": "2025-07-01"}))[1]
        == "claim-not-open"
    )
    path = f"{claim}/deadlines/{found['limitation']['id']}"
    await done(client, f"{path}/interrupt", {"cause": "registered_letter", "on": "2025-06-30"})
    await done(client, f"{path}/close", {"how": "cancelled", "closed_on": "2025-06-30"})


async def test_the_past_shows_what_was_set_by_then(client: Client, claim: str) -> None:
    limitation = (await deadlines(client, claim))["limitation"]["id"]
    body = {"cause": "summons", "on": "2025-05-01", "set_on": "2025-05-10"}
    await done(client, f"{claim}/deadlines/{limitation}/interrupt", body)
    assert (await deadlines(client, claim, as_of="2025-05-09"))["limitation"]["due_on"] == "2027-03-10"
    assert (await deadlines(client, claim, as_of="2025-05-10"))["limitation"]["due_on"] == "2027-05-01"
    assert await deadlines(client, claim, as_of="2025-03-11") == {}
    included = (await client.get(claim, include="deadlines")).json()["deadlines"]
    assert [d["code"] for d in included] == ["declare_theft", "limitation"]


async def test_deadlines_and_alerts_across_claims(client: Client, following: None) -> None:
    await registered(client)
    await registered(client, insurer_id="mutua")
    late = await declared(client, declared_on="2025-05-20")
    other = await declared(client, insurer_id="mutua", declared_on="2025-03-12")
    await done(client, f"{late}/deadlines", {"code": "pay_expert", "due_on": "2025-07-02", "set_on": "2025-06-01"})
    await done(client, f"{late}/deadlines", {"code": "call", "due_on": "2025-06-29", "set_on": "2025-06-01"})
    last = await client.post(
        f"{other}/deadlines", {"code": "chase", "due_on": "2025-06-30", "assignee_id": "handler-3"}
    )
    token = await _now(client, late, last)

    async def codes(path: str = "/v1/deadlines", who: Client = client, **params: Any) -> list[str]:
        answer = await who.get(path, headers={"at-least": token}, **params)
        assert answer.status_code == 200, answer.text
        return [item.get("code") or item["rule_id"] for item in answer.json()["items"]]

    assert await codes() == ["call", "chase", "pay_expert", "limitation", "limitation"]
    assert await codes(level="overdue") == ["call"]
    assert await codes(level="due") == ["chase"]
    assert await codes(level="upcoming") == ["pay_expert"]
    assert await codes(state="met") == ["declare_theft", "declare_theft"]
    assert await codes(assignee="handler-3") == ["chase"]
    assert await codes(due_from="2025-06-30", due_to="2025-07-02") == ["chase", "pay_expert"]
    assert await codes(claim=other.rsplit("/", 1)[1], owner="insured") == ["limitation"]
    assert await codes(who=client.as_insurer("mutua")) == ["chase", "limitation"]
    assert await codes(who=client.as_tenant("another")) == []

    first = (await client.get("/v1/deadlines", headers={"at-least": token}, limit=2)).json()
    assert [item["level"] for item in first["items"]] == ["overdue", "due"]
    second = (await client.get("/v1/deadlines", limit=2, after=first["next"])).json()
    assert [item["code"] for item in second["items"]] == ["pay_expert", "limitation"]

    assert await codes("/v1/alerts") == ["late_declaration"]
    assert await codes("/v1/alerts", severity="critical") == []
    assert await codes("/v1/alerts", who=client.as_insurer("mutua")) == []
    assert problem(await client.get("/v1/deadlines", level="soon")) == (422, "invalid-request")
    assert problem(await client.get("/v1/alerts", colour="red")) == (422, "invalid-request")


async def _now(client: Client, claim: str, last: httpx.Response) -> str:
    """A token of where both claims stand."""
    mine = (await client.get(claim, as_of="2025-06-30")).json()["log_position"]
    return encode_positions({**decode_positions(mine), **decode_positions(last.headers["log-position"])})
