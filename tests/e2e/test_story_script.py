"""A script that runs every night: it sends files, sends them again, compares the S/P, and follows the feed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.kit.embedded_postgres import free_port
from tests.support.feed import events, reached
from tests.support.house import House, running
from tests.support.person import Person, note

_UNTIL = "2025-12-31"
_POLICIES = ("--policies", "40", "--years", "2", "--seed", "12", "--until", _UNTIL)


class Script:
    """A shell with the address and the key in its environment, and no data folder to look at."""

    def __init__(self, house: House, folder: Path) -> None:
        self.folder = folder
        told = note(house)
        self._environment = {**os.environ, "SINISTRA_URL": told["base_url"], "SINISTRA_API_KEY": told["api_key"]}
        self._program = house.command()[:-2]

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """One command, however it ends."""
        environment = {**self._environment, **variables}
        return subprocess.run([*self._program, *words], env=environment, capture_output=True, text=True, check=False)

    def json(self, *words: str) -> Any:
        """What a command that succeeds tells a machine."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def feed(self, *words: str) -> list[Any]:
        """The lines of the feed until there are no more."""
        done = self.run("events", "tail", "--no-follow", "--json", *words)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def write(self, name: str, content: str | bytes) -> str:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.file(name)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def script(house: House, tmp_path_factory: pytest.TempPathFactory) -> Script:
    """A script that has just sent its first night's files."""
    night = Script(house, tmp_path_factory.mktemp("night"))
    assert night.run("generate", *_POLICIES, "--out", str(night.folder)).returncode == 0
    for name in ("policies", "claims"):
        sent = night.json("import", night.file(f"{name}.ndjson"), "--profile", "sinistra")
        assert sent["counts"]["created"] == len((night.folder / f"{name}.ndjson").read_text().splitlines())
        assert (sent["counts"]["unchanged"], sent["counts"]["rejected"]) == (0, 0)
    Person(house).get("/v1/claims", limit="1")  # the lists follow the log as the ratios do, which a file waits for
    return night


def test_the_loss_ratios_are_the_expected_ones_and_a_second_night_changes_nothing(script: Script) -> None:
    _same_as_expected(script)
    before = script.feed("--start", "beginning")
    for name in ("policies", "claims"):
        counts = script.json("import", script.file(f"{name}.ndjson"), "--profile", "sinistra")["counts"]
        assert (counts["created"], counts["rejected"]) == (0, 0)
    _same_as_expected(script)
    assert script.feed("--start", "beginning") == before


def _same_as_expected(script: Script) -> None:
    tables = json.loads((script.folder / "expected.json").read_text())["tables"]
    table = next(table for table in tables if table["known_on"] is None and table["as_of"] == _UNTIL)
    expected = {tuple(row["group"].values()): row for row in table["scopes"]["all"]["rows"]}
    asked = ("--group-by", "year,coverage", "--as-of", _UNTIL)
    answered = script.json("loss-ratio", *asked)
    found = {tuple(row["group"].values()): row for row in answered["rows"]}
    names = ("claims", "paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "incurred")
    for group, row in expected.items():
        wanted = {"premium": row["earned"], **{name: row[name] for name in names}}
        got = found.get(group)
        if got is None:  # nothing to show: no premium earned, no claim
            assert set(wanted.values()) <= {0, "0.00"}, group
        else:
            assert {name: got[name] for name in wanted} == wanted, group
    assert answered["total"]["incurred"] == table["scopes"]["all"]["total"]["incurred"]
    assert answered["total"]["premium"] == table["scopes"]["all"]["total"]["earned"]


def test_a_reader_goes_on_from_its_cursor_without_a_gap(script: Script, house: House) -> None:
    first = script.feed("--start", "beginning")
    kept, at = first[-1]["next"], reached(first)
    assert sum(at.values()) == len(events(first)) > 500
    assert script.feed("--after", kept) == []
    line = {
        "key": "night-2", "command": "register-policy", "policy": {"insurer_id": "axa", "policy_no": "N-2"},
        "body": {
            "policy_no": "N-2", "insurer_id": "axa", "client_id": "c", "branch": "motor_liability",
            "product_line": "motor", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
            "coverages": [{"coverage_code": "theft"}],
        },
    }  # fmt: skip
    script.json("import", script.write("night-2.ndjson", json.dumps(line)), "--profile", "sinistra")
    second = script.feed("--after", kept)
    assert [event["type"] for event in events(second)] == ["policy-registered", "coverage-terms-set"]
    assert reached(second, at) == reached(script.feed("--start", "beginning"))
    assert not {event["id"] for event in events(first)} & {event["id"] for event in events(second)}

    # The same over HTTP, as lines; and in small pages.
    told = Person(house)
    streamed = told.ask("/v1/events", {"Accept": "application/x-ndjson"}, after=kept).text.splitlines()
    assert events(map(json.loads, streamed)) == events(second)
    small: list[Any] = []
    page = told.get("/v1/events", limit="7")
    while page["items"] or page["more"]:
        assert len(events(page["items"])) <= 7
        small += page["items"]
        page = told.get("/v1/events", limit="7", after=page["next"])
    assert reached(small) == reached(second, at)
    assert {event["id"] for event in events(small)} == {event["id"] for event in events([*first, *second])}


def test_what_was_known_before_the_files_came_is_nothing(script: Script) -> None:
    before = script.json("loss-ratio", "--as-of", _UNTIL, "--known-on", _UNTIL)
    assert (before["rows"], before["total"]["reason"], before["final"]) == ([], "no_premium", True)
    assert script.json("loss-ratio", "--as-of", _UNTIL)["final"] is False


def test_a_changed_line_and_a_broken_one_are_told_and_harm_nobody(script: Script) -> None:
    policies = (script.folder / "policies.ndjson").read_text().splitlines()
    changed = next(line for line in map(json.loads, policies) if "net" in line["body"])
    changed["body"]["net"] = "1.00"
    lines = [policies[0], json.dumps(changed), "{}", "not json", policies[1]]
    done = script.run("import", script.write("changed.ndjson", "\n".join(lines)), "--profile", "sinistra")
    assert done.returncode == 6
    first, *told = done.stdout.splitlines()
    assert first == "5 lignes : 0 créées, 2 inchangées, 3 rejetées"
    assert [line.split()[1] for line in told] == ["2", "3", "4"]
    assert "Ligne déjà reçue avec un autre contenu [line-changed]" in told[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ndjson", b""),
        ("cut.ndjson", b'{"key": "a", "command": "register-po'),
        ("cut.ndjson.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b"),
        ("binary.ndjson", b"{\x00\x01\x02"),
        ("table.ndjson", b"a,b\n1,2\n"),
    ],
)
def test_a_broken_file_is_refused_whole_in_one_line(script: Script, name: str, content: bytes) -> None:
    done = script.run("import", script.write(name, content), "--profile", "sinistra")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1), done.stderr
    assert done.stderr.startswith("sinistra: Fichier illisible (file-unreadable) · ")


def test_every_way_to_fail_has_its_code_and_one_line(script: Script) -> None:
    file = script.file("claims.ndjson")
    away = f"http://127.0.0.1:{free_port()}"
    ends: list[tuple[int, tuple[str, ...], dict[str, str]]] = [
        (2, ("loss-ratio", "--colour", "red"), {}),
        (2, ("import", file), {}),
        (2, ("import", script.file("none.ndjson"), "--profile", "sinistra"), {}),
        (2, ("loss-ratio",), {"SINISTRA_URL": "localhost"}),
        (2, ("loss-ratio",), {"SINISTRA_API_KEY": ""}),
        (3, ("loss-ratio",), {"SINISTRA_URL": away}),
        (3, ("import", file, "--profile", "sinistra"), {"SINISTRA_URL": away}),
        (4, ("loss-ratio",), {"SINISTRA_API_KEY": "sk_live_wrong"}),
        (4, ("import", file, "--profile", "sinistra"), {"SINISTRA_API_KEY": _weak(script)}),
        (5, ("import", file, "--profile", "unheard-of"), {}),
        (5, ("import", file, "--profile", "sinistra", "--expected-lines", "1"), {}),
        (5, ("loss-ratio", "--as-of", "yesterday"), {}),
        (5, ("claims", "show", "nothing-of-ours"), {}),
        (5, ("events", "tail", "--no-follow", "--after", "x"), {}),
    ]
    for code, words, variables in ends:
        done = script.run(*words, **variables)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), (words, done.stderr)
        assert done.stderr.startswith("sinistra: ")


def _weak(script: Script) -> str:
    token: str = script.json("keys", "create", "reads ratios alone", "--scope", "ratios:read")["token"]
    return token
