"""`POST /v1/what-if` through the whole house: real computations replayed, and nothing recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.kit.database import Pool
from tests.support.fleet import Fleet
from tests.support.whole import Whole, whole_house

OWN, GLASS = "own_damage", "glass"


def absolute(amount: str) -> dict[str, Any]:
    return {"kind": "absolute", "amount": amount}


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    async with whole_house(database_url) as house:
        yield house


@pytest.fixture
async def fleet(whole: Whole) -> Fleet:
    return Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))


LOSSES = [("4200.00", {}), ("1100.00", {}), ("450.00", {}), ("9000.00", {"wear_rate": "0.25"})]


async def told(fleet: Fleet, policy_no: str, deductible: str, *, paid: bool = True) -> list[tuple[str, str]]:
    """A policy under a deductible, and four losses computed and paid: each claim with its indemnity."""
    await fleet.policy(policy_no, [{"coverage_code": OWN, "deductible": absolute(deductible)}])
    found = []
    for n, (assessed, more) in enumerate(LOSSES, 1):
        claim = await fleet.claim(policy_no, f"2025-0{n}-10", OWN)
        indemnity = await fleet.computed(claim, OWN, assessed, **more)
        if paid and indemnity != "0.00":
            await fleet.paid(claim, OWN, indemnity)
        found.append((claim.removeprefix("/v1/claims/"), indemnity))
    return found


async def test_each_claim_is_what_a_live_computation_gives_under_the_other_deductible(fleet: Fleet) -> None:
    real = await told(fleet, "FLEET-500", "500.00")
    live = await told(fleet, "FLEET-1500", "1500.00", paid=False)
    [policy] = [p for p in (await fleet.get("/v1/policies"))["items"] if p["policy_no"] == "FLEET-500"]
    question = {"policy": [policy["id"]]}
    answer = await fleet.ask({"deductibles": [absolute("1500.00")]}, question=question)
    replayed = {one["claim_id"]: one for one in answer["claims"]}
    assert [replayed[claim]["coverages"][0]["other_indemnity"] for claim, _ in real] == [i for _, i in live]
    assert [replayed[claim]["coverages"][0]["indemnity"] for claim, _ in real] == [i for _, i in real]
    assert [replayed[claim]["other_incurred"] for claim, _ in real] == [i for _, i in live]
    assert {one["method"] for one in answer["claims"]} == {"replayed"}
    assert answer["reality"]["incurred"] == "10550.00"
    assert answer["what_if"]["incurred"] == "7950.00"
    assert (answer["difference"]["incurred"], answer["difference"]["loss_ratio_points"]) == ("-2600.00", "-13.00")
    assert [one["change"] for one in answer["claims"]] == ["-1000.00", "-1000.00", "-600.00", "0.00"]
    assert {one["step"] for one in answer["claims"] if one["change"] != "0.00"} == {"deductible"}
    ratio = await fleet.get("/v1/ratios/loss-ratio", policy=policy["id"], as_of="2025-12-31")
    assert answer["reality"] == ratio["total"]
