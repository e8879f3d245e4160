"""The calculators of ratios through the running house: every golden case as it stands, and bodies that are wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.golden import cases, holds
from tests.support.whole import Whole, whole_house

LOSS_RATIO = "/v1/calculators/loss-ratio"
ROUTES = {
    "loss_ratio": LOSS_RATIO,
    "earned_premium": "/v1/calculators/earned-premium",
    "reserving": "/v1/calculators/reserving",
}
# Of reserving, the run-off and chain ladder: the other methods are not asked of this route.
CASES = [
    (topic, case)
    for topic in ROUTES
    for case in cases(topic)
    if topic != "reserving" or case["input"]["operation"] == "run_off" or case["input"].get("method") == "chain_ladder"
]


# One house for all of them: nothing is written.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(database_url: str) -> AsyncIterator[Whole]:
    async with whole_house(database_url) as running:
        yield running


@pytest.mark.parametrize(("topic", "case"), CASES, ids=[case["id"] for _, case in CASES])
async def test_a_golden_case_holds_through_the_route(house: Whole, topic: str, case: dict[str, Any]) -> None:
    answer = await house.client.post(ROUTES[topic], json=case["input"], headers=await house.key("broker"))
    assert answer.status_code == 200, answer.text
    holds(case["expected"], answer.json())


def golden(case_id: str) -> dict[str, Any]:
    [found] = [case["input"] for case in cases("loss_ratio") if case["id"] == case_id]
    return dict(found)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"operation": "combined"}, "", "not-allowed"),
    ({"premium": {"earned_net": "1.00"}}, "", "required"),
    ({**golden("SP1"), "basis": {"year_basis": "accounting_year"}}, "/basis/year_basis", "not-allowed"),
    ({**golden("SP1"), "basis": {"recourse": "some"}}, "/basis/recourse", "not-allowed"),
    ({**golden("SP1"), "basis": {"cap": "0.00"}}, "/basis/cap", "amount-not-positive"),
    ({**golden("SP1"), "claims": [{"paid_indemnity": 12.5}]}, "/claims/0/paid_indemnity", "amount-format"),
    ({**golden("SP1"), "surprise": 1}, "/surprise", "unknown-field"),
    ({**golden("CR1"), "loss_ratio": "58 %"}, "/loss_ratio", "rate-format"),
    ({**golden("TM1"), "as_of": "31/12/2025"}, "/as_of", "date-format"),
    ({"operation": "distribution", "net_costs": ["1.00", "x"]}, "/net_costs/1", "amount-format"),
]


@pytest.mark.parametrize(("body", "pointer", "code"), WRONG, ids=[f"{code} {where}" for _, where, code in WRONG])
async def test_what_is_wrong_is_pointed_at(house: Whole, body: dict[str, Any], pointer: str, code: str) -> None:
    answer = await house.client.post(LOSS_RATIO, json=body, headers=await house.key("broker"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request"), answer.text
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]], answer.text


TRIANGLE = {
    "operation": "reserving", "method": "chain_ladder", "origins": ["2023", "2024", "2025"],
    "triangle": [["0.00", "150.00", "165.00"], ["0.00", "170.00"], ["0.00"]],
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({**TRIANGLE, "method": "crystal_ball"}, "/method", "not-allowed"),
        ({**TRIANGLE, "triangle": [["1.00", "2.00", "3.00"], ["1.00"], ["1.00"]]}, "", "triangle-shape"),
        ({**TRIANGLE, "origins": ["2024", "2025"]}, "/origins", "too-short"),
        ({**TRIANGLE, "triangle": [["1.00", "2.00", "3,00"], ["1.00", "2.00"], ["1.00"]]}, "/triangle/0/2",
         "amount-format"),
        ({"operation": "run_off", "opening": "1.00", "closing": "0.00"}, "/paid_in_year", "required"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_triangle_is_pointed_at(
    house: Whole, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await house.client.post(ROUTES["reserving"], json=body, headers=await house.key("broker"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request"), answer.text
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]], answer.text


async def test_a_column_of_nothing_is_warned_of_and_its_factor_is_one(house: Whole) -> None:
    answer = await house.client.post(ROUTES["reserving"], json=TRIANGLE, headers=await house.key("broker"))
    found = answer.json()
    assert (found["warnings"], found["factors"]) == (["zero_column"], ["1.000000", "1.100000"])
    assert (found["ultimate"], found["total_ibnr"]) == (["165.00", "187.00", "0.00"], "17.00")


async def test_what_cannot_be_a_body_is_refused(house: Whole) -> None:
    headers = await house.key("broker") | {"content-type": "application/json"}
    assert (await house.client.post(LOSS_RATIO, content=b"{", headers=headers)).status_code == 400
    huge = b'{"operation": "distribution", "net_costs": [' + b'"1.00",' * 200_000 + b'"1.00"]}'
    answer = await house.client.post(LOSS_RATIO, content=huge, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_an_insurer_may_calculate_and_a_stranger_may_not(house: Whole) -> None:
    body = golden("SP1")
    insurer = await house.key("broker", kind="insurer", insurer_id="axa", scopes=("ratios:read",))
    assert (await house.client.post(LOSS_RATIO, json=body, headers=insurer)).status_code == 200
    other = await house.key("broker", scopes=("claims:read",))
    assert (await house.client.post(LOSS_RATIO, json=body, headers=other)).status_code == 403
    assert (await house.client.post(LOSS_RATIO, json=body)).status_code == 401
