"""What a policy insures, in units, and its action plans, over HTTP and by the lines of a file."""

from __future__ import annotations

from typing import Any

import pytest

from services.contracts.ids import dress
from tests.integration.claims.support import Client, problem, registered
from tests.integration.claims.test_bulk import Sender, _policy_line, _results

YEAR = {"period_start": "2025-01-01", "period_end": "2025-12-31"}
PLAN = {"actions": ["driver_training"], "starts_on": "2025-06-01", "ends_on": "2026-05-31", "target_rate": "0.6"}


def vehicles(after: str, **fields: Any) -> dict[str, Any]:
    return {"unit": "vehicles", "after": after, **YEAR, **fields}


async def test_a_fleet_grows_in_the_year(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    first = await client.post(f"{policy}/exposure-units", vehicles("10"))
    assert first.status_code == 201, first.text
    assert first.json()["events"][0]["data"] == {
        "unit": "vehicles", "before": None, "after": "10.00", **YEAR
    }  # fmt: skip
    grown = await client.post(f"{policy}/exposure-units", vehicles("12.5", period_start="2025-07-01"))
    [event] = grown.json()["events"]
    assert (event["kind"], event["effective_on"], event["data"]["before"]) == (
        "exposure-declared", "2025-07-01", "10.00"
    )  # fmt: skip
    view = (await client.get(policy)).json()
    assert view["exposure_units"] == [
        {"unit": "vehicles", "units": "10.00", "period_start": "2025-01-01", "period_end": "2025-06-30"},
        {"unit": "vehicles", "units": "12.50", "period_start": "2025-07-01", "period_end": "2025-12-31"},
    ]
    assert view == grown.json()["policy"]
    items = (await client.get(f"{policy}/exposure-units")).json()["items"]
    assert [item["after"] for item in items] == ["10.00", "12.50"]
    one = await client.get(f"{policy}/exposure-units/{grown.json()['id']}")
    assert one.json() == items[1]
    told = [item["text"] for item in (await client.get(f"{policy}/events")).json()["items"]]
    assert told[-1] == "Assiette déclarée : 12,5 véhicules, du 01/07/2025 au 31/12/2025"


async def test_what_was_declared_is_read_on_any_day_and_as_it_was_known(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    await client.post(f"{policy}/exposure-units", vehicles("10"))
    await client.post(f"{policy}/exposure-units", vehicles("12", period_start="2025-07-01"))
    items = (await client.get(f"{policy}/exposure-units", as_of="2025-06-30")).json()["items"]
    assert [item["after"] for item in items] == ["10.00"]
    view = (await client.get(policy, as_of="2025-06-30")).json()
    assert [row["units"] for row in view["exposure_units"]] == ["10.00"]
    assert problem(await client.get(f"{policy}/exposure-units", known_on="2020-01-01")) == (404, "not-found")
    assert problem(await client.get(f"{policy}/exposure-units", as_of="x")) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (vehicles("10", period_end="2026-01-01"), "dates-out-of-order", None),
        (vehicles("-1"), "invalid-request", "/after"),
        (vehicles("1.234"), "invalid-request", "/after"),
        (vehicles("1."), "invalid-request", "/after"),
        ({**vehicles("1"), "after": 1}, "invalid-request", "/after"),
        (vehicles("10", unit="horses"), "invalid-request", "/unit"),
        (vehicles("10", period_end="2024-12-31"), "invalid-request", ""),
        (vehicles("10", before="1"), "invalid-request", "/before"),
    ],
)
async def test_a_declaration_that_is_none_changes_nothing(
    client: Client, body: dict[str, Any], code: str, pointer: str | None
) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    refused = await client.post(f"{policy}/exposure-units", body)
    assert problem(refused) == (422, code)
    assert pointer is None or refused.json()["errors"][0]["pointer"] == pointer
    assert (await client.get(f"{policy}/exposure-units")).json()["items"] == []


async def test_an_action_plan_is_followed_to_its_end(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    opened = await client.post(f"{policy}/action-plans", PLAN)
    assert opened.status_code == 201, opened.text
    plan_id = opened.json()["id"]
    assert plan_id.startswith("pln_")
    done = await client.post(f"{policy}/action-plans", {**PLAN, "plan_id": plan_id, "status": "done"})
    assert done.json()["id"] == plan_id
    [item] = (await client.get(f"{policy}/action-plans")).json()["items"]
    assert (item["id"], item["status"], item["target_rate"]) == (plan_id, "done", "0.600000")
    assert (await client.get(f"{policy}/action-plans/{plan_id}")).json() == item
    [shown] = (await client.get(policy)).json()["action_plans"]
    assert (shown["plan_id"], shown["status"]) == (plan_id, "done")
    unknown = await client.post(f"{policy}/action-plans", {**PLAN, "plan_id": f"pln_{'0' * 32}"})
    assert problem(unknown) == (422, "action-plan-unknown")
    assert problem(await client.get(f"{policy}/action-plans/pln_{'0' * 32}")) == (404, "not-found")
    told = [item["text"] for item in (await client.get(f"{policy}/events")).json()["items"]]
    assert told[-1] == "Plan de prévention du 01/06/2025 au 31/05/2026 (réalisé) : formation des conducteurs"


async def test_another_insurer_sees_none_of_it(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    declared = await client.post(f"{policy}/exposure-units", vehicles("10"))
    other = client.as_insurer("another")
    assert problem(await other.get(f"{policy}/exposure-units")) == (404, "not-found")
    assert problem(await other.get(f"{policy}/exposure-units/{declared.json()['id']}")) == (404, "not-found")


async def test_a_file_declares_and_plans_too(client: Client) -> None:
    sender = Sender(client)
    outcomes = await sender.push(
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        sender.line("declare-exposure", "e", vehicles("4")),
        sender.line("declare-exposure", "e2", vehicles("4")),
        sender.line("set-action-plan", "a", PLAN),
        sender.line("set-action-plan", "a2", {**PLAN, "status": "dropped"}, action_plan="a"),
    )
    assert _results(outcomes) == [
        ("created", None), ("created", None), ("rejected", "exposure-unchanged"), ("created", None), ("created", None)
    ]  # fmt: skip
    policy = f"/v1/policies/{dress('pol', sender.policy)}"
    [plan] = (await client.get(f"{policy}/action-plans")).json()["items"]
    assert plan["status"] == "dropped"
