"""`GET /v1/policies/{id}/renewal` through the whole house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.support.fleet import Fleet
from tests.support.whole import Whole, whole_house

OWN = "own_damage"


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    async with whole_house(database_url) as house:
        yield house


@pytest.fixture
async def fleet(whole: Whole) -> Fleet:
    return Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))


async def told(fleet: Fleet) -> tuple[str, dict[str, str]]:
    """A policy of 20,000 with a large claim reserved in spring and left alone, and a small one paid."""
    policy = await fleet.policy("FLEET", [{"coverage_code": OWN}])
    large = await fleet.claim("FLEET", "2025-02-10", OWN)
    await fleet.reserved(large, OWN, "12000.00", set_on="2025-03-01")
    small = await fleet.claim("FLEET", "2025-06-10", OWN)
    await fleet.paid(small, OWN, "1000.00", paid_on="2025-07-01")
    return policy, {"large": large.removeprefix("/v1/claims/"), "small": small.removeprefix("/v1/claims/")}


async def test_the_sheet_says_what_is_left_and_what_can_be_asked(fleet: Fleet) -> None:
    policy, claims = await told(fleet)
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2025-12-31")
    assert [row["group"]["year"] for row in sheet["years"]] == [2022, 2023, 2024, 2025]
    assert [row["loss_ratio_percent"] for row in sheet["years"]] == [None, None, None, "65.00"]
    ratio = await fleet.get("/v1/ratios/loss-ratio", policy=policy, as_of="2025-12-31", years="2022..2025")
    assert sheet["total"] == ratio["total"]
    assert sheet["margin"] == {
        "annual_premium": "20000.00", "status": "above", "breakeven_percent": "60.00", "margin_points": "-5.00",
        "cost_headroom": "-1000.00", "technical_result": "-1000.00", "premium_at_breakeven": "21666.67",
        "premium_needed": "21666.67", "premium_increase_percent": "8.33",
    }  # fmt: skip
    [large] = sheet["large_claims"]["items"]
    assert (large["claim_id"], large["incurred"], large["points"]) == (claims["large"], "12000.00", "60.00")
    assert sheet["large_claims"]["from"] == "5000.00"
    [reserve] = sheet["reserves_to_challenge"]
    assert (reserve["claim_id"], reserve["case_reserve"], reserve["stated_by"]) == (
        claims["large"],
        "12000.00",
        "insurer",
    )
    assert {f["code"] for f in reserve["findings"]} == {"no_movement", "above_premium_share", "round_amount"}
    assert reserve["release"] == {
        "change": "-12000.00", "points": "-60.00", "loss_ratio_percent_after": "5.00", "points_of_its_year": "-60.00"
    }  # fmt: skip
    assert reserve["halving"] == {"change": "-6000.00", "points": "-30.00", "loss_ratio_percent_after": "35.00"}
    said = {argument["code"]: argument["figures"] for argument in sheet["arguments"]}
    assert said["one_large_claim"] == {
        "claim_id": claims["large"], "incurred": "12000.00", "share_percent": "92.31",
        "loss_ratio_percent_without": "5.00",
    }  # fmt: skip
    assert said["reserves_unmoved"]["points"] == "-60.00"
    assert set(said) == {"one_large_claim", "reserves_unmoved", "reserves_to_challenge"}
    assert sheet["levers"] == [
        "amicable_cancellation", "review_worst_products", "prevention_plan", "premium_increase",
        "challenge_reserves", "raise_deductible",
    ]  # fmt: skip
    assert sheet["open_reserves"] == {"claims": 1, "case_reserve": "12000.00", "share": "0.923077", "points": "60.00"}
