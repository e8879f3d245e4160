"""A made-up portfolio from `generate` to `loss-ratio`, and the other commands a person or a script gives."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.cli import loss_ratio
from services.cli.session import Session
from tests.support.house import House, running
from tests.support.patient import patiently
from tests.support.person import Person

UNTIL = "2025-12-31"
AMOUNTS = ("paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast", "incurred")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated portfolio."""
    return tmp_path_factory.mktemp("generated")


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    """A running server that has imported it."""
    with running() as made:
        asked = ("--policies", "60", "--years", "3", "--seed", "31", "--until", UNTIL, "--gzip", "--out", str(folder))
        command = [word for word in made.command("generate", *asked) if word not in {"--data-dir", str(made.data_dir)}]
        subprocess.run(command, check=True, capture_output=True)
        for file in ("policies", "claims"):
            done = made.run("import", str(folder / f"{file}.ndjson.gz"), "--profile", "sinistra")
            assert done.returncode == 0, done.stdout + done.stderr
        Person(made).get("/v1/claims", limit="1")  # the lists follow the log as the ratios do, which a file waits for
        yield made


def _json(house: House, *arguments: str) -> Any:
    done = house.run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _expected(folder: Path) -> Any:
    return json.loads((folder / "expected.json").read_text())["tables"]


@pytest.mark.parametrize("basis", ["written", "earned", "collected"])
@pytest.mark.parametrize("scope", ["all", "covered"])
def test_imported_files_give_the_expected_loss_ratios(house: House, folder: Path, basis: str, scope: str) -> None:
    for table in _expected(folder):
        if table["known_on"] is not None:
            continue  # files do not tell when a line became known: all of it was, today
        asked = {"group_by": "year,coverage", "premium_basis": basis, "scope": scope, "as_of": table["as_of"]}
        answered = loss_ratio.ask(_session(house), asked)
        expected = table["scopes"][scope]
        rows = {(r["group"]["year"], r["group"]["coverage"]): r for r in answered["rows"]}
        for row in expected["rows"]:
            got = rows.get((row["group"]["year"], row["group"]["coverage"]))
            wanted = {"premium": row[basis], "claims": row["claims"], **{name: row[name] for name in AMOUNTS}}
            if got is None:
                assert set(wanted.values()) <= {0, "0.00"}
            else:
                assert {name: got[name] for name in wanted} == wanted
        assert answered["total"]["incurred"] == expected["total"]["incurred"]
        assert answered["total"]["premium"] == expected["total"][basis]


def test_a_second_import_changes_nothing(house: House, folder: Path) -> None:
    done = _json(house, "import", str(folder / "claims.ndjson.gz"), "--profile", "sinistra")
    counts = done["counts"]
    assert counts["created"] == counts["rejected"] == 0
    assert counts["unchanged"] > 100


def test_loss_ratio_is_a_french_table_for_people(house: House) -> None:
    done = house.run("loss-ratio", "--group-by", "year", "--as-of", UNTIL, "--scope", "covered")
    title, heading, *rows = done.stdout.splitlines()
    assert title.startswith("S/P sur primes acquises, arrêté au 31/12/2025")
    figures = ["Prime", "Nombre", "Réglé", "Provisions", "Recours", "Charge"]
    assert heading.split() == ["Survenance", *figures, "S/P", "Seuil", "Marge", "(pts)", "Reste", "Statut"]
    assert [row.split()[0] for row in rows] == ["2023", "2024", "2025", "Total"]
    assert all(row.rstrip().endswith(("rentable", "à surveiller", "déficitaire")) for row in rows)


def test_loss_ratios_by_the_years_of_policies_the_worst_adviser_first(house: House) -> None:
    asked = ("--group-by", "adviser,segment", "--sort", "margin_points", "--year-basis", "policy_year")
    answered = _json(house, "loss-ratio", *asked, "--as-of", UNTIL)
    margins = [float(row["margin_points"]) for row in answered["rows"]]
    assert len(margins) > 2
    assert margins == sorted(margins)
    assert answered["basis"]["year_basis"] == "policy_year"
    to_come = _json(house, "loss-ratio", "--group-by", "year", "--include-ibnr", "--as-of", UNTIL)
    assert to_come["basis"]["include_ibnr"] is True


def test_a_policy_is_named_by_its_number(house: House) -> None:
    number = _session(house).get("/v1/policies", {"limit": "1"})["items"][0]["policy_no"]
    answered = _json(house, "loss-ratio", "--group-by", "policy", "--policy", number)
    assert [row["group"]["policy_no"] for row in answered["rows"]] == [number]
    unknown = house.run("loss-ratio", "--policy", "nothing-of-ours")
    assert (unknown.returncode, unknown.stdout, unknown.stderr.count("\n")) == (5, "", 1)


def test_a_document_is_issued_kept_and_issued_again_unchanged(house: House, tmp_path: Path) -> None:
    number = _session(house).get("/v1/policies", {"limit": "1"})["items"][0]["policy_no"]
    dates = ("--as-of", UNTIL)
    first = _json(house, "report", "statement", number, *dates, "--out", str(tmp_path / "statement.json"))
    assert json.loads((tmp_path / "statement.json").read_text())["policy"]["policy_no"] == number
    again = house.run("report", "statement", number, *dates, "--out", str(tmp_path / "statement.csv"))
    assert again.returncode == 0, again.stderr
    assert first["content_hash"][:16] in again.stdout
    assert "inchangé" in again.stdout
    assert "Charge" in (tmp_path / "statement.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert house.run("report", "renewal", number).returncode == 0
    assert house.run("report", "renewal", number, "--out", str(tmp_path / "sheet.pdf")).returncode == 2
    assert house.run("report", "renewal", "nothing-of-ours").returncode == 5


def test_what_an_insurer_says_stands_beside_what_the_broker_holds(house: House) -> None:
    assert "Aucun écart à lister." in house.run("reconcile").stdout
    claim = next(one for one in _session(house).get("/v1/claims", {"state": "open", "limit": "1"})["items"])
    line = {"coverage_code": claim["coverages"][0]["coverage_code"], "cost_category": "property"}
    position = {
        "insurer_claim_no": "RAPPRO-1", "external_reference": claim["external_reference"],
        "lines": [{**line, "paid_to_date": "151.00", "case_reserve": "12.00", "recourse_received": "0.00"}],
    }  # fmt: skip
    sent = {"insurer_id": claim["insurer_id"], "cut_off_on": UNTIL, "positions": [position]}
    headers = {"Content-Type": "application/json", "Idempotency-Key": "rappro-1"}
    body = json.dumps(sent).encode()
    answered = patiently(lambda: _session(house).request("POST", "/v1/positions", body=body, headers=headers))
    assert answered.json()["items"][0]["result"] == "moved", answered.body
    Person(house).get("/v1/reconciliation")  # ratios follow the log: the command waits for nobody
    told = house.run("reconcile", "--insurer", claim["insurer_id"])
    assert told.returncode == 0, told.stderr
    assert "RAPPRO-1" in told.stdout
    gaps = _json(house, "reconcile", "--measure", "paid")["items"]
    assert [gap["insurer"] for gap in gaps] == ["151.00"]


def test_a_question_that_is_not_well_put_is_one_line(house: House) -> None:
    done = house.run("loss-ratio", "--group-by", "colour")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1)
    assert "group_by" in done.stderr


def test_long_answers_are_read_to_the_end(house: House) -> None:
    policies = _json(house, "loss-ratio", "--group-by", "policy,coverage,year", "--as-of", UNTIL)
    years = _json(house, "loss-ratio", "--group-by", "year", "--as-of", UNTIL)
    assert len(policies["rows"]) > 500
    assert policies["next"] is None
    assert policies["total"]["premium"] == years["total"]["premium"]


def test_a_claim_is_shown_by_any_of_its_names(house: House) -> None:
    listed = _claim(house)
    by_id = _json(house, "claims", "show", listed["id"])
    assert by_id["claim"]["claim_no"] == listed["claim_no"]
    assert by_id["events"][0]["kind"] == "claim-declared"
    for name in (listed["claim_no"], listed["external_reference"]):
        assert _json(house, "claims", "show", name)["claim"]["id"] == listed["id"]
    told = house.run("claims", "show", listed["id"]).stdout
    assert listed["claim_no"] in told
    assert "Soldes (EUR)" in told
    assert "Étapes possibles : " in told
    assert "Historique" in told


def test_a_claim_is_shown_as_it_was(house: House) -> None:
    listed = _claim(house)
    declared_on = listed["declared_on"]
    then = _json(house, "claims", "show", listed["id"], "--as-of", declared_on)
    assert then["claim"]["balances"]["total"]["paid"] == "0.00"
    done = house.run("claims", "show", listed["id"], "--known-on", "2020-01-01")
    assert done.returncode == 5
    assert "not-found" in done.stderr


@pytest.mark.parametrize("name", ["clm_00000000000000000000000000000000", "nothing-of-ours"])
def test_a_claim_that_is_not_there_is_one_line(house: House, name: str) -> None:
    done = house.run("claims", "show", name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1)


def test_the_feed_can_be_read_to_its_end_and_gone_on_with(house: House) -> None:
    done = house.run("events", "tail", "--start", "beginning", "--no-follow", "--kind", "policy-registered", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["type"] for event in events if "type" in event} == {"policy-registered"}
    assert len(events) >= 55
    told = house.run("events", "tail", "--start", "beginning", "--no-follow", "--kind", "claim-closed").stdout
    assert all("claim-closed" in line for line in told.splitlines())
    assert house.run("events", "tail", "--no-follow").stdout == ""


def test_keys_are_made_listed_and_revoked(house: House) -> None:
    made = _json(house, "keys", "create", "a script", "--scope", "ratios:read")
    assert made["token"].startswith("sk_")
    listed = _json(house, "keys", "list")["items"]
    assert made["id"] in {key["id"] for key in listed}
    assert made["token"] not in house.run("keys", "list").stdout
    assert house.run("keys", "revoke", made["id"]).returncode == 0
    assert "révoquée" in house.run("keys", "list").stdout
    refused = house.run("keys", "create", "wrong", "--scope", "everything")
    assert (refused.returncode, refused.stderr.count("\n")) == (5, 1)


def test_projections_are_watched_and_made_anew(house: House) -> None:
    services = _json(house, "projections", "status")["services"]
    assert {name: service["status"] for name, service in services.items()} == {"claims": "ok", "ratios": "ok"}
    asked = ("loss-ratio", "--group-by", "year,coverage", "--as-of", UNTIL)
    before = _json(house, *asked)
    assert house.run("projections", "rebuild").returncode == 0
    after = _json(house, *asked)
    assert (after["rows"], after["total"]) == (before["rows"], before["total"])


def test_a_server_that_is_not_there_is_code_three(tmp_path: Path) -> None:
    away = House(tmp_path)
    for command in (
        ("loss-ratio",),
        ("claims", "show", "x"),
        ("events", "tail"),
        ("keys", "list"),
        ("projections", "status"),
    ):
        done = away.run(*command)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1), command


def _session(house: House) -> Session:
    note = json.loads((house.data_dir / "state.json").read_text())
    return Session(note["base_url"], note["api_key"])


def _claim(house: House) -> Any:
    """A claim that was paid in the end."""
    listed = _session(house).get("/v1/claims", {"limit": "100"})["items"]
    return next(
        claim for claim in listed if claim["balances"]["total"]["paid"] != "0.00" and claim["state"] == "closed"
    )
