"""`POST /v1/what-if` through the whole house: real computations replayed, and nothing recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.kit.database import Pool, open_pool
from tests.support.fleet import Fleet
from tests.support.ledger import contents
from tests.support.whole import Whole, whole_house

OWN, GLASS = "own_damage", "glass"


def absolute(amount: str) -> dict[str, Any]:
    return {"kind": "absolute", "amount": amount}


RAISED: dict[str, Any] = {"deductibles": [absolute("1500.00")]}


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    async with whole_house(database_url) as house:
        yield house


@pytest.fixture
async def fleet(whole: Whole) -> Fleet:
    return Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))


LOSSES = [("4200.00", {}), ("1100.00", {}), ("450.00", {}), ("9000.00", {"wear_rate": "0.25"})]


async def told(
    fleet: Fleet, policy_no: str, deductible: str, *, paid: bool = True
) -> tuple[str, list[tuple[str, str]]]:
    """A policy under a deductible, and four losses computed and paid: each claim with its indemnity."""
    policy = await fleet.policy(policy_no, [{"coverage_code": OWN, "deductible": absolute(deductible)}])
    found = []
    for n, (assessed, more) in enumerate(LOSSES, 1):
        claim = await fleet.claim(policy_no, f"2025-0{n}-10", OWN)
        indemnity = await fleet.computed(claim, OWN, assessed, **more)
        if paid and indemnity != "0.00":
            await fleet.paid(claim, OWN, indemnity)
        found.append((claim.removeprefix("/v1/claims/"), indemnity))
    return policy, found


async def test_each_claim_is_what_a_live_computation_gives_under_the_other_deductible(fleet: Fleet) -> None:
    policy, real = await told(fleet, "FLEET-500", "500.00")
    _, live = await told(fleet, "FLEET-1500", "1500.00", paid=False)
    answer = await fleet.ask(RAISED, question={"policy": [policy]})
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
    ratio = await fleet.get("/v1/ratios/loss-ratio", policy=policy, as_of="2025-12-31")
    assert answer["reality"] == ratio["total"]


async def test_asking_changes_nothing(fleet: Fleet, database_url: str) -> None:
    await told(fleet, "FLEET-500", "500.00")
    await fleet.now()
    pool = await open_pool(database_url, application_name="tests")
    try:
        await fleet.ask({"cap": {"amount": "1.00"}})  # everything is projected
        before = await _everything(pool)
        await fleet.ask({**RAISED, "opening_reserves": [{"coverage_code": OWN, "amount": "1.00"}]})
        assert await _everything(pool) == before
    finally:
        await pool.close()


async def _everything(pool: Pool) -> Any:
    heads = await pool.fetch("SELECT * FROM claims.log_head ORDER BY log_partition")
    events = await pool.fetch("SELECT count(*) FROM claims.event")
    rules = await pool.fetch("SELECT count(*) FROM claims.rule_row")
    return [tuple(row) for row in (*heads, *events, *rules)], await contents(pool)


async def test_pages_go_on_by_the_size_of_the_effect_and_sum_to_the_difference(fleet: Fleet) -> None:
    await told(fleet, "FLEET-500", "500.00")
    whole = await fleet.ask(RAISED)
    page = await fleet.ask(RAISED, limit=1)
    found = list(page["claims"])
    while page["next"]:
        page = await fleet.ask(RAISED, limit=1, after=page["next"])
        found += page["claims"]
    assert found == whole["claims"]
    assert whole["methods"] == {
        "replayed": {"claims": 4, "change": "-2600.00"},
        "approximated": {"claims": 0, "change": "0.00"},
        "unchanged": {"claims": 0, "change": "0.00"},
    }


async def test_where_only_payments_are_known_the_answer_says_how_it_was_taken(fleet: Fleet) -> None:
    await fleet.policy("FLEET", [{"coverage_code": OWN, "deductible": absolute("500.00")}])
    claim = await fleet.claim("FLEET", "2025-02-10", OWN)
    await fleet.reserved(claim, OWN, "700.00")
    await fleet.paid(claim, OWN, "2000.00", keep_reserve=True)
    await fleet.paid(claim, OWN, "300.00", cost_type="expense", cost_category="expert_fees")
    answer = await fleet.ask(RAISED)
    [one] = answer["claims"]
    assert (one["method"], one["reason"], one["step"]) == ("approximated", "loss_from_cost", "deductible")
    [coverage] = one["coverages"]
    assert coverage["facts"]["loss"] == "3200.00"
    assert (coverage["reserve_change"], coverage["paid_change"]) == ("-700.00", "-300.00")
    assert (one["incurred"], one["other_incurred"]) == ("3000.00", "2000.00")
    assert answer["what_if"]["paid_expense"] == "300.00", "expenses stay"
    assert answer["rules"] == [
        "reserve_before_paid", "expenses_and_recourse_as_they_are", "difference_of_indemnities",
        "least_loss_behind_the_cost",
    ]  # fmt: skip


async def two_coverages(fleet: Fleet) -> str:
    """One claim in two coverages, another in the second alone."""
    policy = await fleet.policy("FLEET", [{"coverage_code": OWN}, {"coverage_code": GLASS}])
    both = await fleet.claim("FLEET", "2025-02-10", OWN, GLASS)
    await fleet.paid(both, OWN, "6000.00")
    await fleet.paid(both, GLASS, "2000.00")
    glass = await fleet.claim("FLEET", "2025-03-10", GLASS)
    await fleet.paid(glass, GLASS, "400.00")
    return policy


COST = ("claims", "claims_with_cost", "paid_indemnity", "case_reserve", "incurred", "average_cost")


async def test_an_excluded_coverage_leaves_what_the_others_cost(fleet: Fleet) -> None:
    await two_coverages(fleet)
    answer = await fleet.ask({"excluded_coverages": [GLASS]})
    others = await fleet.get("/v1/ratios/loss-ratio", coverage=OWN, as_of="2025-12-31")
    assert {name: answer["what_if"][name] for name in COST} == {name: others["total"][name] for name in COST}
    assert answer["what_if"]["loss_ratio_percent"] == "30.00"
    assert [(one["change"], one["reason"]) for one in answer["claims"]] == [
        ("-2000.00", "coverage_excluded"), ("-400.00", "coverage_excluded"),
    ]  # fmt: skip
    assert "premium_of_excluded_coverages_as_it_is" in answer["rules"]


async def test_another_cap_is_the_same_question_with_that_cap(fleet: Fleet) -> None:
    await two_coverages(fleet)
    for question in ({}, {"coverage": [GLASS]}, {"cap": "7000.00"}):
        answer = await fleet.ask({"cap": {"amount": "1000.01"}}, question=question)
        params = {name: value[0] if isinstance(value, list) else value for name, value in question.items()}
        capped = await fleet.get("/v1/ratios/loss-ratio", **{**params, "cap": "1000.01"}, as_of="2025-12-31")
        assert answer["what_if"] == capped["total"]
        real = await fleet.get("/v1/ratios/loss-ratio", **params, as_of="2025-12-31")
        assert answer["reality"] == real["total"]
    free = await fleet.ask({"cap": {"amount": None}}, question={"cap": "1000.00"})
    assert (free["reality"]["incurred"], free["what_if"]["incurred"]) == ("1400.00", "8400.00")
    assert free["claims"][0]["step"] == "cap"


async def test_another_premium_and_another_loading(fleet: Fleet) -> None:
    await two_coverages(fleet)
    for premium, expected in (
        ({"factor": "1.25"}, "25000.00"), ({"percent": "-5.00"}, "19000.00"), ({"net": "21000.00"}, "21000.00")
    ):  # fmt: skip
        answer = await fleet.ask({"premium": premium})
        assert answer["what_if"]["premium"] == expected
        assert answer["what_if"]["breakeven_percent"] == answer["reality"]["breakeven_percent"] == "60.00"
    assert answer["what_if"]["loss_ratio_percent"] == "40.00"
    lower = await fleet.ask({"loading_rate": "0.30"})
    assert (lower["what_if"]["breakeven_percent"], lower["difference"]["margin_points"]) == ("70.00", "10.00")
    assert lower["difference"]["incurred"] == "0.00"


async def test_the_annual_limit_is_replayed_with_the_claims_that_the_question_leaves_out(fleet: Fleet) -> None:
    await fleet.policy(
        "FLEET", [{"coverage_code": OWN, "annual_limit": "8000.00"}], starts_on="2024-07-01", ends_on="2025-06-30"
    )
    first = await fleet.claim("FLEET", "2024-11-10", OWN)
    second = await fleet.claim("FLEET", "2025-02-10", OWN)
    await fleet.paid(first, OWN, await fleet.computed(first, OWN, "5000.00"))
    assert await fleet.computed(second, OWN, "5000.00") == "3000.00"
    await fleet.paid(second, OWN, "3000.00")
    answer = await fleet.ask(RAISED, question={"years": "2025"})
    [one] = answer["claims"]
    assert one["claim_id"] == second.removeprefix("/v1/claims/")
    assert (one["incurred"], one["other_incurred"]) == ("3000.00", "3500.00"), "the first leaves more of the limit"


async def test_another_opening_grid_is_set_against_what_claims_cost(fleet: Fleet) -> None:
    grid = {"rows": [{"key": f"*:{OWN}", "values": {"amount": "900.00"}}]}
    put = await fleet.whole.client.put("/v1/rule-tables/opening_reserves", json=grid, headers=fleet.headers)
    assert put.status_code < 300, put.text
    await fleet.policy("FLEET", [{"coverage_code": OWN}])
    await fleet.claim("FLEET", "2025-02-10", OWN)
    settled = await fleet.claim("FLEET", "2025-03-10", OWN)
    await fleet.reserved(settled, OWN, "2600.00", cost_category="property")
    answer = await fleet.ask({"opening_reserves": [{"coverage_code": OWN, "amount": "2500.00"}]})
    assert answer["opening_reserves"] == [
        {
            "coverage_code": OWN, "claims": 2, "cost": "3500.00", "recorded": "1800.00", "other": "5000.00",
            "recorded_distance": "1700.00", "other_distance": "1700.00",
        }
    ]  # fmt: skip
    assert [(one["step"], one["change"]) for one in answer["claims"]] == [
        ("opening_reserve", "1600.00"),
        (None, "0.00"),
    ]


async def test_nothing_found_and_no_premium(fleet: Fleet) -> None:
    await fleet.policy("FLEET", [{"coverage_code": OWN}], premium="0.00")
    empty = await fleet.ask(RAISED)
    assert (empty["claims"], empty["next"], empty["reality"]["reason"]) == ([], None, "no_premium")
    claim = await fleet.claim("FLEET", "2025-02-10", OWN)
    await fleet.paid(claim, OWN, "2000.00")
    answer = await fleet.ask(RAISED)
    assert (answer["what_if"]["loss_ratio"], answer["what_if"]["reason"]) == (None, "no_premium")
    assert (answer["difference"]["loss_ratio_points"], answer["difference"]["incurred"]) == (None, "-1500.00")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/changes"),
        ({"changes": {}}, "/changes"),
        ({"changes": RAISED, "extra": 1}, "/extra"),
        ({"changes": RAISED, "question": {"colour": "red"}}, "/question/colour"),
        ({"changes": RAISED, "question": {"group_by": "year"}}, "/question/group_by"),
        ({"changes": RAISED, "question": {"as_of": "soon"}}, "/question/as_of"),
        ({"changes": RAISED, "question": {"insurer": "axa"}}, "/question/insurer"),
        ({"changes": RAISED, "question": {"year_basis": "accounting_year"}}, "/question/year_basis"),
        ({"changes": RAISED, "question": {"policy": 5}}, "/question/policy"),
        ({"changes": RAISED, "after": "clm_nowhere"}, "/after"),
        ({"changes": RAISED, "limit": 501}, "/limit"),
        ({"changes": {"deductibles": [{"kind": "absolute"}]}}, "/changes/deductibles/0"),
        ({"changes": {"deductibles": [absolute("1.00"), absolute("2.00")]}}, "/changes/deductibles"),
        ({"changes": {"premium": {"factor": "1.10", "percent": "5"}}}, "/changes/premium"),
        ({"changes": {"premium": {"percent": "-100.01"}}}, "/changes/premium"),
        ({"changes": {"cap": {"amount": "0.00"}}}, "/changes/cap/amount"),
        ({"changes": {"loading_rate": "1.5"}}, "/changes/loading_rate"),
        ({"changes": {"limits_per_claim": [{"amount": "-1.00"}]}}, "/changes/limits_per_claim/0/amount"),
        ({"changes": {"premium": {"net": "-1.00"}}}, "/changes/premium/net"),
        ({"changes": RAISED, "question": {"policy": "pol_0"}}, "/question/policy"),
        ({"changes": RAISED, "question": {"policy": []}}, "/question/policy"),
    ],
)
async def test_what_is_asked_wrongly_is_told(fleet: Fleet, body: dict[str, Any], pointer: str) -> None:
    answer = await fleet.whole.client.post("/v1/what-if", json=body, headers=fleet.headers)
    assert answer.status_code == 422, answer.text
    assert any(error["pointer"].startswith(pointer) for error in answer.json()["errors"]), answer.text


def names(answer: Any) -> list[tuple[str, str]]:
    """What was wrong: where, and by which rule."""
    assert all(error["detail"] for error in answer["errors"])
    return [(error["pointer"], error["code"]) for error in answer["errors"]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deductibles": []}, "no-change"),
        ({"excluded_coverages": [GLASS, GLASS]}, "coverage-listed-twice"),
        ({"excluded_coverages": [GLASS], "deductibles": [{"coverage_code": GLASS, **absolute("1.00")}]},
         "coverage-excluded"),
        ({"deductibles": [{"amount": "500.00"}]}, "deductible-of-another-kind"),
        ({"deductibles": [{"kind": "absolute", "amount": "500.00", "max": "900.00"}]}, "deductible-of-another-kind"),
    ],
)  # fmt: skip
async def test_terms_that_contradict_themselves_are_told(fleet: Fleet, changes: dict[str, Any], code: str) -> None:
    [(pointer, told)] = names(await fleet.ask(changes, status=422))
    assert (pointer.removesuffix("/deductibles/0"), told) == ("/changes", code)


async def test_a_coverage_that_nobody_has_is_told(fleet: Fleet) -> None:
    policy = await fleet.policy("FLEET", [{"coverage_code": OWN}, {"coverage_code": GLASS}])
    await fleet.claim("FLEET", "2025-02-10", OWN)
    other = await fleet.policy("THEFT", [{"coverage_code": "theft"}])
    wrong: dict[str, Any] = {
        "deductibles": [absolute("100.00"), {"coverage_code": "theft", **absolute("1.00")}],
        "limits_per_claim": [{"coverage_code": "hail", "amount": "1000.00"}],
        "annual_limits": [{"coverage_code": OWN, "amount": "1000.00"}, {"coverage_code": "hail", "amount": None}],
        "excluded_coverages": [GLASS, "fire"],
    }
    assert names(await fleet.ask(wrong, question={"policy": [policy]}, status=422)) == [
        ("/changes/deductibles/1/coverage_code", "coverage-unknown"),
        ("/changes/limits_per_claim/0/coverage_code", "coverage-unknown"),
        ("/changes/annual_limits/1/coverage_code", "coverage-unknown"),
        ("/changes/excluded_coverages/1", "coverage-unknown"),
    ]
    stolen = {"deductibles": wrong["deductibles"], "excluded_coverages": [GLASS]}
    assert (await fleet.ask(stolen, question={"policy": [policy, other]}))["what_if"]["claims"] == 1
    as_known = {"policy": [policy, other], "known_on": "2025-12-31"}
    assert names(await fleet.ask(stolen, question=as_known, status=422))[0] == ("/question/policy", "policy-unknown")


async def test_a_policy_that_is_nobodys_or_anothers_is_told(fleet: Fleet, whole: Whole) -> None:
    policy = await fleet.policy("FLEET", [{"coverage_code": OWN}])
    other = Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))
    anothers = await other.policy("FLEET", [{"coverage_code": OWN}])
    refused = await fleet.ask(RAISED, question={"policy": [policy, anothers]}, status=422)
    assert names(refused) == [("/question/policy", "policy-unknown")]
    assert anothers in refused["errors"][0]["detail"]


async def test_too_many_claims_are_refused_before_any_is_read(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    await two_coverages(fleet)
    monkeypatch.setattr("services.ratios.what_if.routes.MOST_CLAIMS", 1)
    refused = await fleet.ask(RAISED, status=422)
    assert (refused["code"], refused["params"]) == ("too-many-claims", {"found": 2, "limit": 1})


async def test_another_brokerage_has_nothing_and_an_insurer_may_not_ask(fleet: Fleet, whole: Whole) -> None:
    await two_coverages(fleet)
    other = Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))
    assert (await other.ask(RAISED))["claims"] == []
    tenant = f"broker-{uuid4().hex[:12]}"
    insurer = Fleet(whole, await whole.key(tenant, kind="insurer", insurer_id="axa", scopes=("ratios:read",)))
    answer = await whole.client.post("/v1/what-if", json={"changes": RAISED}, headers=insurer.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
