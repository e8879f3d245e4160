"""Payments issued together: a bad line harms no other, a resend pays nothing twice, the bank clears what it debited."""

import asyncio
from typing import Any

from services.kit.database import Pool
from services.kit.eventlog.reader import heads
from services.kit.eventlog.tokens import encode_positions
from tests.integration.claims.support import Client, declared, done, problem, registered

LINE: dict[str, Any] = {"coverage_code": "theft", "cost_category": "property"}
BATCHES = "/v1/payment-batches"


async def authorised(client: Client, count: int, *, last_step: str = "approve", **fields: Any) -> list[dict[str, str]]:
    """Lines of a batch: a payment on each of several claims, authorised, or as far as `last_step` says."""
    await registered(client, handling="delegated")
    lines = []
    for n in range(count):
        claim = await declared(client, external_reference=f"C-{n}")
        coverage = (await client.get(f"{claim}/coverages")).json()["items"][0]["id"]
        await done(client, f"{claim}/coverages/{coverage}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
        lines.append(await payment(client, claim, f"{100 + n}.00", last_step, **fields))
    return lines


async def payment(client: Client, claim: str, amount: str, last_step: str = "approve", **fields: Any) -> dict[str, str]:
    """A payment on a claim, as a line of a batch."""
    proposal = {**LINE, "amount": amount, "proposed_on": "2025-04-10", **fields}
    said = await done(client.as_person("anne"), f"{claim}/payments", proposal)
    if last_step == "approve":
        await done(client.as_person("bruno"), f"{claim}/payments/{said['id']}/approve", {"authorised_on": "2025-04-11"})
    return {"claim_id": claim.rsplit("/", 1)[1], "payment_id": said["id"]}


def batch(no: str, lines: list[dict[str, str]], **fields: Any) -> dict[str, Any]:
    return {"batch_no": no, "issued_on": "2025-04-14", "method": "transfer", "payments": lines, **fields}


def results(said: dict[str, Any]) -> list[str]:
    return [item["code"] or item["result"] for item in said["items"]]


async def paid_on(client: Client, lines: list[dict[str, str]]) -> list[str]:
    """What was paid on the claim of each line."""
    found = [(await client.get(f"/v1/claims/{line['claim_id']}")).json() for line in lines]
    return [claim["balances"]["total"]["paid"] for claim in found]


async def test_a_batch_is_issued_cleared_and_told(client: Client, pool: Pool, following: None) -> None:
    party = {"role": "repairer", "organisation_id": "garage-1", "added_on": "2025-03-15"}
    lines = await authorised(client, 3, payee_party_id="garage-1")
    claim = f"/v1/claims/{lines[0]['claim_id']}"
    repairer = (await done(client, f"{claim}/parties", party))["id"]
    lines.append(await payment(client, claim, "50.00", payee_party_id=repairer))
    said = await done(client, BATCHES, batch("VIR-2025-04", lines))
    assert said["counts"] == {"issued": 4}
    issued = await client.post(BATCHES, batch("VIR-2025-04", lines))
    assert issued.json()["counts"] == {"unchanged": 4}
    debits = [{**line, "bank_reference": f"B-{n}"} for n, line in enumerate(lines[:2])]
    cleared = await client.post(f"{BATCHES}/VIR-2025-04/clearing", {"cleared_on": "2025-04-16", "payments": debits})
    assert cleared.json()["counts"] == {"cleared": 2}
    headers = {"at-least": encode_positions(await heads(pool))}
    told = (await client.get(f"{BATCHES}/VIR-2025-04", headers=headers)).json()
    assert (told["state"], told["payments"], told["amount"]) == ("partly_cleared", 4, "353.00")
    assert {row["state"]: row["amount"] for row in told["by_state"]} == {"cleared": "201.00", "issued": "152.00"}
    assert {row["payee_kind"]: row["payments"] for row in told["by_payee"]} == {"organisation": 3, "repairer": 1}
    [listed] = (await client.get(BATCHES, headers=headers)).json()["items"]
    assert (listed["batch_no"], listed["state"], listed["amount"]) == ("VIR-2025-04", "partly_cleared", "353.00")
    assert problem(await client.get(f"{BATCHES}/other")) == (404, "batch-not-found")
    assert problem(await client.get(f"{BATCHES}/%00")) == (404, "batch-not-found")
    assert problem(await client.as_tenant("another").get(f"{BATCHES}/VIR-2025-04")) == (404, "batch-not-found")


async def test_a_bad_line_harms_no_other(client: Client) -> None:
    good = await authorised(client, 2)
    claim = f"/v1/claims/{good[0]['claim_id']}"
    waiting = await payment(client, claim, "10.00", "propose")
    unknown = {**good[0], "payment_id": "pay_" + "0" * 32}
    nowhere = {**good[0], "claim_id": "clm_" + "0" * 32}
    said = await done(client, BATCHES, batch("B-1", [waiting, good[0], unknown, nowhere, good[1]]))
    assert results(said) == ["payment-not-authorised", "issued", "payment-not-found", "not-found", "issued"]
    assert said["items"][0]["title"] == "Règlement non autorisé"
    assert await paid_on(client, good) == ["100.00", "101.00"]
    # What was refused may pass later, in the same batch sent again.
    path = f"{claim}/payments/{waiting['payment_id']}/approve"
    await done(client.as_person("bruno"), path, {"authorised_on": "2025-04-11"})
    again = await done(client, BATCHES, batch("B-1", [waiting, good[0], good[1]]))
    assert results(again) == ["issued", "unchanged", "unchanged"]


async def test_another_tenant_pays_nothing(client: Client) -> None:
    lines = await authorised(client, 1)
    said = await done(client.as_tenant("another"), BATCHES, batch("B-1", lines))
    assert results(said) == ["not-found"]
    assert await paid_on(client, lines) == ["0.00"]


async def test_a_line_sent_again_with_another_content_is_told(client: Client) -> None:
    lines = await authorised(client, 1)
    await done(client, BATCHES, batch("B-1", lines))
    said = await done(client, BATCHES, batch("B-1", lines, issued_on="2025-04-15"))
    assert results(said) == ["line-changed"]
    other = await done(client, BATCHES, batch("B-2", lines))
    assert results(other) == ["payment-not-authorised"]
    assert await paid_on(client, lines) == ["100.00"]


async def test_the_same_payments_in_two_batches_at_once_are_issued_once(client: Client) -> None:
    lines = await authorised(client, 6)
    first, second = await asyncio.gather(
        done(client, BATCHES, batch("B-1", lines)), done(client, BATCHES, batch("B-2", lines))
    )
    for one, other in zip(results(first), results(second), strict=True):
        assert {one, other} == {"issued", "payment-not-authorised"}
    assert await paid_on(client, lines) == [f"{100 + n}.00" for n in range(6)]


async def test_a_batch_broken_off_and_sent_again_pays_nothing_twice(client: Client) -> None:
    lines = await authorised(client, 8)
    sending = asyncio.create_task(client.post(BATCHES, batch("B-1", lines)))
    paid = await paid_on(client, lines)
    while set(paid) == {"0.00"} and not sending.done():
        paid = await paid_on(client, lines)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    twins = await asyncio.gather(*(done(client, BATCHES, batch("B-1", lines)) for _ in range(2)))
    assert all(result in ("issued", "unchanged") for said in twins for result in results(said))
    assert "unchanged" in results(twins[0])
    assert await paid_on(client, lines) == [f"{100 + n}.00" for n in range(8)]
    final = await done(client, BATCHES, batch("B-1", lines))
    assert final["counts"] == {"unchanged": 8}


async def test_the_bank_clears_what_is_in_the_batch_alone(client: Client) -> None:
    lines = await authorised(client, 2)
    await done(client, BATCHES, batch("B-1", lines[:1]))
    await done(client, BATCHES, batch("B-2", lines[1:]))
    debits = [{**line, "bank_reference": "BNK"} for line in lines]
    clearing = {"cleared_on": "2025-04-16", "payments": debits}
    said = await done(client, f"{BATCHES}/B-1/clearing", clearing)
    assert results(said) == ["cleared", "payment-not-in-batch"]
    assert results(await done(client, f"{BATCHES}/B-1/clearing", clearing)) == ["unchanged", "payment-not-in-batch"]
    shown = (await client.get(f"/v1/claims/{lines[1]['claim_id']}/payments/{lines[1]['payment_id']}")).json()
    assert shown["state"] == "issued"


async def test_a_batch_that_cannot_be_read_issues_nothing(client: Client) -> None:
    lines = await authorised(client, 1)
    for wrong in (batch("B-1", []), batch("B-1", lines, method="cash"), {**batch("B-1", lines), "more": 1}):
        assert (await client.post(BATCHES, wrong)).status_code == 422
    assert await paid_on(client, lines) == ["0.00"]
