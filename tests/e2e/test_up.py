"""`sinistra up` as a user meets it: real processes, an embedded PostgreSQL, signals, and nothing left behind."""

import http.client
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.cli.session import Session
from services.kit.embedded_postgres import free_port
from tests.support.house import House, running


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


def _note(house: House) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((house.data_dir / "state.json").read_text())
    return state


def _tenant(note: dict[str, Any]) -> str:
    tenant: str = Session(note["base_url"], note["api_key"]).get("/v1/me")["tenant"]["code"]
    return tenant


def test_the_note_is_private_and_its_key_opens_the_default_tenant(house: House) -> None:
    note = _note(house)
    for secret in ("state.json", "master.key"):
        assert (house.data_dir / secret).stat().st_mode & 0o777 == 0o600
    assert Path(note["database_folder"]).is_dir()
    assert _tenant(note) == "default"


def test_doctor_finds_nothing_wrong(house: House) -> None:
    done = house.run("doctor", "--json")
    findings = json.loads(done.stdout)
    assert {one["subject"]: one["says"] for one in findings if one["level"] != "ok"} == {}
    assert {"database", "schema claims", "event log", "sealing", "projections ratios", "server"} <= {
        one["subject"] for one in findings
    }
    assert done.returncode == 0


def test_migrate_has_nothing_to_do_and_disturbs_nobody(house: House) -> None:
    assert house.run("migrate").returncode == 0
    assert _tenant(_note(house)) == "default"


def test_a_port_that_is_taken_is_refused(house: House, tmp_path: Path) -> None:
    port = _note(house)["base_url"].rsplit(":", 1)[1]
    done = House(tmp_path / "other").run("up", "--no-demo", "--port", port)
    assert (done.returncode, done.stderr) == (5, f"sinistra: Port {port} is taken: name another with --port.\n")


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    other = House(tmp_path)
    other._environment["DATABASE_URL"] = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    for command in (("up", "--port", "0"), ("migrate",)):
        done = other.run(*command)
        assert done.returncode == 3
        assert done.stderr.startswith("sinistra: Cannot reach the database")
        assert done.stderr.count("\n") == 1


async def test_a_rebuilt_projection_belongs_to_the_service_that_keeps_it(house: House) -> None:
    assert house.run("projections", "rebuild").returncode == 0
    connection = await asyncpg.connect(_note(house)["database_url"])
    owners = await connection.fetch(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'ratios' AND tablename <> 'alembic_version'"
    )
    await connection.close()
    assert {row["tableowner"] for row in owners} == {"sinistra_ratios"}
    assert house.run("doctor").returncode == 0


def test_a_second_one_on_the_same_folder_is_refused(house: House) -> None:
    done = house.run("up", "--no-demo", "--port", "0")
    assert done.returncode == 5
    assert done.stderr.count("\n") == 1
    assert _tenant(_note(house)) == "default"


@pytest.mark.parametrize("name", ["serve", "project", "postgres"])
def test_what_is_killed_is_started_again(house: House, name: str) -> None:
    before = house.children()
    os.kill(before[name], signal.SIGKILL)
    house.until(lambda: house.children().get(name, before[name]) != before[name])
    house.until(lambda: _ready(_note(house)["base_url"]))
    house.until(lambda: house.children().keys() == before.keys())  # what fell with it comes back too


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_and_everything_is_kept(house: House, how: signal.Signals) -> None:
    before = _note(house)
    status = house.end(how)
    assert status == (-9 if how is signal.SIGKILL else 0)
    done = house.run("doctor")
    assert "Nothing runs" in " ".join(done.stdout.split())
    after = house.start()
    assert after["api_key"] == before["api_key"]
    assert _tenant(after) == "default"


def _ready(base_url: str) -> bool:
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
