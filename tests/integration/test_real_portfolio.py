"""The main job, end to end: a real French motor portfolio goes in through the command line, its S/P comes out.

The portfolio is not ours to redistribute: it is read where SINISTRA_REAL_DATA says, or beside the checkout. Everything
runs as it does at a broker's: the supervisor, the services and the projectors as processes of their own.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

_ROOT = Path(__file__).parents[2]
_POLICIES = "policies_2003_2004.csv.gz"
_CLAIMS = "claims.csv"
_COVERAGE = {
    "TPL": "third_party_liability",
    "Damage": "own_damage",
    "Theft": "theft",
    "Fire": "fire",
    "Windscreen": "glass",
    "Other": "other",
}
_SCOPE = {"all_claims": "all", "covered_claims": "covered"}
_READY_SECONDS = 90
_IMPORT_SECONDS = 600


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of the real portfolio."""
    home = Path(os.environ.get("SINISTRA_REAL_DATA") or _ROOT.parent / "shared" / "data")
    folder = home / "fremotor"
    if not (folder / "reference_results.json").exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no real portfolio in {home}: set SINISTRA_REAL_DATA")
        pytest.skip(f"no real portfolio in {home}: set SINISTRA_REAL_DATA to where it is")
    return folder


@dataclass
class Site:
    """A running `sinistra up` on its own data folder, and the command line to it."""

    folder: Path
    database_url: str
    up: subprocess.Popen[bytes] | None = None

    @property
    def _environment(self) -> dict[str, str]:
        mine = {k: v for k, v in os.environ.items() if not k.startswith("SINISTRA_") and "DATABASE_URL" not in k}
        return {**mine, "DATABASE_URL": self.database_url}

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        command = [
            sys.executable,
            "-m",
            "services.cli",
            "up",
            "--no-demo",
            "--port",
            "0",
            "--data-dir",
            str(self.folder),
        ]
        self.up = subprocess.Popen(
            command, cwd=_ROOT, env=self._environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        _until(lambda: (self.folder / "state.json").exists() or self._ended(), _READY_SECONDS)
        assert not self._ended(), "sinistra up has ended"

    def kill(self) -> None:
        """Kills it as the system does when it runs out of memory; its children go with it."""
        assert self.up is not None
        self.up.send_signal(signal.SIGKILL)
        self.up.wait(30)
        (self.folder / "state.json").unlink(missing_ok=True)

    def stop(self) -> None:
        """Ends it as Ctrl-C does."""
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            self.up.wait(60)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command."""
        command = [sys.executable, "-m", "services.cli", *arguments, "--data-dir", str(self.folder)]
        return subprocess.Popen(
            command, cwd=_ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, code: int = 0) -> Any:
        """Runs a command to its end; what it printed, as JSON."""
        process = self.begin(*arguments, "--json")
        out, err = process.communicate(timeout=_IMPORT_SECONDS)
        assert process.returncode == code, f"{arguments}: {process.returncode}: {err}"
        return json.loads(out) if out else err

    def _ended(self) -> bool:
        return self.up is not None and self.up.poll() is not None


@contextmanager
def _running(folder: Path, database_url: str) -> Iterator[Site]:
    site = Site(folder, database_url)
    try:
        yield site
    finally:
        site.stop()


def _until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def site(data: Path, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both files sent twice, the second time in another wrapping; a crash comes in between."""
    folder = tmp_path_factory.mktemp("a portfolio")
    unpacked, packed = folder / "policies.csv", folder / "claims.csv.gz"
    with gzip.open(data / _POLICIES) as source, unpacked.open("wb") as target:
        shutil.copyfileobj(source, target)
    packed.write_bytes(gzip.compress((data / _CLAIMS).read_bytes()))
    with _running(folder, database_url) as site:
        site.start()
        _crash_half_way(site, data)
        site.start()
        policies = site.run("import", str(unpacked), "--profile", "fremotor-policies")
        assert policies["counts"] == {"created": 0, "unchanged": 51_949, "rejected": 0}, "the first one went on"
        claims = site.run("import", str(data / _CLAIMS), "--profile", "fremotor-claims", "--expected-lines", "9246")
        assert claims["counts"] == {"created": 9_246, "unchanged": 0, "rejected": 0}
        assert claims["sums"]["paid"] == {"read": "11102932.00", "applied": "11102932.00", "differing": "0.00"}
        again = site.run("import", str(packed), "--profile", "fremotor-claims")
        assert again["counts"] == {"created": 0, "unchanged": 9_246, "rejected": 0}
        yield site


def _crash_half_way(site: Site, data: Path) -> None:
    """Kills everything while the policies are applied, some of them in the log and some not."""
    importing = site.begin("import", str(data / _POLICIES), "--profile", "fremotor-policies", "--json")

    def half_way() -> bool:
        assert importing.poll() is None, "the import ended before it could be interrupted"
        return _applied(site) > 8_000

    _until(half_way, _IMPORT_SECONDS)
    site.kill()
    importing.kill()
    importing.communicate()


def _applied(site: Site) -> int:
    state = json.loads((site.folder / "state.json").read_text())
    headers = {"Authorization": f"Bearer {state['api_key']}"}
    items = httpx.get(f"{state['base_url']}/v1/imports", headers=headers, timeout=30).json()["items"]
    return sum(item["counts"]["created"] for item in items)


def _reference(data: Path, table: str, convention: str) -> list[dict[str, Any]]:
    tables = json.loads((data / "reference_results.json").read_text())
    return [row for row in tables[table] if row["convention"] == convention]


def _ratios(site: Site, group_by: str, convention: str) -> Any:
    scope = ["--scope", _SCOPE[convention]]
    return site.run("loss-ratio", "--group-by", group_by, "--premium-basis", "written", *scope)


def _figures(row: dict[str, Any]) -> tuple[str, str, str, int, int]:
    percent = Decimal(row["loss_ratio"]) * 100
    assert row["incurred"] == row["paid_indemnity"]
    return row["premium"], row["incurred"], f"{percent:.4f}", row["claims"], row["claims_with_cost"]


def _expected(row: dict[str, Any]) -> tuple[str, str, str, int, int]:
    return row["premium_eur"], row["claims_paid_eur"], row["sp_pct"], row["claim_lines"], row["claim_lines_paid"]


@pytest.mark.parametrize("convention", _SCOPE)
def test_by_year_and_coverage(site: Site, data: Path, convention: str) -> None:
    rows = _ratios(site, "year,coverage", convention)["rows"]
    found = {(row["group"]["year"], row["group"]["coverage"]): _figures(row) for row in rows}
    reference = _reference(data, "sp_by_year_guarantee", convention)
    assert found == {(row["year"], _COVERAGE[row["guarantee"]]): _expected(row) for row in reference}
    assert len(found) == 12


@pytest.mark.parametrize("convention", _SCOPE)
def test_by_year(site: Site, data: Path, convention: str) -> None:
    rows = _ratios(site, "year", convention)["rows"]
    reference = _reference(data, "sp_by_year", convention)
    assert {row["group"]["year"]: _figures(row) for row in rows} == {row["year"]: _expected(row) for row in reference}


@pytest.mark.parametrize("convention", _SCOPE)
def test_in_total(site: Site, data: Path, convention: str) -> None:
    answer = _ratios(site, "coverage", convention)
    reference = {row["guarantee"]: _expected(row) for row in _reference(data, "sp_total", convention)}
    assert _figures(answer["total"]) == reference.pop("ALL")
    found = {row["group"]["coverage"]: _figures(row) for row in answer["rows"]}
    assert found == {_COVERAGE[guarantee]: figures for guarantee, figures in reference.items()}


_BROKEN: dict[str, tuple[Callable[[Path], bytes], str, str]] = {
    "empty": (lambda _: b"", "fremotor-claims", "file-unreadable"),
    "cut short": (lambda data: (data / _POLICIES).read_bytes()[:900_000], "fremotor-policies", "file-unreadable"),
    "of another kind": (lambda data: (data / _CLAIMS).read_bytes(), "fremotor-policies", "column-missing"),
    "binary": (lambda _: bytes(range(256)) * 99, "fremotor-claims", "file-unreadable"),
}


@pytest.mark.parametrize("name", _BROKEN)
def test_a_broken_file_is_refused_in_one_line(site: Site, data: Path, tmp_path: Path, name: str) -> None:
    content, profile, code = _BROKEN[name]
    file = tmp_path / name
    file.write_bytes(content(data))
    said = site.run("import", str(file), "--profile", profile, code=5)
    assert code in said
    assert said.count("\n") == 1


def test_a_changed_line_is_rejected_and_changes_nothing(site: Site, data: Path, tmp_path: Path) -> None:
    before = _ratios(site, "year", "all_claims")["total"]
    lines = (data / _CLAIMS).read_text().splitlines(keepends=True)[:3]
    file = tmp_path / "changed.csv"
    file.write_text(lines[0] + lines[1].replace("104.00", "105.00") + lines[2])
    told = site.run("import", str(file), "--profile", "fremotor-claims", code=6)
    assert told["counts"] == {"created": 0, "unchanged": 1, "rejected": 1}
    assert [(line["line_key"], line["code"]) for line in told["rejected_lines"]] == [("claim-1", "line-changed")]
    assert _ratios(site, "year", "all_claims")["total"] == before
