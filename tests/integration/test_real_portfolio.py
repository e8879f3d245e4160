"""The main job, end to end: a real French motor portfolio goes in through the command line, its S/P comes out.

Everything runs as it does at a broker's: the supervisor, the services and the projectors as processes of their own.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.site import IMPORT_SECONDS, Site, real_data, running, until

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


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of the real portfolio."""
    return real_data("fremotor")


@pytest.fixture(scope="module")
def site(data: Path, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Both files sent twice, the second time in another wrapping; a crash comes in between."""
    folder = tmp_path_factory.mktemp("a portfolio")
    unpacked, packed = folder / "policies.csv", folder / "claims.csv.gz"
    with gzip.open(data / _POLICIES) as source, unpacked.open("wb") as target:
        shutil.copyfileobj(source, target)
    packed.write_bytes(gzip.compress((data / _CLAIMS).read_bytes()))
    with running(folder, database_url) as site:
        site.start()
        _crash_half_way(site, data)
        site.start()
        policies = site.run("import", str(unpacked), "--profile", "fremotor-policies")
        assert _some(policies["counts"]) == {"unchanged": 51_949}, "the first one went on"
        claims = site.run("import", str(data / _CLAIMS), "--profile", "fremotor-claims", "--expected-lines", "9246")
        assert _some(claims["counts"]) == {"created": 9_246}
        assert claims["sums"]["paid"] == {"read": "11102932.00", "applied": "11102932.00", "differing": "0.00"}
        again = site.run("import", str(packed), "--profile", "fremotor-claims")
        assert _some(again["counts"]) == {"unchanged": 9_246}
        yield site


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def _crash_half_way(site: Site, data: Path) -> None:
    """Kills everything while the policies are applied, some of them in the log and some not."""
    importing = site.begin("import", str(data / _POLICIES), "--profile", "fremotor-policies", "--json")

    def half_way() -> bool:
        assert importing.poll() is None, "the import ended before it could be interrupted"
        return _applied(site) > 8_000

    until(half_way, IMPORT_SECONDS)
    site.kill()
    importing.kill()
    importing.communicate()


def _applied(site: Site) -> int:
    return sum(item["counts"]["created"] for item in site.ask("/v1/imports")["items"])


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


# Whole euros: a band that begins just above 150 begins at 150.01. The reference's bands hold their upper bound.
_EDGES = "150.01,500.01,1000.01,5000.01,10000.01,50000.01"


def _severity(site: Site, **asked: str) -> Any:
    answer = site.get("/v1/ratios/frequency-severity", group_by="year", **asked)
    return {row["group"]["year"]: row for row in answer["rows"]} | {"all": answer["total"]}


def test_bands(site: Site, data: Path) -> None:
    rows = _severity(site, edges=_EDGES)
    reference = json.loads((data / "reference_results.json").read_text())["payment_buckets"]
    assert {(year, b["count"], b["amount"]) for year, row in rows.items() for b in row["buckets"]} == {
        (band["year"], band["claim_lines"], band["amount_eur"]) for band in reference
    }


def test_months(site: Site, data: Path) -> None:
    rows = _severity(site)
    reference = json.loads((data / "reference_results.json").read_text())["monthly"]
    found = [
        (f"{year}-{month['month']:02}", month["claims"], month["amount"])
        for year in (2003, 2004)
        for month in rows[year]["seasonality"]
    ]
    assert found == [(month["month"], month["claim_lines"], month["paid_eur"]) for month in reference]


def test_frequency(site: Site, data: Path) -> None:
    """A vehicle insured for the year is one of exposure, whatever lines a resampled year doubles."""
    counts = json.loads((data / "reference_results.json").read_text())["counts"]
    rows = _severity(site)
    for year, images in counts["distinct_policy_images_by_year"].items():
        figures = rows[int(year)]["figures"]
        assert (figures["exposure"], figures["exposure_basis"]) == (f"{images}.000000", "policy_years")
        assert Decimal(figures["frequency"]) == round(Decimal(figures["claims"]) / images, 6)


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
    assert _some(told["counts"]) == {"unchanged": 1, "rejected": 1}
    assert [(line["line_key"], line["code"]) for line in told["rejected_lines"]] == [("claim-1", "line-changed")]
    assert _ratios(site, "year", "all_claims")["total"] == before
