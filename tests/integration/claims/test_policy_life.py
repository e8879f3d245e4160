"""A policy over HTTP: registered, amended, renewed, terminated, its premiums moved."""

from typing import Any

from tests.integration.claims.conftest import Client

POLICY: dict[str, Any] = {
    "policy_no": "AUTO-1",
    "insurer_id": "fremotor",
    "client_id": "client-42",
    "branch": "motor_liability",
    "product_line": "motor",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "coverages": [
        {"coverage_code": "third_party_liability"},
        {"coverage_code": "theft", "deductible": {"kind": "absolute", "amount": "300.00"}},
    ],
}


async def test_a_registered_policy_answers_its_whole_view(client: Client) -> None:
    answer = await client.post("/v1/policies", POLICY)
    assert answer.status_code == 201, answer.text
    view = answer.json()
    assert answer.headers["location"] == f"/v1/policies/{view['id']}"
    assert answer.headers["etag"] == '"3"'
    assert answer.headers["log-position"]
    assert view["version"] == 3
    assert view["state"] == "in_force"
    assert [c["coverage_code"] for c in view["coverages"]] == ["third_party_liability", "theft"]
