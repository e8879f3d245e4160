"""Commands on a claim as requests: repeated, racing, from others, about nothing."""

from __future__ import annotations

import asyncio

from tests.integration.claims.support import CLAIM, Client, done, problem, registered


async def test_a_repeat_gets_the_same_bytes(client: Client, claim: str) -> None:
    body = {"amount": "100.00", "paid_on": "2025-04-01"}
    first = await client.post(f"{claim}/payments", body, key="k-1")
    await done(client, f"{claim}/payments", {"amount": "7.00", "paid_on": "2025-04-02"})
    again = await client.post(f"{claim}/payments", body, key="k-1")
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["log-position"] == first.headers["log-position"]
    other = await client.post(f"{claim}/payments", {**body, "amount": "101.00"}, key="k-1")
    assert problem(other) == (422, "idempotency-key-reused")
    declaration = [await client.post("/v1/claims", CLAIM, key="k-2") for _ in range(2)]
    assert declaration[0].content == declaration[1].content
    assert declaration[1].headers["idempotent-replayed"] == "true"


async def test_a_repeat_is_not_decided_again(client: Client) -> None:
    policy = f"/v1/policies/{await registered(client)}"
    first = await client.post("/v1/claims", CLAIM, key="K-1")
    assert first.status_code == 201
    theft = {"coverage_code": "theft", "subscribed": False}
    removed = {"endorsement_no": "E-1", "amended_on": "2025-01-01", "coverages": [theft]}
    version = int((await client.get(policy)).headers["etag"].strip('"'))
    await done(client, f"{policy}/endorsements", removed, version=version)
    again = await client.post("/v1/claims", CLAIM, key="K-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert problem(await client.post("/v1/claims", CLAIM, key="K-2")) == (422, "coverage-not-subscribed")


async def test_a_refusal_frees_its_key(client: Client, claim: str) -> None:
    body = {"amount": "100.00", "paid_on": "2025-03-01"}
    refused = await client.post(f"{claim}/payments", body, key="k-1")
    assert problem(refused) == (422, "before-occurrence")
    assert (await client.post(f"{claim}/payments", {**body, "paid_on": "2025-04-01"}, key="k-1")).status_code == 201


async def test_racing_payments_all_land_once_at_their_first_try(client: Client, claim: str) -> None:
    reserved = await done(client, f"{claim}/reserves", {"amount": "1000.00", "set_on": "2025-03-16"})

    async def pay(n: int) -> int:
        body = {"amount": "10.00", "paid_on": "2025-04-01", "external_reference": f"V-{n}"}
        return (await client.post(f"{claim}/payments", body, key=f"race-{n}")).status_code

    assert await asyncio.gather(*(pay(n) for n in range(40))) == [201] * 40
    view = (await client.get(claim, include="payments")).json()
    assert {p["external_reference"] for p in view["payments"]} == {f"V-{n}" for n in range(40)}
    assert len(view["payments"]) == 40
    total = view["balances"]["total"]
    assert (total["paid"], total["case_reserve"]) == ("400.00", "600.00")
    assert view["version"] == reserved["version"] + 80


async def test_another_tenant_or_insurer_sees_nothing(client: Client, claim: str) -> None:
    stranger, insurer = client.as_tenant("another brokerage"), client.as_insurer("mutua")
    payment = {"amount": "10.00", "paid_on": "2025-04-01"}
    correction = {"corrected_on": "2025-04-01", "reason": "error", "changes": {"cause_code": "x"}}
    for other in (stranger, insurer):
        for path in (claim, f"{claim}/events", f"{claim}/payments"):
            assert problem(await other.get(path)) == (404, "not-found")
        assert problem(await other.post(f"{claim}/payments", payment)) == (404, "not-found")
        opening = {"coverage_code": "theft", "opened_on": "2025-04-01"}
        assert problem(await other.post(f"{claim}/coverages", opening)) == (404, "not-found")
        assert problem(await other.patch(claim, correction, version=9)) == (404, "not-found")
    assert problem(await insurer.post("/v1/claims", CLAIM)) == (422, "policy-unknown")


async def test_an_insurers_key_speaks_for_the_insurer(client: Client, claim: str) -> None:
    payment = {"amount": "10.00", "paid_on": "2025-04-01", "stated_by": "broker"}
    paid = await done(client.as_insurer("fremotor"), f"{claim}/payments", payment)
    assert paid["events"][0]["data"]["stated_by"] == "insurer"
    assert (await client.as_insurer("fremotor").get(claim)).status_code == 200


async def test_an_id_of_something_else_is_no_claim(client: Client, claim: str) -> None:
    policy_id = (await client.get(claim)).json()["policy_id"]
    for path in (f"/v1/claims/clm_{policy_id[4:]}", "/v1/claims/nonsense", f"/v1/claims/clm_{'0' * 32}"):
        assert problem(await client.get(path)) == (404, "not-found")
        body = {"amount": "10.00", "paid_on": "2025-04-01"}
        assert problem(await client.post(f"{path}/payments", body)) == (404, "not-found")
    posing = {**CLAIM, "policy_id": f"pol_{claim.rpartition('_')[2]}", "policy_reference": None, "insurer_id": None}
    assert problem(await client.post("/v1/claims", posing)) == (422, "policy-unknown")
