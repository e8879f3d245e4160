"""Suspensions of a cover follow one another: none reaches into the days of one before it."""

from __future__ import annotations

from tests.integration.claims.support import Client, declared, done, problem, registered

SUSPENDED = {"suspended_from": "2025-03-08", "reason": "non_payment"}
AGAIN = {"suspended_from": "2025-03-15", "reason": "non_payment"}


async def test_a_cover_is_not_suspended_anew_in_the_days_of_its_suspension(client: Client) -> None:
    """Ratios count the days of the same story in `integration/ratios/test_suspension.py`."""
    policy = f"/v1/policies/{await registered(client)}"
    await done(client, f"{policy}/suspensions", SUSPENDED)
    assert problem(await client.post(f"{policy}/suspensions", AGAIN)) == (422, "cover-already-suspended")
    await done(client, f"{policy}/reinstatements", {"reinstated_from": "2025-04-24", "reason": "paid"})
    refused = await client.post(f"{policy}/suspensions", AGAIN)
    assert problem(refused) == (422, "dates-out-of-order")
    sooner = {"reinstated_from": "2025-03-21", "reason": "paid"}
    assert problem(await client.post(f"{policy}/reinstatements", sooner)) == (422, "cover-not-suspended")
    await done(client, f"{policy}/suspensions", {**AGAIN, "suspended_from": "2025-05-10"})
    await done(client, f"{policy}/reinstatements", {"reinstated_from": "2025-05-20", "reason": "paid"})
    days = ("2025-03-07", "2025-04-01", "2025-04-23", "2025-04-24", "2025-05-19", "2025-05-20")
    told = [await _cover(client, day) for day in days]
    assert told == ["in_period", "suspended", "suspended", "in_period", "suspended", "in_period"]


async def _cover(client: Client, day: str) -> str:
    """What the cover check says first of a loss on a day."""
    claim = await declared(client, occurred_on=day, declared_on=day)
    code: str = (await client.get(f"{claim}/cover")).json()["reasons"][0]["code"]
    return code
