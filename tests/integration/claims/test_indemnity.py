"""Computing the indemnity of a claim, over HTTP and on PostgreSQL, as a handler lives it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.claims.support import Client, declared, done, registered
from tests.support.golden import cases, holds

FIRE: dict[str, Any] = {
    "coverage_code": "fire",
    "deductible": {"kind": "absolute", "amount": "1000.00"},
    "insured_value": "400000.00",
    "limit_per_claim": "300000.00",
}
HEADER: dict[str, Any] = {"computed_on": "2025-05-02", "coverage_code": "fire"}
GOLDEN = cases("indemnity")


@pytest.fixture
async def burnt(client: Client) -> str:
    """The path of a claim on a coverage insured for 400,000.00, deductible 1,000.00."""
    await registered(client, coverages=[FIRE])
    return await declared(client, coverages=["fire"], cause_code="fire")


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    [one] = [s for s in found["steps"] if s["step"] == name]
    return dict(one)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["id"] for case in GOLDEN])
async def test_golden_over_http(case: dict[str, Any], client: Client) -> None:
    answer = await client.post("/v1/calculators/indemnity", case["input"])
    assert answer.status_code == 200, answer.text
    expected = dict(case["expected"])
    steps = expected.pop("steps", [])
    holds(expected, answer.json())
    told = [{name: s[name] for name in ("step", "before", "after")} for s in answer.json().get("steps", [])]
    assert [s for s in told if s in steps] == steps


async def test_a_computation_is_explained_and_kept(client: Client, burnt: str) -> None:
    facts = {"value_at_risk": "500000.00", "premium_paid": "1800.00", "premium_due": "2000.00"}
    made = await done(client, f"{burnt}/indemnity-calculations", {**HEADER, "assessed": "60000.00", **facts})
    [event] = made["events"]
    assert (event["kind"], event["data"]["indemnity"], event["data"]["balance"]) == (
        "indemnity-computed", "42200.00", "42200.00",
    )  # fmt: skip
    found = (await client.get(f"{burnt}/indemnity-calculations/{made['id']}")).json()
    assert found["state"] == "standing"
    assert [s["step"] for s in found["steps"]] == [
        "assessed", "wear", "real_value", "average_capital", "average_premium", "sub_limits",
        "deductible", "limit_per_claim", "annual_limit", "sharing", "balance",
    ]  # fmt: skip
    average = step(found, "average_capital")
    assert (average["before"], average["after"]) == ("60000.00", "48000.00")
    assert "L121-5" in average["text"]
    assert found["retained"] == [
        {"heading": "deductible", "before": "0.00", "after": "1000.00"},
        {"heading": "error_omission", "before": "0.00", "after": "16800.00"},
    ]
    replayed = await client.post("/v1/calculators/indemnity", found["inputs"])
    assert replayed.json()["indemnity"] == "42200.00"
