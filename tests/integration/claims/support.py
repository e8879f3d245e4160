"""What the tests of claims share: a client that sends what the gateway would, and some bodies."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Literal
from uuid import uuid4

import httpx

from services.contracts.ids import http_command, tenant_uuid
from services.contracts.internal import Caller
from tests.support.patient import WAIT


@dataclass(frozen=True)
class Client:
    """Calls claims as one caller; each POST is a command of its own unless it says a key."""

    http: httpx.AsyncClient
    caller: Caller

    def as_insurer(self, insurer_id: str) -> "Client":
        """The same tenant, asked by an insurer's key."""
        return replace(self, caller=replace(self.caller, kind="insurer", insurer_id=insurer_id, principal=insurer_id))

    def as_person(self, actor: str) -> "Client":
        """The same key, acting for a person whom it names (On-Behalf-Of)."""
        return replace(self, caller=replace(self.caller, actor=actor, on_behalf=True))

    def with_scopes(self, *scopes: str) -> "Client":
        """The same, by a key with these of the scopes that decide what is shown."""
        return replace(self, caller=replace(self.caller, scopes=frozenset(scopes)))

    def as_tenant(self, code: str) -> "Client":
        """Another brokerage."""
        return replace(self, caller=replace(self.caller, tenant_id=tenant_uuid(code)))

    async def post(
        self, path: str, body: Any, *, key: str | None = None, version: int | Literal["*"] | None = None
    ) -> httpx.Response:
        """A command, with the headers the gateway would set."""
        return await self._order("POST", path, body, key, version)

    async def put(
        self, path: str, body: Any, *, key: str | None = None, version: int | Literal["*"] | None = None
    ) -> httpx.Response:
        """What is to stand at a path."""
        return await self._order("PUT", path, body, key, version)

    async def patch(
        self, path: str, body: Any, *, key: str | None = None, version: int | Literal["*"] | None = None
    ) -> httpx.Response:
        """A correction."""
        return await self._order("PATCH", path, body, key, version)

    async def _order(
        self, method: str, path: str, body: Any, key: str | None, version: int | Literal["*"] | None
    ) -> httpx.Response:
        request = self.http.build_request(method, path, json=body)
        method_path_body = f"{method}\n{path}\n".encode() + request.content
        command = http_command(self.caller.tenant_id, self.caller.principal, method, path, key) if key else uuid4()
        caller = replace(self.caller, command_id=command, request_hash=sha256(method_path_body).hexdigest())
        request.headers.update({**caller.to_headers(), **WAIT})
        if version is not None:
            request.headers["If-Match"] = "*" if version == "*" else f'"{version}"'
        return await self.http.send(request)

    async def get(self, path: str, *, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        """A question; one that waits for a position waits as long as may be."""
        told = {**self.caller.to_headers(), **WAIT, **(headers or {})}
        return await self.http.get(path, params=params, headers=told)


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


def written(receipt_no: str, net: str, **fields: Any) -> dict[str, Any]:
    """A premium of the year 2025 without tax, fees or split."""
    return {
        "kind": "written",
        "receipt_no": receipt_no,
        "effective_on": "2025-01-01",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "net": net,
        "gross": net,
        **fields,
    }


CLAIM: dict[str, Any] = {
    "insurer_id": "fremotor",
    "policy_reference": "AUTO-1",
    "occurred_on": "2025-03-10",
    "declared_on": "2025-03-12",
    "cause_code": "collision",
    "place": {"country": "FR", "postcode": "75011"},
    "coverages": ["theft"],
}


async def registered(client: Client, **fields: Any) -> str:
    """The id of a policy, registered like POLICY but for some fields."""
    return str((await done(client, "/v1/policies", {**POLICY, **fields}))["id"])


async def declared(client: Client, **fields: Any) -> str:
    """The path of a claim, declared like CLAIM but for some fields."""
    answer = await client.post("/v1/claims", {**CLAIM, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def done(
    client: Client, path: str, body: dict[str, Any], version: int | Literal["*"] | None = None
) -> dict[str, Any]:
    """What a command answered that was carried out."""
    answer = await client.post(path, body, version=version)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    """The status and code of a problem."""
    return answer.status_code, answer.json()["code"]
