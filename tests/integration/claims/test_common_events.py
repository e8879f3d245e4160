"""Claims of one storm, grouped afterwards: each with its own outcome."""

from tests.integration.claims.support import Client, declared, problem, registered

ROWS = {
    "rows": [
        {
            "key": "flood_2025_03", "valid_from": "2025-03-09", "valid_to": "2025-03-12",
            "values": {"peril": "flood", "order_published_on": "2025-04-20", "order_reference": "NOR IOME2500001A"},
        }
    ]
}  # fmt: skip


async def test_claims_are_grouped_each_for_itself(client: Client) -> None:
    await registered(client)
    put = await client.put("/v1/rule-tables/common_events", ROWS)
    assert put.status_code == 200, put.text
    inside, grouped = await declared(client), await declared(client, common_event_code="flood_2025_03")
    outside = await declared(client, occurred_on="2025-03-20", declared_on="2025-03-21")
    ids = [path.rsplit("/", 1)[1] for path in (inside, grouped, outside)]
    unknown = f"clm_{'0' * 32}"
    body = {"claims": [*ids, unknown, ids[0]], "grouped_on": "2025-05-02"}
    path = "/v1/common-events/flood_2025_03/claims"
    answer = await client.post(path, body, key="g")
    assert answer.status_code == 200, answer.text
    told = [(item["claim_id"], item["result"], item.get("code")) for item in answer.json()["items"]]
    assert told == [
        (ids[0], "grouped", None),
        (ids[1], "unchanged", None),
        (ids[2], "rejected", "outside-common-event"),
        (unknown, "rejected", "not-found"),
    ]
    assert (await client.get(inside)).json()["common_event_code"] == "flood_2025_03"
    assert (await client.get(outside)).json()["common_event_code"] is None
    again = await client.post(path, body, key="g")
    assert again.content == answer.content
    position = {"at-least": answer.headers["log-position"], "prefer": "wait=0"}
    behind = await client.get(path, headers=position)
    assert problem(behind) == (503, "projection-behind")
    assert problem(await client.post("/v1/common-events/nothing/claims", body)) == (404, "common-event-unknown")
    assert problem(await client.post(path, {"claims": [], "grouped_on": "2025-05-02"})) == (422, "invalid-request")


async def test_a_claim_may_say_its_event_from_the_start(client: Client) -> None:
    await registered(client)
    claim = await declared(client, common_event_code="flood_2025_03")
    assert (await client.get(claim)).json()["common_event_code"] == "flood_2025_03"
