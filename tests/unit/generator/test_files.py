"""A portfolio as files: the same bytes for the same question, and lines that the importer reads."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.contracts.bulk import BODIES
from services.generator.files import write
from services.generator.portfolio import Portfolio

PORTFOLIO = Portfolio(policies=120, first_year=2023, years=3, seed=42, until=date(2025, 12, 31))
GOLDEN = {
    "policies.ndjson": "f45d2ddcad6511da4a00690b898b03c7d29909da3039e8de146778fd7b726dae",
    "claims.ndjson": "581a60191b9f72b42243fc7ed353cf2048245402415d4b024fd01cc3b46557ab",
    "expected.json": "130783d839eb9c91225595b1fb5b69f3ae836d7f292cba9ee948d1c5098d673e",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("portfolio")
    write(PORTFOLIO, out)
    return out


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in (folder / name).read_bytes().splitlines()]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_bytes_are_frozen(folder: Path, name: str) -> None:
    assert sha256((folder / name).read_bytes()).hexdigest() == GOLDEN[name]


def test_compressed_files_open_to_the_same_lines(folder: Path, tmp_path: Path) -> None:
    write(PORTFOLIO, tmp_path, compress=True)
    for name in ("policies.ndjson", "claims.ndjson"):
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == (folder / name).read_bytes()


def test_every_body_is_one_that_claims_reads(folder: Path) -> None:
    for line in (*_lines(folder, "policies.ndjson"), *_lines(folder, "claims.ndjson")):
        BODIES[line["command"]].validate_json(orjson.dumps(line["body"]))


def test_keys_are_unique_and_refs_name_earlier_lines_of_the_same_subject(folder: Path) -> None:
    seen: dict[str, Any] = {}
    for line in (*_lines(folder, "policies.ndjson"), *_lines(folder, "claims.ndjson")):
        subject = line.get("claim") or line["policy"]
        assert line["key"] not in seen
        for kind, key in line.get("refs", {}).items():
            assert kind == "coverage_code" or seen[key] == subject
        seen[line["key"]] = subject


def test_files_never_say_when_a_line_became_known(folder: Path) -> None:
    told = {name for line in _lines(folder, "claims.ndjson") for name in line}
    assert told <= {"key", "command", "claim", "refs", "body"}


def test_a_portfolio_is_rich_in_events(tmp_path: Path) -> None:
    """Every command that moves a broker's figures happens; disputes, people and diaries are told elsewhere."""
    write(Portfolio(policies=1500, first_year=2023, years=3, seed=5, until=date(2025, 12, 31)), tmp_path)
    policies, claims = _lines(tmp_path, "policies.ndjson"), _lines(tmp_path, "claims.ndjson")
    commands = Counter(line["command"] for line in (*policies, *claims))
    assert set(commands) == {
        "register-policy", "amend-policy", "renew-policy", "terminate-policy", "move-premium",
        "declare-exposure",
        "claim-line", "declare-claim", "send-claim", "acknowledge-claim", "correct-claim", "open-coverage",
        "decide-coverage", "order-expertise", "report-expertise", "set-reserve", "record-payment", "reverse-payment",
        "open-recourse", "forecast-recourse", "receive-recourse", "close-recourse", "close-claim", "reopen-claim",
    }  # fmt: skip
    premiums = {line["body"]["kind"] for line in policies if line["command"] == "move-premium"}
    assert premiums == {"written", "adjusted", "refunded", "cancelled", "collected", "reversed"}
    registered = [line["body"] for line in policies if line["command"] == "register-policy"]
    assert len({body["branch"] for body in registered}) >= 4
    assert len({body["insurer_id"] for body in registered}) >= 4
    assert any("shares" in body for body in registered)
    insured = [line["body"]["unit"] for line in policies if line["command"] == "declare-exposure"]
    assert set(insured) == {"vehicles", "sites"}
    by_client: dict[str, set[str]] = {}
    for body in registered:
        by_client.setdefault(body["client_id"], set()).add(body["adviser_id"])
    assert {len(advisers) for advisers in by_client.values()} == {1}
    assert len(set().union(*by_client.values())) == 4
    assert max(Counter(body["client_id"] for body in registered).values()) == 3
    outcomes = {line["body"]["outcome"] for line in claims if line["command"] == "close-claim"}
    assert {"settled", "no_action", "coverage_refused"} <= outcomes
