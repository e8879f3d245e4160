"""A claim that a broker pays, for the examples of a settlement: payments in every state that an example starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

_POLICY = {
    "policy_no": "DELEG-2025", "insurer_id": "fremotor", "client_id": "client-42", "branch": "motor_liability",
    "product_line": "motor", "starts_on": "2025-01-01", "ends_on": "2025-12-31", "handling": "delegated",
    "coverages": [{"coverage_code": "theft"}],
}  # fmt: skip
_CLAIM = {
    "insurer_id": "fremotor", "policy_reference": "DELEG-2025", "occurred_on": "2025-03-14",
    "declared_on": "2025-03-15", "cause_code": "theft", "coverages": ["theft"],
}  # fmt: skip
_PAYMENT = {"coverage_code": "theft", "cost_category": "property", "amount": "100.00", "proposed_on": "2025-04-10"}
_ISSUE = {"issued_on": "2025-04-14", "reference": "VIR-1"}


@dataclass
class Delegated:
    """Asks for what the examples need, as Anne; whoever tells them is Bruno."""

    client: httpx.AsyncClient
    headers: dict[str, str]

    async def ids(self) -> dict[str, str]:
        """The claim, and a payment for each operation that an example shows, in the state that it starts from."""
        await self._post("/v1/policies", _POLICY)
        claim = await self._post("/v1/claims", _CLAIM)
        path = f"/v1/claims/{claim['id']}"
        coverage = claim["coverages"][0]["id"]
        await self._post(f"{path}/coverages/{coverage}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
        payments = {name: await self._proposed(path) for name in ("approve", "decline", "stop", "batch")}
        for name in ("stop", "batch"):
            await self._post(f"{path}/payments/{payments[name]}/approve", {"authorised_on": "2025-04-11"}, "bruno")
        await self._post(f"{path}/payments/{payments['stop']}/issue", _ISSUE)
        return {"claim_id": claim["id"], **payments}

    async def _proposed(self, claim: str) -> str:
        said = await self._post(f"{claim}/payments", _PAYMENT)
        return str(said["id"])

    async def _post(self, path: str, body: dict[str, Any], actor: str = "anne") -> dict[str, Any]:
        headers = {**self.headers, "idempotency-key": uuid4().hex, "on-behalf-of": actor}
        answer = await self.client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        said: dict[str, Any] = answer.json()
        return said
