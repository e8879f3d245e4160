"""A policy over HTTP: registered, amended, renewed, terminated, its premiums moved."""

import asyncio
from typing import Any

from tests.integration.claims.support import POLICY, Client, written


async def _registered(client: Client) -> str:
    answer = await client.post("/v1/policies", POLICY)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def _problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_registered_policy_answers_its_whole_view(client: Client) -> None:
    answer = await client.post("/v1/policies", POLICY)
    assert answer.status_code == 201, answer.text
    view = answer.json()
    assert answer.headers["location"] == f"/v1/policies/{view['id']}"
    assert answer.headers["etag"] == '"3"'
    assert answer.headers["log-position"]
    assert view["version"] == 3
    assert view["state"] == "in_force"
    assert [c["coverage_code"] for c in view["coverages"]] == ["third_party_liability", "theft"]
    again = await client.get(answer.headers["location"])
    assert again.content == answer.content
    assert again.headers["etag"] == '"3"'


async def test_a_second_registration_conflicts(client: Client) -> None:
    await _registered(client)
    assert _problem(await client.post("/v1/policies", POLICY)) == (409, "policy-already-registered")


async def test_a_wrong_body_names_every_wrong_field(client: Client) -> None:
    answer = await client.post("/v1/policies", {**POLICY, "starts_on": "2025-02-30", "colour": "red"})
    assert _problem(answer) == (422, "invalid-request")
    assert {e["pointer"] for e in answer.json()["errors"]} == {"/starts_on", "/colour"}
    unreadable = await client.http.post("/v1/policies", content=b"{", headers=client.caller.to_headers())
    assert _problem(unreadable) == (400, "unreadable-body")


async def test_the_life_of_a_policy(client: Client) -> None:
    policy = await _registered(client)
    endorsement = {"endorsement_no": "AV-1", "amended_on": "2025-03-01", "changes": {"adviser_id": "a-7"}}
    amended = await client.post(f"{policy}/endorsements", endorsement, version=3)
    assert amended.status_code == 201, amended.text
    assert amended.json()["policy"]["adviser_id"] == "a-7"
    assert amended.json()["events"][0]["data"]["changes"] == [{"field": "adviser_id", "before": None, "after": "a-7"}]

    premium = await client.post(f"{policy}/premiums", written("Q-1", "3650.00"))
    assert premium.status_code == 201, premium.text
    collected = {"kind": "collected", "receipt_no": "Q-1", "effective_on": "2025-02-01", "gross": "1000.00"}
    payment = await client.post(f"{policy}/premiums", collected)
    assert payment.json()["policy"]["receipts"][0]["status"] == "part_collected"
    collection_id = payment.json()["events"][0]["data"]["collection_id"]
    bounced = {"kind": "reversed", "collection_id": collection_id, "effective_on": "2025-02-10"}
    undone = await client.post(f"{policy}/premiums", bounced)
    assert undone.json()["policy"]["receipts"][0]["status"] == "written"

    renewal = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    renewed = await client.post(f"{policy}/renewals", renewal)
    assert renewed.json()["policy"]["ends_on"] == "2026-12-31"

    version = renewed.json()["version"]
    termination = {"last_covered_on": "2025-03-31", "reason": "by_agreement", "initiated_by": "policyholder"}
    ended = await client.post(f"{policy}/terminations", termination, version=version)
    assert ended.status_code == 201, ended.text
    assert [e["kind"] for e in ended.json()["events"]] == ["policy-terminated", "premium-adjusted"]
    view = ended.json()["policy"]
    assert view["state"] == "terminated"
    assert view["periods"] == [{"starts_on": "2025-01-01", "ends_on": "2025-03-31"}]
    assert view["premiums"]["net"] == "900.00"  # 90 of 365 days

    movements = (await client.get(f"{policy}/premiums")).json()["items"]
    assert [m["kind"] for m in movements] == ["written", "collected", "reversed", "refunded"]
    one = await client.get(f"{policy}/premiums/{movements[1]['id']}")
    assert one.json() == movements[1]
    assert (await client.get(f"{policy}/premiums/evt_nothing")).status_code == 404


async def test_if_match_is_required_and_checked(client: Client) -> None:
    policy = await _registered(client)
    endorsement = {"endorsement_no": "AV-1", "amended_on": "2025-03-01"}
    termination = {"last_covered_on": "2025-03-31", "reason": "risk_gone", "initiated_by": "broker"}
    assert _problem(await client.post(f"{policy}/endorsements", endorsement)) == (428, "if-match-required")
    assert _problem(await client.post(f"{policy}/terminations", termination)) == (428, "if-match-required")
    stale = await client.post(f"{policy}/endorsements", endorsement, version=2)
    assert _problem(stale) == (412, "version-mismatch")
    assert stale.json()["params"] == {"current_version": 3}


async def test_a_replay_answers_the_same_bytes_whatever_happened_since(client: Client) -> None:
    first = await client.post("/v1/policies", POLICY, key="k-1")
    policy = first.headers["location"]
    premium = await client.post(f"{policy}/premiums", written("Q-1", "100.00"), key="k-2", version=3)
    await client.post(f"{policy}/premiums", written("Q-2", "100.00"))
    again = await client.post("/v1/policies", POLICY, key="k-1")
    premium_again = await client.post(f"{policy}/premiums", written("Q-1", "100.00"), key="k-2", version=3)
    for before, after in ((first, again), (premium, premium_again)):
        assert after.status_code == before.status_code == 201
        assert after.content == before.content
        assert after.headers["idempotent-replayed"] == "true"
        assert {n: after.headers[n] for n in ("etag", "log-position")} == {
            n: before.headers[n] for n in ("etag", "log-position")
        }
    other = await client.post(f"{policy}/premiums", written("Q-1", "200.00"), key="k-2")
    assert _problem(other) == (422, "idempotency-key-reused")


async def test_racing_twins_have_one_effect_and_the_same_answer(client: Client) -> None:
    answers = await asyncio.gather(*(client.post("/v1/policies", POLICY, key="k") for _ in range(8)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    policy = answers[0].headers["location"]
    written_twice = await asyncio.gather(
        *(client.post(f"{policy}/premiums", written("Q", "10.00"), key="p") for _ in range(8))
    )
    assert len({a.content for a in written_twice}) == 1
    assert (await client.get(policy)).json()["version"] == 4


async def test_nobody_sees_what_is_not_theirs(client: Client) -> None:
    policy = await _registered(client)
    for stranger in (client.as_insurer("other"), client.as_tenant("elsewhere")):
        for path in ("", "/events", "/premiums"):
            assert _problem(await stranger.get(policy + path)) == (404, "not-found")
        assert _problem(await stranger.post(f"{policy}/premiums", written("Q", "1.00"))) == (404, "not-found")
    assert (await client.as_insurer("fremotor").get(policy)).status_code == 200
    assert _problem(await client.get("/v1/policies/pol_no")) == (404, "not-found")


async def test_the_past_is_what_was_known_and_what_had_moved(client: Client) -> None:
    policy = await _registered(client)
    await client.post(f"{policy}/premiums", written("Q-1", "100.00", effective_on="2025-01-01"))
    await client.post(f"{policy}/premiums", written("Q-2", "50.00", effective_on="2025-04-01"))
    march = (await client.get(policy, as_of="2025-03-31")).json()
    assert march["premiums"]["net"] == "100.00"
    assert [r["receipt_no"] for r in march["receipts"]] == ["Q-1"]
    assert (march["as_of"], march["final"]) == ("2025-03-31", False)
    assert _problem(await client.get(policy, known_on="2024-12-31")) == (404, "not-found")
    assert _problem(await client.get(policy, knwon_on="2024-12-31")) == (422, "invalid-request")
    assert _problem(await client.get(policy, known_on="2024-13-31")) == (422, "invalid-request")


async def test_the_timeline_tells_in_words_who_did_what(client: Client) -> None:
    policy = await _registered(client)
    await client.post(f"{policy}/premiums", written("Q-1", "1250.00"))
    french = (await client.get(f"{policy}/events")).json()["items"]
    english = (await client.get(f"{policy}/events", headers={"accept-language": "en"})).json()["items"]
    assert [e["kind"] for e in french] == ["policy-registered", *["coverage-terms-set"] * 2, "premium-written"]
    assert french[0]["actor"] == {"kind": "user", "id": "user-7", "role": "broker"}
    told = (await client.as_insurer("fremotor").get(f"{policy}/events")).json()["items"]
    assert told[0]["actor"] == {"kind": "user", "role": "broker"}
    assert "1\u202f250,00" in french[-1]["text"]
    assert "1,250.00" in english[-1]["text"]


async def test_endorsements_renewals_and_terminations_are_listed(client: Client) -> None:
    policy = await _registered(client)
    for n, version in ((1, 3), (2, 4)):
        endorsement = {"endorsement_no": f"AV-{n}", "amended_on": "2025-03-01", "changes": {"client_id": f"c-{n}"}}
        coverages = [{"coverage_code": "fire"}] if n == 2 else []
        posted = await client.post(f"{policy}/endorsements", {**endorsement, "coverages": coverages}, version=version)
        assert posted.status_code == 201, posted.text
    listed = (await client.get(f"{policy}/endorsements", limit=1)).json()
    assert [item["endorsement_no"] for item in listed["items"]] == ["AV-1"]
    rest = (await client.get(f"{policy}/endorsements", limit=1, after=listed["next"])).json()
    assert rest["next"] is None
    [second] = rest["items"]
    assert [c["coverage_code"] for c in second["coverages"]] == ["fire"]
    assert second["id"] == posted.json()["id"]
    assert (await client.get(f"{policy}/endorsements/{second['id']}")).json() == second
    for name in ("renewals", "terminations"):
        assert (await client.get(f"{policy}/{name}")).json() == {"items": [], "next": None}
        assert _problem(await client.get(f"{policy}/{name}/evt_0")) == (404, "not-found")
