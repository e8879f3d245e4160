"""The guides under docs/, as printed: every block of one is pasted into one shell, in order."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House, running

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


def _paste(house: House, guide: str, folder: Path) -> str:
    """What the guide's blocks print. What they write goes into a folder of the test's."""
    blocks = re.findall(r"```sh\n(.*?)```", (_ROOT / "docs" / f"{guide}.md").read_text(), re.DOTALL)
    script = "set -euo pipefail\n" + "\n".join(blocks).replace("/tmp/", f"{folder}/")
    done = subprocess.run(
        ["bash", "-c", script], cwd=_ROOT, env=house.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_guide_for_a_crm(house: House, tmp_path: Path) -> None:
    said = _paste(house, "crm", tmp_path).splitlines()
    assert [line for line in said if re.fullmatch(r"[\d.-]+", line)] == [
        "8000.00", "5000.00", "1200.00", "6900.00", "2025-03-09", "8000.00", "5000.00", "7500.00",
        "65.00", "0.95", "100.00",
    ]  # fmt: skip
    assert any('"code":"self-approval"' in line and line.endswith("10000.00") for line in said)
    assert {"Durand", "Garage Lebrun SARL"} <= set(said)
    assert {"Règlement", "Automobile : règlement de la transaction", "Position de la compagnie"} <= set(said)
    assert said.index("Garantie refusée") < said.index("Refus contesté") < said.index("Position de la compagnie")
    assert "Dossier de refus" in (tmp_path / "refusal.html").read_text()
    assert '"code":"invalid-request"' in said[-1]
    assert said[-1].endswith("La version indiquée n'est plus la bonne")


def test_the_guide_for_an_insurer(house: House, tmp_path: Path) -> None:
    first, again = (_paste(house, "insurer", tmp_path).splitlines() for _ in range(2))
    assert first == [
        "mutuelle-du-rhone",
        str({"created": 4, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 0}),
        "[]",
        *("moved", "moved", "moved", "unchanged"),
        "2025-05-31",
        '"type":"claim-declared"',
        "[]",
    ]
    assert again[1] == str({"created": 0, "unchanged": 4, "late": 0, "unmatched": 0, "rejected": 0})


def test_the_guide_for_scripts(house: House, tmp_path: Path) -> None:
    said = _paste(house, "script", tmp_path)
    assert said.count(" 0 rejetées") == 3
    assert re.search(r": 0 créées, \d+ inchangées", said)
    assert re.findall(r"exit code (\d)", said) == ["5", "6", "5"]
    assert '"final": ' in said
    assert "Statistique sinistres R-" in said
    assert "Rapprochement arrêté au" in said
    assert "Charge" in (tmp_path / "statement.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "year,premium,claims" in said


def test_the_guide_for_an_operator(house: House, tmp_path: Path) -> None:
    said = _paste(house, "operator", tmp_path)
    assert '"status":"ok"' in said
    assert 'sinistra_projection_stopped_partitions{service="ratios"} 0.0' in said
    assert "Projection reconstruite." in said


@pytest.mark.parametrize("guide", ["crm", "insurer", "script", "operator"])
def test_links_between_the_guides_lead_somewhere(guide: str) -> None:
    text = (_ROOT / "docs" / f"{guide}.md").read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, anchor = target.partition("#")
        found = (_ROOT / "docs" / file).resolve().read_text()
        headings = {
            re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", found, re.MULTILINE)
        }
        assert not anchor or anchor in headings, target
