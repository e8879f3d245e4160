"""Whose is it: tenants do not see one another, insurers see what they insure."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from services.gateway.operations.model import Operation
from services.gateway.operations.table import OPERATIONS
from tests.support.patient import WAIT
from tests.support.whole import Whole

BY_NAME = {operation.name: operation for operation in OPERATIONS}
# Every operation on something of a tenant: what is inside a claim is named as if it were there.
ON_SOMETHING = [o for o in OPERATIONS if "{policy_id}" in o.path or "{claim_id}" in o.path]
INSIDE = {
    "coverage_id": "cov_", "expertise_id": "exp_", "payment_id": "pay_", "recourse_id": "rec_", "receipt_id": "rcp_",
    "party_id": "pty_", "computation_id": "cmp_", "offer_id": "off_", "challenge_id": "chl_", "matter_id": "mat_",
    "deadline_id": "ddl_", "alert_id": "alr_", "incapacity_id": "inc_", "assistance_id": "ast_",
}  # fmt: skip
INSURER_SCOPES = ["policies:read", "claims:read", "claims:write", "ratios:read", "events:read"]


@dataclass
class Portfolio:
    """A tenant's policy and claim, both with an insurer of its own."""

    tenant: str
    insurer: str
    ids: dict[str, str]


async def portfolio(whole: Whole, insurer: str, tenant: str | None = None) -> Portfolio:
    tenant = tenant or f"cabinet-{secrets.token_hex(4)}"
    key = await whole.key(tenant)
    policy = {**BY_NAME["registerPolicy"].example, "insurer_id": insurer}
    registered = await whole.client.post("/v1/policies", json=policy, headers=key)
    declaration = {**BY_NAME["declareClaim"].example, "insurer_id": insurer, "external_reference": f"CRM-{insurer}"}
    declared = await whole.client.post("/v1/claims", json=declaration, headers=key)
    assert (registered.status_code, declared.status_code) == (201, 201), declared.text
    path = f"/v1/policies/{registered.json()['id']}/premiums"
    premium = await whole.client.post(
        path, json=BY_NAME["movePremium"].example, headers={**key, "idempotency-key": secrets.token_hex(8)}
    )
    assert premium.status_code == 201, premium.text
    inside = {name: prefix + "0" * 32 for name, prefix in INSIDE.items()}
    ids = {"policy_id": registered.json()["id"], "claim_id": declared.json()["id"], **inside}
    return Portfolio(tenant, insurer, ids)


async def send(whole: Whole, operation: Operation, ids: dict[str, str], key: dict[str, str]) -> Any:
    headers = {**key, "idempotency-key": secrets.token_hex(8), "if-match": '"1"'}
    path = operation.path.format_map(defaultdict(lambda: "evt_" + "0" * 32, ids))
    return await whole.client.request(operation.method, path, json=operation.example, headers=headers)


async def refusals(
    whole: Whole, operations: list[Operation], ids: dict[str, str], key: dict[str, str]
) -> dict[str, Any]:
    """How each operation is answered, by its name."""
    answers = {operation.name: await send(whole, operation, ids, key) for operation in operations}
    return {name: (answer.status_code, answer.json().get("code")) for name, answer in answers.items()}


async def test_for_another_tenant_nothing_of_it_exists(whole: Whole) -> None:
    mine = await portfolio(whole, "fremotor")
    stranger = await whole.key(f"cabinet-{secrets.token_hex(4)}")
    told = await refusals(whole, ON_SOMETHING, mine.ids, stranger)
    assert told == dict.fromkeys(told, (404, "not-found"))
    assert len(told) > 30


async def test_for_another_insurer_nothing_of_it_exists(whole: Whole) -> None:
    mine = await portfolio(whole, "fremotor")
    other = await whole.key(mine.tenant, kind="insurer", insurer_id="maaf", scopes=INSURER_SCOPES)
    told = await refusals(whole, [o for o in ON_SOMETHING if o.insurers], mine.ids, other)
    assert told == dict.fromkeys(told, (404, "not-found"))
    assert {"getClaim", "recordPayment", "listPremiums"} <= told.keys()


async def test_an_insurer_does_not_do_the_brokers_work(whole: Whole) -> None:
    mine = await portfolio(whole, "fremotor")
    own = await whole.key(mine.tenant, kind="insurer", insurer_id="fremotor", scopes=INSURER_SCOPES)
    told = await refusals(whole, [o for o in ON_SOMETHING if not o.insurers], mine.ids, own)
    assert told == dict.fromkeys(told, (403, "forbidden"))
    assert {"closeClaim", "setReserve", "correctClaim"} <= told.keys()


async def test_an_insurer_reads_acknowledges_and_pays_its_own_claims(whole: Whole) -> None:
    mine = await portfolio(whole, "fremotor")
    own = await whole.key(mine.tenant, kind="insurer", insurer_id="fremotor", scopes=INSURER_SCOPES)
    for name in ("getPolicy", "getClaim", "listClaimEvents", "listPayments"):
        assert (await send(whole, BY_NAME[name], mine.ids, own)).status_code == 200
    path = f"/v1/claims/{mine.ids['claim_id']}"
    received = {"insurer_claim_no": "FM-1", "received_on": "2025-03-17"}
    assert (await whole.client.post(f"{path}/acknowledgement", json=received, headers=own)).status_code == 201
    paid = await whole.client.post(
        f"{path}/payments", json=BY_NAME["recordPayment"].example, headers={**own, "idempotency-key": "p-1"}
    )
    assert paid.status_code == 201
    timeline = (await whole.client.get(f"{path}/events", headers=own)).json()["items"]
    assert timeline[-1]["actor"]["kind"] == "partner"


async def test_lists_ratios_and_feed_show_an_insurer_its_own(whole: Whole) -> None:
    first = await portfolio(whole, "fremotor")
    second = await portfolio(whole, "maaf", first.tenant)
    broker = await whole.key(first.tenant)
    key = await whole.key(first.tenant, kind="insurer", insurer_id="maaf", scopes=INSURER_SCOPES)
    now = (await whole.client.get("/v1/log-position", headers=broker)).json()["log_position"]
    waiting = {**key, "at-least": now, **WAIT}

    for path, name in (("/v1/policies", "policy_id"), ("/v1/claims", "claim_id")):
        items = (await whole.client.get(path, headers=waiting)).json()["items"]
        assert [item["id"] for item in items] == [second.ids[name]]
        asked_for = await whole.client.get(f"{path}?insurer=fremotor", headers=waiting)
        assert asked_for.json()["items"] == []

    ratios = "/v1/ratios/loss-ratio?group_by=insurer"
    rows = (await whole.client.get(ratios, headers=waiting)).json()["rows"]
    assert [row["group"]["insurer"] for row in rows] == ["maaf"]
    everything = (await whole.client.get(ratios, headers={**waiting, **broker})).json()["rows"]
    assert [row["group"]["insurer"] for row in everything] == ["fremotor", "maaf"]
    assert (await whole.client.get(f"{ratios}&insurer=fremotor", headers=waiting)).json()["rows"] == []

    told = (await whole.client.get("/v1/events?limit=1000", headers=key)).json()["items"]
    assert {item["subject"] for item in told if "subject" in item} == {second.ids["policy_id"], second.ids["claim_id"]}
    assert "fremotor" not in str(told)


async def test_a_claim_cannot_be_declared_on_another_tenants_policy(whole: Whole) -> None:
    mine = await portfolio(whole, "fremotor")
    stranger = await whole.key(f"cabinet-{secrets.token_hex(4)}")
    example = BY_NAME["declareClaim"].example
    named = {name: value for name, value in example.items() if name not in {"insurer_id", "policy_reference"}}
    answer = await whole.client.post("/v1/claims", json={**named, "policy_id": mine.ids["policy_id"]}, headers=stranger)
    assert (answer.status_code, answer.json()["code"]) == (422, "policy-unknown")


async def test_the_same_idempotency_key_of_two_tenants_is_two_commands(whole: Whole) -> None:
    answers = []
    for _ in range(2):
        key = await whole.key(f"cabinet-{secrets.token_hex(4)}")
        headers = {**key, "idempotency-key": "same"}
        answers.append(await whole.client.post("/v1/policies", json=BY_NAME["registerPolicy"].example, headers=headers))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert "idempotent-replayed" not in answers[1].headers
