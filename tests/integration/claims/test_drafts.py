"""A pre-declaration as a handler lives it: kept over the phone, completed, declared; or dropped."""

from datetime import timedelta
from typing import Any

from services.claims.lists.projector import ViewProjection
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import CLAIM, Client, done, problem, registered
from tests.support.ledger import project

PHONED = {"draft": True, "external_reference": "CRM-9", "cause_code": "theft", "occurred_on": "2025-06-20"}


async def test_a_draft_is_kept_completed_and_declared(client: Client) -> None:
    await registered(client)
    draft = await done(client, "/v1/claims", PHONED)
    assert (draft["state"], draft["status"]["code"], draft["policy_id"]) == ("draft", "draft", None)
    assert [m["code"] for m in draft["next_steps"][0]["missing"]] == ["policy_id", "declared_on"]
    path = f"/v1/claims/{draft['id']}"
    assert problem(await client.post(f"{path}/declaration", {})) == (422, "draft-incomplete")

    whole = {k: v for k, v in CLAIM.items() if k != "declared_on"} | {"occurred_on": "2025-06-20", "item_ref": "AB-1"}
    kept = await done(client, f"{path}/draft", whole)
    assert (kept["claim"]["external_reference"], kept["claim"]["insurer_id"]) == ("CRM-9", "fremotor")
    assert kept["claim"]["next_steps"][0]["missing"][0]["code"] == "declared_on"

    declared = await done(client, f"{path}/declaration", {"declared_on": "2025-06-23"})
    claim = declared["claim"]
    assert (claim["state"], claim["claim_no"]) == ("open", draft["claim_no"])
    assert [e["kind"] for e in declared["events"]][:2] == ["claim-declared", "claim-coverage-opened"]
    assert claim["coverages"][0]["item_ref"] == "AB-1"
    told = (await client.get(f"{path}/events")).json()["items"]
    assert told[0]["text"].startswith("Pré-déclaration enregistrée, à compléter :")
    assert problem(await client.post(f"{path}/draft", PHONED)) == (422, "claim-not-draft")
    assert problem(await client.post("/v1/claims", {**CLAIM, "external_reference": "CRM-9"}))[0] == 409


async def test_the_same_reference_sends_the_draft_again_or_declares_it(client: Client) -> None:
    await registered(client)
    first = await done(client, "/v1/claims", PHONED)
    again = await done(client, "/v1/claims", {**PHONED, "place": {"country": "FR", "postcode": "75011"}})
    assert (again["id"], again["version"]) == (first["id"], 2)
    same = await client.post("/v1/claims", {**PHONED, "place": {"country": "FR", "postcode": "75011"}})
    assert (same.status_code, same.json()["version"]) == (201, 2)
    declared = await done(client, "/v1/claims", {**CLAIM, "external_reference": "CRM-9"})
    assert (declared["id"], declared["state"]) == (first["id"], "open")


async def test_a_repeat_of_the_request_is_answered_as_the_first_time(client: Client) -> None:
    first = await client.post("/v1/claims", {"draft": True}, key="k")
    again = await client.post("/v1/claims", {"draft": True}, key="k")
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content


async def test_a_dropped_draft_stays_dropped(client: Client) -> None:
    draft = await done(client, "/v1/claims", PHONED)
    path = f"/v1/claims/{draft['id']}"
    dropped = await done(client, f"{path}/abandonment", {"abandoned_on": "2025-06-30", "reason": "below_deductible"})
    assert dropped["claim"]["state"] == "abandoned"
    for route, body in (("draft", PHONED), ("declaration", {}), ("assignment", ASSIGNED)):
        assert problem(await client.post(f"{path}/{route}", body)) == (422, "claim-abandoned")
    assert problem(await client.post(f"{path}/reserves", RESERVE)) == (422, "claim-abandoned")


ASSIGNED = {"handler_id": "m-7", "assigned_on": "2025-06-30"}
RESERVE = {"amount": "10.00", "set_on": "2025-06-30"}


async def test_what_is_impossible_or_unreadable_is_refused_and_changes_nothing(client: Client) -> None:
    await registered(client)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"occurred_on": "2025-07-14"}, "dates-out-of-order"),
        ({"policy_id": "pol_" + "0" * 32}, "policy-unknown"),
        ({"insurer_id": "fremotor", "policy_reference": "AUTO-1", "coverages": ["glass"]}, "coverage-not-subscribed"),
        ({"claimed_amount": "12"}, "invalid-request"),
        ({"parties": []}, "invalid-request"),
    ]
    for facts, code in wrong:
        assert problem(await client.post("/v1/claims", {**PHONED, **facts})) == (422, code), facts
    assert problem(await client.post("/v1/claims", {"draft": False})) == (422, "invalid-request")
    assert problem(await client.post("/v1/claims", {**CLAIM, "draft": "yes"})) == (422, "invalid-request")
    assert (await done(client, "/v1/claims", PHONED))["version"] == 1


async def test_before_it_is_declared_nothing_inside_it_can_be_read_or_moved(client: Client) -> None:
    draft = await done(client, "/v1/claims", PHONED)
    path = f"/v1/claims/{draft['id']}"
    assert problem(await client.get(f"{path}/payments")) == (422, "claim-not-declared")
    assert problem(await client.post(f"{path}/coverages", {"coverage_code": "theft", "opened_on": "2025-06-20"})) == (
        422, "claim-not-declared",
    )  # fmt: skip
    assert problem(await client.post(f"{path}/reserves", RESERVE)) == (422, "claim-not-declared")
    given = await done(client, f"{path}/assignment", ASSIGNED)
    assert given["claim"]["handler_id"] == "m-7"


async def test_an_insurers_key_sees_its_own_drafts_and_no_others(client: Client) -> None:
    await registered(client)
    named = await done(client, "/v1/claims", {**PHONED, "insurer_id": "fremotor", "policy_reference": "AUTO-1"})
    unnamed = await done(client, "/v1/claims", {"draft": True})
    insurer, other = client.as_insurer("fremotor"), client.as_insurer("mutua")
    assert (await insurer.get(f"/v1/claims/{named['id']}")).status_code == 200
    assert (await insurer.get(f"/v1/claims/{unnamed['id']}")).status_code == 404
    assert (await other.get(f"/v1/claims/{named['id']}")).status_code == 404


async def test_a_draft_is_known_from_its_first_day_and_counts_in_no_ratio(client: Client, pool: Pool) -> None:
    draft = await done(client, "/v1/claims", PHONED)
    path = f"/v1/claims/{draft['id']}"
    today = paris_day(now())
    assert (await client.get(path, known_on=str(today))).json()["state"] == "draft"
    assert (await client.get(path, known_on=str(today - timedelta(days=2)))).status_code == 404
    await project(pool)
    assert not await pool.fetchval(
        "SELECT count(*) FROM ratios.claim_movement WHERE tenant_id = $1", client.caller.tenant_id
    )


async def test_drafts_stand_in_the_lists(client: Client, pool: Pool) -> None:
    await registered(client)
    draft = await done(client, "/v1/claims", {"draft": True, "item_ref": "AB-123-CD", "external_reference": "D 1"})
    dropped = await done(client, "/v1/claims", PHONED)
    path = f"/v1/claims/{dropped['id']}"
    await done(client, f"{path}/abandonment", {"abandoned_on": "2025-06-30", "reason": "x"})
    claim = await done(client, "/v1/claims", {**CLAIM, "item_ref": "ZZ 999 ZZ"})
    await done(client, f"/v1/claims/{claim['id']}/assignment", ASSIGNED)
    await Consumer(pool, ViewProjection()).catch_up()

    async def listed(**filters: Any) -> list[str]:
        return [item["id"] for item in (await client.get("/v1/claims", **filters)).json()["items"]]

    assert await listed() == [draft["id"], dropped["id"], claim["id"]]
    assert await listed(state="draft") == [draft["id"]]
    assert await listed(state="abandoned") == [dropped["id"]]
    assert await listed(handler="m-7") == [claim["id"]]
    assert await listed(occurred_from="2025-01-01", occurred_to="2025-06-30") == [dropped["id"], claim["id"]]
    assert await listed(text="ab 123 cd") == [draft["id"]]
    assert await listed(text="d1") == [draft["id"]]
    assert await listed(text=claim["claim_no"].lower()) == [claim["id"]]
    assert await listed(text="75011") == [claim["id"]]
    assert await listed(text="7501") == []
    for shown in (draft, dropped):
        stored = (await client.get(f"/v1/claims/{shown['id']}")).json()
        assert stored["warnings"] == []
        assert "cover" not in stored


async def test_a_late_declaration_is_a_risk_and_loses_no_cover(client: Client) -> None:
    await registered(client)
    late = {**PHONED, "insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2025-05-05"}
    draft = await done(client, "/v1/claims", late)
    path = f"/v1/claims/{draft['id']}"
    claim = (await done(client, f"{path}/declaration", {"declared_on": "2025-06-27"}))["claim"]
    [risk] = claim["risks"]
    assert risk["code"] == "late_declaration"
    assert "déchéance seulement si" in risk["label"]
    assert {fact["code"]: fact["value"] for fact in risk["facts"]}["consequence"] == "risk"
    assert (await client.get(path)).json()["cover"]["status"] == "covered"
    timely = await done(client, "/v1/claims", {**CLAIM, "occurred_on": "2025-06-26", "declared_on": "2025-06-27"})
    assert timely["risks"] == []
