"""Files that actuaries know, sent as a partner sends them: what comes out is what was published of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.site import Site, real_data, running

_MULTI = {
    "TPL": "third_party_liability",
    "Damage": "property_damage",
    "Thief": "theft",
    "Fire": "fire",
    "HSS": "storm_hail_snow",
    "Other": "other",
}


@pytest.fixture(scope="module")
def site(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A house with nothing in it."""
    with running(tmp_path_factory.mktemp("portfolios"), database_url) as site:
        site.start()
        yield site


def _reference(name: str) -> tuple[Path, Any]:
    folder = real_data(name)
    return folder, json.loads((folder / "reference_results.json").read_text())


def _policy(site: Site, folder: Path, insurer: str, policies: dict[str, list[str]], period: tuple[str, str]) -> None:
    """Registers what a file of claims alone says nothing of: the policies that its claims are reported on."""
    lines = [
        {
            "key": f"{insurer}-{number}",
            "command": "register-policy",
            "policy": {"insurer_id": insurer, "policy_no": number},
            "body": {
                "policy_no": number,
                "insurer_id": insurer,
                "client_id": insurer,
                "branch": "commercial_property",
                "product_line": "property_liability",
                "layer": "primary",
                "starts_on": period[0],
                "ends_on": period[1],
                "currency": "EUR",
                "handling": "informative",
                "coverages": [{"coverage_code": code} for code in codes],
            },
        }
        for number, codes in policies.items()
    ]
    file = folder / f"{insurer}.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert site.run("import", str(file), "--profile", "sinistra")["counts"]["created"] == len(lines)


def _sent(site: Site, file: Path, profile: str) -> Any:
    """The file twice: what the first time creates, the second leaves as it is."""
    first = site.run("import", str(file), "--profile", profile)
    assert first["counts"]["rejected"] == 0
    again = site.run("import", str(file), "--profile", profile)
    counts = first["counts"]
    assert again["counts"] == {**counts, "created": 0, "unchanged": counts["created"], "late": 0}
    return first


def test_commercial_lines_by_period(site: Site, tmp_path: Path) -> None:
    folder, reference = _reference("freclaimset3multi")
    policy = {"portfolio": [*_MULTI.values()]}
    _policy(site, tmp_path, "freclaimset3multi", policy, ("1992-01-01", "1999-12-31"))
    sent = _sent(site, folder / "claims_by_period.csv", "freclaimset3multi")
    assert sent["counts"]["created"] == 5_844
    answer = site.run("loss-ratio", "--group-by", "year,coverage", "--insurer", "freclaimset3multi")
    found = {
        (str(row["group"]["year"]), row["group"]["coverage"]): (Decimal(row["incurred"]), row["claims"])
        for row in answer["rows"]
    }
    assert found == {
        (row["year"], _MULTI[row["guarantee"]]): (Decimal(str(row["amount"])), row["periods"])
        for row in reference["by_year_guarantee"]
    }
    assert {row["reason"] for row in answer["rows"]} == {"no_premium"}


def _years(answer: Any) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Paid, reserved and received by year of loss."""
    return {
        str(row["group"]["year"]): (
            Decimal(row["paid_indemnity"]),
            Decimal(row["case_reserve"]),
            Decimal(row["recourse_received"]),
        )
        for row in answer["rows"]
    }


def test_marine_hull_at_its_valuation(site: Site, tmp_path: Path) -> None:
    folder, reference = _reference("fremarine")
    _policy(site, tmp_path, "fremarine", {"portfolio": ["marine_hull"]}, ("2003-01-01", "2006-12-31"))
    assert _sent(site, folder / "claims.csv", "fremarine")["counts"]["created"] == reference["lines"]
    asked = ("loss-ratio", "--group-by", "year", "--insurer", "fremarine", "--as-of")
    answer = site.run(*asked, "2006-06-30")
    assert _years(answer) == {
        row["year"]: tuple(Decimal(str(row[name])) for name in ("paid_eur", "case_reserve_eur", "recourse_eur"))
        for row in reference["by_occurrence_year"]
    }
    assert [row["claims"] for row in answer["rows"]] == [row["lines"] for row in reference["by_occurrence_year"]]
    assert {row["incurred"] for row in site.run(*asked, "2006-06-29")["rows"]} == {"0.00"}


def test_marine_hull_is_open_where_money_waits(site: Site) -> None:
    """Settled files whose charge differs from what is paid stay open: a reserve stands on them."""
    _, reference = _reference("fremarine")
    open_claims = site.get("/v1/claims", insurer="fremarine", state="open", limit="500")["items"]
    assert len(open_claims) == reference["open_lines"] + reference["settled_with_reserve_lines"]


def test_segments_at_their_valuations(site: Site, tmp_path: Path) -> None:
    folder, reference = _reference("freclaimset")
    segments = {segment: ["other"] for segment in reference["valuations"]["2002-12-31"]["by_segment"]}
    _policy(site, tmp_path, "freclaimset", segments, ("1996-01-01", "2006-12-31"))
    assert _sent(site, folder / "snapshots.csv", "freclaimset")["counts"]["created"] == reference["rows"]
    for day, stated in reference["valuations"].items():
        answer = site.run(*_at(day, folder), "--group-by", "policy")
        found = {
            row["group"]["policy_no"]: {"paid": Decimal(row["paid_indemnity"]), "reserve": Decimal(row["case_reserve"])}
            for row in answer["rows"]
        }
        assert found == stated["by_segment"], day
        assert Decimal(answer["total"]["incurred"]) == stated["total_incurred"], day


def _at(day: str, folder: Path) -> tuple[str, ...]:
    """A valuation, over the accident years that it holds: the window moves on with the years."""
    origins = {line.split(",")[1] for line in (folder / "snapshots.csv").read_text().splitlines() if f",{day}," in line}
    return ("loss-ratio", "--insurer", "freclaimset", "--as-of", day, "--years", f"{min(origins)}..{max(origins)}")
