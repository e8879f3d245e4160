"""`GET /v1/policies/{id}/renewal` through the whole house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from uuid import uuid4

import pytest

from services.contracts.ids import dress
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.beside import both
from tests.support.fleet import Fleet
from tests.support.history import History
from tests.support.ledger import settle
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


async def test_a_prevention_plan_a_recourse_and_a_report_are_told(fleet: Fleet) -> None:
    policy, claims = await told(fleet)
    plan = {"actions": ["driver_training"], "starts_on": "2025-06-01", "ends_on": "2026-05-31", "target_rate": "0.55"}
    await fleet.send(f"/v1/policies/{policy}/action-plans", plan)
    small = f"/v1/claims/{claims['small']}"
    await fleet.send(f"{small}/recourses", {"recourse_type": "third_party", "opened_on": "2025-08-01"})
    expertise = await fleet.send(
        f"{small}/expertises",
        {"expert_party_id": "exp-1", "ordered_on": "2025-07-02"},
    )
    [coverage] = (await fleet.get(small))["coverages"]
    head = {"code": "repair", "net": "3000.00", "gross": "3600.00", "claim_coverage_id": coverage["id"]}
    await fleet.send(
        f"{small}/expertises/{expertise['id']}/report",
        {"stage": "final", "report_on": "2025-07-20", "received_on": "2025-07-21", "heads": [head]},
    )
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2025-12-30")
    said = {argument["code"]: argument["figures"] for argument in sheet["arguments"]}
    assert said["prevention_plan_under_way"] == {
        "starts_on": "2025-06-01", "ends_on": "2026-05-31", "target_rate": "0.550000",
    }  # fmt: skip
    assert said["recourse_pending"] == {"recourses": 1, "recourse_forecast": "0.00"}
    assert said["immature_year"]["year"] == 2025
    [short] = sheet["reserves_below_report"]
    assert (short["claim_id"], short["effect"]["change"]) == (claims["small"], "2000.00")
    assert "pursue_recourse" in sheet["levers"]
    over = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2026-06-01")
    assert "prevention_plan_under_way" not in {argument["code"] for argument in over["arguments"]}
    assert over["years"][-1]["group"] == {"year": 2026}


async def test_a_policy_without_anything_says_so(fleet: Fleet) -> None:
    policy = await fleet.policy("EMPTY", [{"coverage_code": OWN}], premium="0.00")
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2025-12-31")
    assert (sheet["total"]["reason"], sheet["margin"]["status"]) == ("no_premium", None)
    assert (sheet["large_claims"]["from"], sheet["reserves_to_challenge"], sheet["arguments"]) == (None, [], [])
    claim = await fleet.claim("EMPTY", "2025-02-10", OWN)
    await fleet.reserved(claim, OWN, "2000.00", set_on="2025-03-01")
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2025-12-31")
    [reserve] = sheet["reserves_to_challenge"]
    assert reserve["release"]["change"] == "-2000.00"
    assert reserve["release"]["points"] is None


async def test_a_grand_excess_layer_has_years_and_no_average(fleet: Fleet) -> None:
    policy = await fleet.policy("HIGH", [{"coverage_code": OWN}], layer="grand_excess")
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of="2025-12-31")
    assert sheet["years"][-1]["loss_ratio_percent"] == "0.00"
    assert (sheet["total"]["loss_ratio"], sheet["total"]["reason"]) == (None, "grand_excess_included")


async def test_what_is_not_there_not_ones_own_or_asked_wrongly(fleet: Fleet, whole: Whole) -> None:
    policy, _ = await told(fleet)
    path = f"/v1/policies/{policy}/renewal"
    other = await whole.key(f"broker-{uuid4().hex[:12]}")
    for where, headers in (
        (path, other),
        (f"/v1/policies/pol_{'0' * 32}/renewal", fleet.headers),
        ("/v1/policies/none/renewal", other),
    ):
        missing = await whole.client.get(where, headers=headers)
        assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    wrong = await whole.client.get(path, params={"year": "2025", "as_of": "soon"}, headers=fleet.headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?year")
    wrong = await whole.client.get(path, params={"as_of": "soon"}, headers=fleet.headers)
    assert wrong.json()["errors"][0]["pointer"] == "?as_of"
    insurer = await whole.key(
        f"broker-{uuid4().hex[:12]}", kind="insurer", insurer_id="axa", scopes=("ratios:read", "claims:read")
    )
    assert (await whole.client.get(path, headers=insurer)).status_code == 403
    narrow = await whole.key(f"broker-{uuid4().hex[:12]}", scopes=("ratios:read",))
    assert (await whole.client.get(path, headers=narrow)).status_code == 403


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    yield from server.clone()


async def test_the_sheet_of_a_past_day_stays_as_it_was(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await since_may(history)
        await settle(ledger)
        policy_id = dress("pol", history.recorded[0][0].stream_id)
        path, asked = f"/v1/policies/{policy_id}/renewal", {"known_on": "2025-11-30", "as_of": "2025-11-30"}
        async with both(url) as services:
            first = await services.get(history.tenant, path, **asked)
            sheet = first.json()
            assert sheet["final"] is True
            assert [item["case_reserve"] for item in sheet["reserves_to_challenge"]] == ["4000.00"]
            assert sheet["reserves_to_challenge"][0]["findings"][0]["facts"]["days"] == "213"
            assert (await services.get(history.tenant, path, insurer_id="axa", **asked)).status_code == 403
            earlier = await services.get(history.tenant, path, known_on="2020-01-01")
            assert earlier.status_code == 404, "nobody knew of it"
            history.known_on(date(2025, 12, 5))
            claim = history.recorded[-1][0]
            moved = h.reserved(claim.coverages[OWN], "4000.00", "100.00", date(2025, 11, 20))
            await history.record(claim, moved)
            await settle(ledger)
            assert (await services.get(history.tenant, path, **asked)).content == first.content
            now = await services.get(history.tenant, path, known_on="2025-12-06", as_of="2025-11-30")
            assert now.json()["reserves_to_challenge"] == []


async def since_may(history: History) -> None:
    """A claim of May, reserved and left alone."""
    history.known_on(date(2025, 5, 1))
    start, end, day = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
    policy = await history.policy("P1", start, end)
    await history.record(policy, h.written("R-1", start, end, {OWN: "90000.00"}))
    claim = await history.claim("C-1", day, policy)
    await history.coverage(claim, OWN, day)
    await history.record(claim, h.reserved(claim.coverages[OWN], "0.00", "4000.00", day))
