"""The lists of policies and claims, and the read models behind them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.claims.lists.projector import ViewProjection
from services.contracts.ids import undress
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.tokens import decode_positions, encode_positions
from tests.integration.claims.support import POLICY, Client, written

CLAIM: dict[str, Any] = {
    "policy_reference": "AUTO-1",
    "insurer_id": "fremotor",
    "occurred_on": "2025-03-01",
    "declared_on": "2025-03-02",
    "cause_code": "theft",
    "coverages": ["theft"],
}


@pytest.fixture
async def following(pool: Pool) -> AsyncIterator[None]:
    """The projector, following the log."""
    stop = asyncio.Event()
    running = asyncio.create_task(Consumer(pool, ViewProjection()).run(stop))
    yield
    stop.set()
    await running


async def _policies(client: Client, count: int) -> str:
    """Registers policies; the position of the last in each partition as one token."""
    positions: dict[int, int] = {}
    for n in range(count):
        body = {**POLICY, "policy_no": f"P-{n:02}", "insurer_id": f"i{n % 2}", "client_id": f"c{n % 3}"}
        answer = await client.post("/v1/policies", body)
        assert answer.status_code == 201, answer.text
        _note(positions, answer)
    return encode_positions(positions)


def _note(positions: dict[int, int], answer: Any) -> None:
    positions.update(decode_positions(answer.headers["log-position"]))


async def test_pages_go_on_where_the_last_one_ended(client: Client, following: None) -> None:
    headers = {"at-least": await _policies(client, 12)}
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 5}
    for size in (5, 5, 2):
        page = (await client.get("/v1/policies", headers=headers, **params)).json()
        assert len(page["items"]) == size
        seen += [item["policy_no"] for item in page["items"]]
        params["after"] = page["next"]
    assert params["after"] is None
    assert seen == [f"P-{n:02}" for n in range(12)]
    falling = (await client.get("/v1/policies", headers=headers, sort="-policy_no", limit=3)).json()
    assert [item["policy_no"] for item in falling["items"]] == ["P-11", "P-10", "P-09"]
    newest = (await client.get("/v1/policies", headers=headers, sort="-updated_at", limit=1)).json()
    assert newest["items"][0]["policy_no"] == "P-11"
    more = (await client.get("/v1/policies", sort="-updated_at", limit=1, after=newest["next"])).json()
    assert more["items"][0]["policy_no"] == "P-10"


async def test_a_cursor_belongs_to_its_question(client: Client, following: None) -> None:
    headers = {"at-least": await _policies(client, 4)}
    cursor = (await client.get("/v1/policies", headers=headers, limit=1)).json()["next"]
    other = await client.get("/v1/policies", limit=1, after=cursor, client="c1")
    assert other.status_code == 422
    assert other.json()["errors"][0]["code"] == "cursor-of-another-query"
    elsewhere = await client.as_tenant("elsewhere").get("/v1/policies", limit=1, after=cursor)
    assert elsewhere.status_code == 422
    for broken in ("x", "%00", "e30", "W10"):
        assert (await client.get("/v1/policies", after=broken)).status_code == 422


async def test_policies_are_filtered(client: Client, following: None) -> None:
    headers = {"at-least": await _policies(client, 6)}

    async def numbers(asked: Client = client, **params: Any) -> list[str]:
        answer = await asked.get("/v1/policies", headers=headers, **params)
        assert answer.status_code == 200, answer.text
        return [item["policy_no"] for item in answer.json()["items"]]

    assert await numbers(policy_no="P-03") == ["P-03"]
    assert await numbers(client="c0") == ["P-00", "P-03"]
    assert await numbers(insurer="i1") == ["P-01", "P-03", "P-05"]
    assert await numbers(client="c0", insurer="i1") == ["P-03"]
    assert await numbers(in_force_on="2025-12-31") == [f"P-{n:02}" for n in range(6)]
    assert await numbers(in_force_on="2026-01-01") == []
    assert await numbers(branch="home") == []
    assert await numbers(updated_since="2100-01-01T00:00:00Z") == []
    assert await numbers(client.as_insurer("i0")) == ["P-00", "P-02", "P-04"]
    assert await numbers(client.as_insurer("i0"), insurer="i1") == []
    assert await numbers(client.as_tenant("elsewhere")) == []


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"colour": "red"}, "?colour"),
        ({"limit": "0"}, "?limit"),
        ({"limit": "501"}, "?limit"),
        ({"in_force_on": "31/12/2025"}, "?in_force_on"),
        ({"sort": "premium"}, "?sort"),
        ({"updated_since": "2025-01-01T00:00:00"}, "?updated_since"),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, "?updated_since"),
        ({"policy_no": ""}, "?policy_no"),
    ],
)
async def test_an_unknown_or_unreadable_parameter_is_named(
    client: Client, params: dict[str, Any], pointer: str
) -> None:
    answer = await client.get("/v1/policies", **params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


async def test_claims_are_filtered_by_what_they_are_and_by_their_policy(client: Client, following: None) -> None:
    registered = await client.post("/v1/policies", POLICY)
    theft = await client.post("/v1/claims", {**CLAIM, "external_reference": "R-1"})
    later = await client.post("/v1/claims", {**CLAIM, "occurred_on": "2025-04-01", "declared_on": "2025-04-02"})
    for answer in (registered, theft, later):
        assert answer.status_code == 201, answer.text
    theft_id, later_id = theft.json()["id"], later.json()["id"]
    closed = await client.post(
        f"/v1/claims/{later_id}/closure",
        {"closed_on": "2025-05-01", "outcome": "no_action"},
        version=later.json()["version"],
    )
    assert closed.status_code == 201, closed.text
    positions: dict[int, int] = {}
    for answer in (registered, theft, closed):
        _note(positions, answer)
    headers = {"at-least": encode_positions(positions)}

    async def found(**params: Any) -> list[str]:
        answer = await client.get("/v1/claims", headers=headers, **params)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await found() == [later_id, theft_id]
    assert await found(sort="occurred_on") == [theft_id, later_id]
    assert await found(policy=registered.json()["id"]) == [later_id, theft_id]
    assert await found(client="client-42", branch="motor_liability") == [later_id, theft_id]
    assert await found(client="nobody") == []
    assert await found(state="open") == [theft_id]
    assert await found(status="closed_no_payment") == [later_id]
    assert await found(external_reference="R-1") == [theft_id]
    assert await found(claim_no=theft.json()["claim_no"]) == [theft_id]
    assert await found(coverage="theft", occurred_from="2025-03-02") == [later_id]
    assert await found(occurred_to="2025-03-31") == [theft_id]
    assert (await client.get("/v1/claims", policy="pol_x")).status_code == 422


async def test_a_list_behind_says_so(client: Client) -> None:
    answer = await client.post("/v1/policies", POLICY)
    headers = {"at-least": answer.headers["log-position"], "prefer": "wait=0"}
    behind = await client.get("/v1/policies", headers=headers)
    assert (behind.status_code, behind.json()["code"]) == (503, "projection-behind")
    assert behind.headers["retry-after"]
    assert (await client.get("/v1/policies", headers={"at-least": "nonsense"})).status_code == 422


async def test_the_stored_view_is_what_folding_gives(client: Client, pool: Pool) -> None:
    policy = (await client.post("/v1/policies", POLICY)).headers["location"]
    claim = (await client.post("/v1/claims", CLAIM)).headers["location"]
    await client.post(f"{policy}/premiums", written("Q-1", "100.00"))
    await client.post(f"{claim}/reserves", {"amount": "500.00", "set_on": "2025-03-02", "coverage_code": "theft"})
    folded = [(await client.get(path)).content for path in (policy, claim)]
    assert (
        await pool.fetchval("SELECT count(*) FROM claims.policy_view WHERE tenant_id = $1", client.caller.tenant_id)
        == 0
    )
    consumer = Consumer(pool, ViewProjection())
    await consumer.catch_up()
    assert (
        await pool.fetchval("SELECT count(*) FROM claims.policy_view WHERE tenant_id = $1", client.caller.tenant_id)
        == 1
    )
    assert [(await client.get(path)).content for path in (policy, claim)] == folded
    # A view that is one event behind is not shown.
    await client.post(f"{policy}/premiums", written("Q-2", "50.00"))
    assert (await client.get(policy)).json()["version"] == 5
    await consumer.catch_up()
    stored = await pool.fetchrow(
        "SELECT version, view FROM claims.policy_view WHERE log_partition = $1 AND policy_id = $2",
        *(partition_of(key := undress("pol", policy.rpartition("/")[2])), key),
    )
    assert stored is not None
    assert stored["version"] == 5
    assert stored["view"] == (await client.get(policy)).content


async def test_a_policy_is_not_in_force_on_the_days_of_its_suspension(client: Client, following: None) -> None:
    made = await client.post("/v1/policies", POLICY)
    policy = f"/v1/policies/{made.json()['id']}"
    await client.post(f"{policy}/suspensions", {"suspended_from": "2025-03-01", "reason": "vehicle_laid_up"})
    back = await client.post(f"{policy}/reinstatements", {"reinstated_from": "2025-04-01", "reason": "back_on_road"})
    headers = {"at-least": back.headers["log-position"]}
    found = {
        day: len((await client.get("/v1/policies", headers=headers, in_force_on=day)).json()["items"])
        for day in ("2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01")
    }
    assert found == {"2025-02-28": 1, "2025-03-01": 0, "2025-03-31": 0, "2025-04-01": 1}
