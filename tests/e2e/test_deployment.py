"""The processes of docker-compose.yml, with its variables and its health checks, on one machine: HTTP between them."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from services.cli.exits import Exit, Failed
from services.cli.session import Session
from services.kit.embedded_postgres import free_port
from services.kit.process import start_child, stop_child
from tests.house.tree import text
from tests.support.patient import WAIT, patiently

_SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(text("docker-compose.yml"))["services"]
_SECONDS = 300.0


class Deployment:
    """What compose would run, without containers."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._ports = {name: str(free_port()) for name in ("claims", "ratios", "gateway")}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service, leading to this machine instead of its network."""
        given: dict[str, str] = dict(_SERVICES[name]["environment"])
        given["DATABASE_URL"] = self._database_url
        if "SINISTRA_MASTER_KEY" in given:
            given["SINISTRA_MASTER_KEY"] = base64.b64encode(bytes(range(32))).decode()
        if name in self._ports:
            given["SINISTRA_HOST"], given["SINISTRA_PORT"] = "127.0.0.1", self._ports[name]
        for other in ("claims", "ratios"):
            if f"{other.upper()}_URL" in given:
                given[f"{other.upper()}_URL"] = f"http://127.0.0.1:{self._ports[other]}"
        return {**os.environ, **given}

    def run(self, name: str, *arguments: str) -> str:
        """Runs a command in a service's environment; what it prints."""
        command = [sys.executable, "-m", "services.cli", *arguments]
        return subprocess.run(command, env=self.environment(name), capture_output=True, text=True, check=True).stdout

    def start(self, name: str) -> None:
        command = [sys.executable, "-m", "services.cli", *_SERVICES[name]["command"]]
        self.processes[name] = start_child(command, environment=self.environment(name))

    def healthy(self, name: str) -> bool:
        """What the service's own health check says."""
        check = [sys.executable, *_SERVICES[name]["healthcheck"]["test"][2:]]
        return subprocess.run(check, env=self.environment(name), capture_output=True, check=False).returncode == 0

    def until_healthy(self, name: str) -> None:
        deadline = time.monotonic() + _SECONDS
        while not self.healthy(name):
            assert time.monotonic() < deadline, f"{name} does not get healthy"
            time.sleep(0.2)

    def session(self, key: str) -> Session:
        return Session(f"http://127.0.0.1:{self._ports['gateway']}", key)


@pytest.fixture(scope="module")
def deployment(database_url: str) -> Iterator[Deployment]:
    made = Deployment(database_url)
    try:
        made.run("migrate", *_SERVICES["migrate"]["command"])
        for name in ("claims", "ratios", "gateway"):
            made.start(name)
        for name in ("claims", "ratios", "gateway"):
            made.until_healthy(name)
        yield made
    finally:
        for process in made.processes.values():
            stop_child(process, ask=signal.SIGTERM)


@pytest.fixture(scope="module")
def gateway(deployment: Deployment) -> Session:
    return deployment.session(deployment.run("gateway", "keys", "bootstrap", "brokerage").strip())


_POLICY = b"""{"policy_no": "D-1", "insurer_id": "mutuelle", "client_id": "martin", "branch": "motor_liability",
 "product_line": "motor", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
 "coverages": [{"coverage_code": "theft"}]}"""
_PREMIUM = b"""{"kind": "written", "receipt_no": "Q-1", "effective_on": "2025-01-01", "period_start": "2025-01-01",
 "period_end": "2025-12-31", "net": "1000.00", "tax": "90.00", "gross": "1090.00",
 "split": [{"coverage_code": "theft", "net": "1000.00", "tax": "90.00", "gross": "1090.00"}]}"""


def _post(gateway: Session, path: str, body: bytes, key: str) -> Any:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return gateway.request("POST", path, body=body, headers=headers).json()


def _now(gateway: Session) -> dict[str, str]:
    """Asks for what is in the log by now."""
    return {"At-Least": gateway.get("/v1/log-position")["log_position"], **WAIT}


@pytest.fixture(scope="module")
def policy(gateway: Session) -> str:
    """The id of the policy that all is about."""
    return str(_post(gateway, "/v1/policies", _POLICY, "policy")["id"])


def test_a_premium_reaches_the_ratios_across_three_processes(gateway: Session, policy: str) -> None:
    assert gateway.get("/v1/me")["tenant"]["code"] == "brokerage"
    _post(gateway, f"/v1/policies/{policy}/premiums", _PREMIUM, "premium")
    asked, headers = {"group_by": "year", "as_of": "2025-12-31"}, _now(gateway)
    answer = patiently(lambda: gateway.get("/v1/ratios/loss-ratio", asked, headers))
    assert [row["premium"] for row in answer["rows"]] == ["1000.00"]


def test_ratios_asks_claims_across_the_network(gateway: Session, policy: str) -> None:
    claim = b"""{"insurer_id": "mutuelle", "policy_reference": "D-1", "occurred_on": "2025-03-10",
 "declared_on": "2025-03-12", "cause_code": "theft", "coverages": ["theft"]}"""
    made = _post(gateway, "/v1/claims", claim, "claim")
    paid = b"""{"coverage_code": "theft", "amount": "300.00", "paid_on": "2025-04-01"}"""
    _post(gateway, f"/v1/claims/{made['id']}/payments", paid, "payment")
    headers = {"Content-Type": "application/json", **_now(gateway)}
    body = b"""{"question": {"as_of": "2025-12-31"},
 "changes": {"deductibles": [{"kind": "absolute", "amount": "100.00"}]}}"""
    answer = patiently(lambda: gateway.request("POST", "/v1/what-if", body=body, headers=headers)).json()
    assert [(one["claim_no"], one["other_incurred"]) for one in answer["claims"]] == [(made["claim_no"], "200.00")]


def test_a_service_that_is_away_is_said_to_be_and_comes_back(
    deployment: Deployment, gateway: Session, policy: str
) -> None:
    stop_child(deployment.processes["claims"], ask=signal.SIGKILL)
    with pytest.raises(Failed, match="upstream-unavailable") as raised:
        gateway.get("/v1/policies")
    assert raised.value.code is Exit.CANNOT_REACH
    assert not deployment.healthy("gateway")
    deployment.start("claims")
    deployment.until_healthy("gateway")
    listed = patiently(lambda: gateway.get("/v1/policies", None, _now(gateway)))
    assert [item["id"] for item in listed["items"]] == [policy]
