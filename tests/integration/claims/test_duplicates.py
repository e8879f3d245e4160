"""Likely duplicates: found across channels, with what they have in common; never a block."""

from typing import Any

import pytest

from services.claims.lists.projector import ViewProjection
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import CLAIM, Client, declared, done, problem, registered


async def candidates(client: Client, claim: str) -> list[tuple[str, list[str]]]:
    items = (await client.get(f"{claim}/duplicates")).json()["items"]
    return [(item["claim_no"], item["why"]) for item in items]


async def test_a_second_declaration_of_one_loss_is_taken_and_warned_of(client: Client, pool: Pool) -> None:
    await registered(client)
    first = await declared(client, external_reference="CRM-1", item_ref="AB-123-CD")
    body = {**CLAIM, "occurred_on": "2025-03-12", "coverages": [], "place": None, "item_ref": None}
    second = await client.post("/v1/claims", {**body, "coverages": ["theft"], "item_ref": "ab 123 cd"}, key="k")
    assert second.status_code == 201
    path = second.headers["location"]
    assert second.json()["duplicates"] == f"{path}/duplicates"
    await Consumer(pool, ViewProjection()).catch_up()
    [warning] = (await client.get(path)).json()["warnings"]
    assert (warning["code"], warning["label"]) == ("likely_duplicate", "Doublon probable")
    [candidate] = warning["candidates"]
    assert (candidate["claim_id"], candidate["days_apart"]) == (first.rsplit("/", 1)[1], 2)
    assert candidate["why"] == ["same_coverage", "same_item"]
    folded = (await client.get(path, include="payments")).json()
    assert folded["warnings"] == [warning]
    assert (await client.get(path, headers={"accept-language": "en"})).json()["warnings"][0]["label"] == (
        "Likely duplicate"
    )
    again = await client.post("/v1/claims", {**body, "coverages": ["theft"], "item_ref": "ab 123 cd"}, key="k")
    assert again.content == second.content, "a repeat is answered as the first time, whatever was found since"
    assert "warnings" not in (await client.get(path, known_on="2030-01-01")).json()


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"occurred_on": "2025-03-13"}, ["same_coverage", "same_place"]),
        ({"occurred_on": "2025-03-14"}, None),
        ({"coverages": ["third_party_liability"]}, ["same_place"]),
        ({"coverages": ["third_party_liability"], "place": {"country": "FR", "postcode": "69002"}}, None),
        ({"policy_reference": "AUTO-2"}, None),
    ],
)
async def test_what_makes_two_claims_alike(
    client: Client, pool: Pool, facts: dict[str, Any], found: list[str] | None
) -> None:
    await registered(client)
    await registered(client, policy_no="AUTO-2")
    first = await declared(client)
    await declared(client, declared_on="2025-03-20", **facts)
    await Consumer(pool, ViewProjection()).catch_up()
    assert [why for _, why in await candidates(client, first)] == ([found] if found else [])


async def test_a_draft_is_warned_of_until_it_is_dropped(client: Client, pool: Pool) -> None:
    await registered(client)
    claim = await declared(client)
    draft = await done(client, "/v1/claims", {**CLAIM, "draft": True})
    path = f"/v1/claims/{draft['id']}"
    await Consumer(pool, ViewProjection()).catch_up()
    [warning] = (await client.get(path)).json()["warnings"]
    assert warning["candidates"][0]["claim_id"] == claim.rsplit("/", 1)[1]
    await done(client, f"{path}/abandonment", {"abandoned_on": "2025-06-30", "reason": "duplicate"})
    await Consumer(pool, ViewProjection()).catch_up()
    assert await candidates(client, claim) == []


async def test_a_tenant_may_look_further(client: Client, pool: Pool) -> None:
    await registered(client)
    first = await declared(client)
    await declared(client, occurred_on="2025-03-20", declared_on="2025-03-21")
    await Consumer(pool, ViewProjection()).catch_up()
    assert await candidates(client, first) == []
    rows = {"rows": [{"key": "occurred_on", "valid_from": "2025-01-01", "values": {"days": "10"}}]}
    put = await client.put("/v1/rule-tables/duplicates", rows)
    assert put.status_code == 200, put.text
    assert len(await candidates(client, first)) == 1
    too_far = {"rows": [{"key": "occurred_on", "values": {"days": "32"}}]}
    assert problem(await client.put("/v1/rule-tables/duplicates", too_far)) == (422, "invalid-request")
