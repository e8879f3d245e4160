"""Somebody who uses a running house over HTTP, with a key of their own."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from itertools import count
from typing import Any

import httpx

from tests.support.house import House
from tests.support.patient import SECONDS, WAIT, is_behind

_NUMBERS = count(1)
BROKER = (
    "policies:read",
    "policies:write",
    "claims:read",
    "claims:write",
    "imports:write",
    "ratios:read",
    "events:read",
)
INSURER = ("policies:read", "claims:read", "claims:write", "imports:write", "ratios:read", "events:read")


def note(house: House) -> dict[str, Any]:
    """What the running house has left for those who look for it."""
    told: dict[str, Any] = json.loads((house.data_dir / "state.json").read_text())
    return told


class Person:
    """One key, one language. What a write answered is awaited by the next question."""

    def __init__(self, house: House, key: str | None = None) -> None:
        told = note(house)
        self.key = key or told["api_key"]
        headers = {"Authorization": f"Bearer {self.key}"}
        # No connection is kept: a story has no end at which to close it.
        limits = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=told["base_url"], headers=headers, timeout=60, limits=limits)

    def ask(self, path: str, headers: dict[str, str] | None = None, /, **params: str) -> httpx.Response:
        """A GET, whatever it answers."""
        return self.client.get(path, params=params, headers=headers)

    def get(self, path: str, /, **params: str) -> Any:
        """A GET that is answered, up to date."""
        position = self.client.get("/v1/log-position").json()["log_position"]
        answer = self._at_least(position, path, params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def after(self, written: httpx.Response, path: str, /, **params: str) -> httpx.Response:
        """A GET that knows of a write, whatever it answers."""
        return self._at_least(written.headers["Log-Position"], path, params)

    def _at_least(self, position: str, path: str, params: dict[str, str]) -> httpx.Response:
        return self.patiently(self.client.build_request("GET", path, params=params, headers={"At-Least": position}))

    def post(
        self, path: str, body: Any, /, *, key: str | None = None, version: int | None = None, method: str = "POST"
    ) -> httpx.Response:
        """A write, whatever it answers; each has an Idempotency-Key of its own unless one is given."""
        headers = {"Idempotency-Key": key or f"story-{next(_NUMBERS)}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.patiently(self.client.build_request(method, path, json=body, headers=headers))

    def patiently(self, request: httpx.Request) -> httpx.Response:
        """What is answered once no read model is behind, which may share the machine with others."""
        request.headers.update(WAIT)
        deadline = time.monotonic() + SECONDS
        while is_behind(answer := self.client.send(request)) and time.monotonic() < deadline:
            pass
        return answer

    def does(self, path: str, body: Any, /, **more: Any) -> Any:
        """A write that is taken."""
        answer = self.post(path, body, **more)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def send(self, content: bytes, profile: str) -> httpx.Response:
        """Pushes a file, as a form."""
        headers = {"Idempotency-Key": f"story-{next(_NUMBERS)}"}
        return self.client.post(
            "/v1/imports", params={"profile": profile}, files={"file": ("lines.ndjson", content)}, headers=headers
        )

    def colleague(self, house: House, scopes: Sequence[str], **more: Any) -> Person:
        """Somebody with a key made by this one's."""
        made = self.does("/v1/keys", {"name": "a story", "scopes": list(scopes), **more})
        return Person(house, made["token"])


def policy(number: str, insurer: str = "axa", **more: Any) -> dict[str, Any]:
    """The body of a policy of 2025 with two coverages."""
    facts = {
        "policy_no": number, "insurer_id": insurer, "client_id": f"client-{number}", "branch": "motor_liability",
        "product_line": "motor", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
        "coverages": [{"coverage_code": "theft"}, {"coverage_code": "third_party_liability"}],
    }  # fmt: skip
    return facts | more


def premium(net: str, receipt: str = "Q-1") -> dict[str, Any]:
    """The body of a premium of 2025, all of it theft."""
    row = {"coverage_code": "theft", "net": net, "gross": net}
    return {
        "kind": "written", "receipt_no": receipt, "effective_on": "2025-01-01", "period_start": "2025-01-01",
        "period_end": "2025-12-31", "net": net, "gross": net, "split": [row],
    }  # fmt: skip


def claim(number: str, insurer: str = "axa", **more: Any) -> dict[str, Any]:
    """The body of a theft declared on a policy of that number."""
    facts = {
        "insurer_id": insurer, "policy_reference": number, "occurred_on": "2025-03-10", "declared_on": "2025-03-12",
        "cause_code": "theft", "coverages": ["theft"],
    }  # fmt: skip
    return facts | more


def theft(amount: str, **more: str) -> dict[str, str]:
    """An amount on the line of the stolen things."""
    line = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
    return {**line, "amount": amount, **more}
