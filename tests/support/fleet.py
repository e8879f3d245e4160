"""A fleet over HTTP, in the whole house: its policy, its premium, claims with and without a computation."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.support.patient import WAIT
from tests.support.whole import Whole

_KEYS = count()

Body = dict[str, Any]


class Fleet:
    """One brokerage and what it does; every command must be carried out."""

    def __init__(self, whole: Whole, headers: dict[str, str]) -> None:
        self.whole = whole
        self.headers = headers
        self.position = ""

    async def send(self, path: str, body: Body, *, status: int = 201, version: str | None = None) -> Any:
        headers = {**self.headers, **WAIT, "idempotency-key": f"fleet-{next(_KEYS)}"}
        if version is not None:
            headers["if-match"] = version
        answer = await self.whole.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, f"{path}: {answer.text}"
        self.position = answer.headers.get("log-position", self.position)
        return answer.json()

    async def policy(self, policy_no: str, coverages: list[Body], premium: str = "20000.00", **more: Any) -> str:
        body = {
            "policy_no": policy_no, "insurer_id": "axa", "client_id": "transports-durand", "branch": "motor_liability",
            "product_line": "motor_fleet", "starts_on": "2025-01-01", "ends_on": "2025-12-31", "coverages": coverages,
            **more,
        }  # fmt: skip
        made = await self.send("/v1/policies", body)
        split = [{"coverage_code": coverages[0]["coverage_code"], "net": premium, "tax": "0.00", "gross": premium}]
        written = {
            "kind": "written", "receipt_no": f"R-{policy_no}", "effective_on": "2025-01-01",
            "period_start": "2025-01-01", "period_end": "2025-12-31", "net": premium, "gross": premium, "split": split,
        }  # fmt: skip
        await self.send(f"/v1/policies/{made['id']}/premiums", written)
        return str(made["id"])

    async def claim(self, policy_no: str, on: str, *coverages: str) -> str:
        body = {
            "insurer_id": "axa", "policy_reference": policy_no, "occurred_on": on, "declared_on": on,
            "cause_code": "collision", "coverages": list(coverages),
        }  # fmt: skip
        return f"/v1/claims/{(await self.send('/v1/claims', body))['id']}"

    async def computed(self, claim: str, coverage: str, assessed: str, **more: Any) -> str:
        """Computes the indemnity live; what it gives."""
        body = {"coverage_code": coverage, "assessed": assessed, "computed_on": "2025-12-01", **more}
        made = await self.send(f"{claim}/indemnity-calculations", body)
        [event] = made["events"]
        return str(event["data"]["indemnity"])

    async def paid(self, claim: str, coverage: str, amount: str, **more: Any) -> None:
        body = {"coverage_code": coverage, "amount": amount, "paid_on": "2025-12-10", "stated_by": "insurer", **more}
        await self.send(f"{claim}/payments", body)

    async def reserved(self, claim: str, coverage: str, amount: str, **more: Any) -> None:
        body = {"coverage_code": coverage, "amount": amount, "set_on": "2025-12-05", "stated_by": "insurer", **more}
        await self.send(f"{claim}/reserves", body)

    async def ask(self, changes: Body, *, status: int = 200, **more: Any) -> Any:
        """What if; as of the end of 2025."""
        question = {"as_of": "2025-12-31", **more.pop("question", {})}
        headers = {**self.headers, "at-least": await self.now(), **WAIT}
        body = {"question": question, "changes": changes, **more}
        answer = await self.whole.client.post("/v1/what-if", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def now(self) -> str:
        """Where the log stands."""
        return str((await self.get("/v1/log-position"))["log_position"])

    async def get(self, path: str, **params: str) -> Any:
        headers = dict(self.headers) if path == "/v1/log-position" else {**self.headers, "at-least": await self.now()}
        answer = await self.whole.client.get(path, params=params, headers={**headers, **WAIT})
        assert answer.status_code == 200, answer.text
        return answer.json()
