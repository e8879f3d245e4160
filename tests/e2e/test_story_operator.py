"""Whoever runs it: an event that stops a partition, what still works meanwhile, and everything kept over a crash."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import pytest

from services.contracts.ids import undress
from services.kit.eventlog.partitions import partition_of
from tests.support.feed import reached
from tests.support.house import House, running
from tests.support.person import Person, claim, note, policy, premium, theft


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


def _sql(house: House, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(note(house)["database_url"])
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def _readyz(house: House) -> tuple[int, Any]:
    """What it says of itself, asked again where it had no time for it."""
    for _ in range(100):
        answer = httpx.get(note(house)["base_url"] + "/readyz", timeout=60)
        if answer.status_code != 503:
            break
        time.sleep(0.2)
    return answer.status_code, answer.json()


def _metric(house: House, name: str) -> dict[str, float]:
    """A metric's value by service."""
    text = httpx.get(note(house)["base_url"] + "/metrics", timeout=60).text
    lines = [line for line in text.splitlines() if line.startswith(name + "{")]
    return {line.split('service="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def _findings(house: House) -> tuple[int, dict[str, Any]]:
    done = house.run("doctor", "--json")
    return done.returncode, {one["subject"]: one for one in json.loads(done.stdout)}


def _two_claims(broker: Person) -> tuple[str, str]:
    """Two claims in two partitions, on a policy with a premium."""
    held = broker.does("/v1/policies", policy("OPS"))
    broker.does(f"/v1/policies/{held['id']}/premiums", premium("10000.00"))
    first = broker.does("/v1/claims", claim("OPS", external_reference="OPS-0"))["id"]
    for n in range(1, 20):
        second = broker.does("/v1/claims", claim("OPS", external_reference=f"OPS-{n}"))["id"]
        if _partition(second) != _partition(first):
            return first, second
    raise AssertionError("twenty hashes in one of 64 partitions")


def _partition(claim_id: str) -> int:
    return partition_of(undress("clm", claim_id))


def test_an_event_stops_one_partition_and_the_operator_puts_it_right(house: House) -> None:
    broker = Person(house)
    bad, good = _two_claims(broker)
    broker.get("/v1/ratios/loss-ratio")
    assert _readyz(house)[1]["status"] == "ok"

    # A fault of a release: the ledger cannot take the movements of one claim.
    stream = undress("clm", bad)
    _sql(house, f"ALTER TABLE ratios.claim_movement ADD CONSTRAINT fault CHECK (claim_id <> '{stream}') NOT VALID")
    written = broker.post(f"/v1/claims/{bad}/reserves", theft("4000.00", set_on="2025-03-12"))
    assert written.status_code == 201
    house.until(lambda: _readyz(house)[1]["status"] == "degraded")

    status, ready = _readyz(house)
    assert (status, ready["services"]["claims"]["status"]) == (200, "ok")
    assert ready["services"]["ratios"]["stopped_partitions"] == [_partition(bad)]
    assert _metric(house, "sinistra_projection_stopped_partitions") == {"claims": 0.0, "ratios": 1.0}
    code, found = _findings(house)
    assert (code, found["projections ratios"]["level"], found["projections claims"]["level"]) == (1, "wrong", "ok")
    assert f"partition {_partition(bad)}, position" in found["projections ratios"]["says"]
    assert found["server"]["level"] == "warning"
    assert str(_partition(bad)) in house.run("projections", "status").stdout
    rebuilt = house.run("projections", "rebuild")
    assert (rebuilt.returncode, rebuilt.stdout, rebuilt.stderr.count("\n")) == (1, "", 1)

    # The others go on: claims, lists, and the ratios of every other partition.
    assert broker.ask(f"/v1/claims/{bad}").json()["balances"]["total"]["case_reserve"] == "4000.00"
    other = broker.post(f"/v1/claims/{good}/reserves", theft("1000.00", set_on="2025-03-12"))
    assert broker.after(other, "/v1/ratios/loss-ratio").json()["total"]["incurred"] == "1000.00"
    assert broker.after(written, "/v1/claims", state="open").status_code == 200
    behind = {"At-Least": written.headers["Log-Position"]}
    late = broker.ask("/v1/ratios/loss-ratio", behind | {"Prefer": "wait=1"})
    assert (late.status_code, late.json()["code"], late.headers["Retry-After"]) == (503, "projection-behind", "1")

    # The release that mends it, and the error taken away: what had waited is applied.
    # An attempt that the fault ended notes its error a moment later: that one too is taken away.
    _sql(house, "ALTER TABLE ratios.claim_movement DROP CONSTRAINT fault")
    _sql(house, "DELETE FROM ratios.projection_error")
    house.until(lambda: _readyz(house)[1]["status"] == "ok")
    assert broker.get("/v1/ratios/loss-ratio")["total"]["incurred"] == "5000.00"
    assert _findings(house)[0] == 0
    assert house.run("projections", "rebuild").returncode == 0
    assert broker.get("/v1/ratios/loss-ratio")["total"]["incurred"] == "5000.00"


def test_a_rebuild_goes_past_what_had_stopped_the_live_ledger(house: House) -> None:
    broker = Person(house)
    held = broker.does("/v1/policies", policy("OPS-R"))
    made = broker.does("/v1/claims", claim("OPS-R"))["id"]
    broker.get("/v1/ratios/loss-ratio")
    fault = f"CHECK (claim_id <> '{undress('clm', made)}') NOT VALID"
    _sql(house, f"ALTER TABLE ratios.claim_movement ADD CONSTRAINT fault {fault}")
    broker.does(f"/v1/claims/{made}/reserves", theft("700.00", set_on="2025-03-12"))
    house.until(lambda: _readyz(house)[1]["status"] == "degraded")
    _sql(house, "ALTER TABLE ratios.claim_movement DROP CONSTRAINT fault")
    assert house.run("projections", "rebuild").returncode == 0
    assert _readyz(house)[1]["status"] == "ok"
    assert broker.get("/v1/ratios/loss-ratio", policy=held["id"])["total"]["incurred"] == "700.00"


def test_everything_is_kept_over_a_crash_and_a_restart(house: House) -> None:
    before = _told(house)
    assert before["claims"]
    for how in (signal.SIGKILL, signal.SIGTERM):
        house.end(how)
        house.start()
        assert _told(house) == before
    assert _findings(house)[0] == 0


def test_a_copy_of_the_stopped_folder_is_a_backup(house: House) -> None:
    kept = _told(house)
    house.end(signal.SIGTERM)
    copy = House(house.data_dir.parent / "copy of the folder")
    subprocess.run(["cp", "-a", str(house.data_dir), str(copy.data_dir)], check=True)
    copy.start()
    try:
        assert _told(copy) == kept
    finally:
        copy.end(signal.SIGTERM)
    house.start()


def _told(house: House) -> dict[str, Any]:
    """What its users see: the same question, the same answer."""
    broker = Person(house)
    feed = broker.get("/v1/events", limit="1000")
    ratios = broker.get("/v1/ratios/loss-ratio", group_by="policy,coverage", as_of="2025-12-31")
    return {
        "key": broker.key,
        "claims": broker.get("/v1/claims", limit="500")["items"],
        "feed": (reached(feed["items"]), feed["next"], feed["items"]),
        "ratios": (ratios["rows"], ratios["total"]),  # without the day, which may end meanwhile
    }


def test_nothing_personal_and_no_key_is_in_the_logs(house: House) -> None:
    """What a client sends and what opens a door stay out."""
    key = Person(house).key
    logs = "".join(log.read_text() for log in (house.data_dir / "logs").glob("*.log"))
    assert '"route":"/v1/claims/{claim_id}/reserves"' in logs
    assert key.rpartition("_")[2] not in logs
    assert not any(word in logs for word in ("OPS-0", "client-OPS", "4000.00", "postgresql://"))
