"""The README's tour, as printed: every block is pasted into one shell on a fresh server, twice."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House, running

_ROOT = Path(__file__).parents[2]
_TITLE = "## A tour in five minutes"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running(demo=True) as made:
        yield made


def _tour() -> str:
    chapter = (_ROOT / "README.md").read_text().partition(_TITLE)[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL))


def _paste(house: House) -> list[str]:
    """What the tour prints. The checkout's commands are this environment's, the server is the test's."""
    script = "set -euo pipefail\n" + _tour()
    done = subprocess.run(
        ["bash", "-c", script], cwd=_ROOT, env=house.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def _ratios(printed: list[str]) -> list[str]:
    return [found[1] for line in printed if (found := re.match(r"S/P (\d+\.\d\d) % = ", line))]


def _negotiates(printed: list[str]) -> None:
    """The last chapter, on the demo: its figures move with the day, and agree with one another."""
    table = next(line for line in printed if line.startswith("Total"))
    sold = re.search(r"(\d+),(\d\d)\W%", table)
    assert sold is not None
    ratio = f"{sold[1]}.{sold[2]}"
    months = [line for line in printed if re.match(r"\d{4}-\d\d-\d\d \d+\.\d\d %, margin -?\d+\.\d\d, reserved ", line)]
    assert len(months) in {6, 7, 8}
    assert len({line.split()[1] for line in months}) > 3
    assert months[-1].split()[1] == ratio
    because = [line.split()[2] for line in printed if re.match(r"-?\d+\.\d{4} points  ", line)]
    assert len(because) == 5
    assert set(because) <= {"recorded", "earned", "entered", "left"}
    what_if = next(found for line in printed if (found := re.match(r"S/P (\S+) -> (\S+) over \d+ claims", line)))
    assert what_if[1] == ratio
    assert float(what_if[2]) < float(what_if[1])
    assert any(re.match(r"premium \d+\.\d\d, at the breakeven \d+\.\d\d$", line) for line in printed)
    challenged = [line for line in printed if line.startswith(("Provision ", "Forfait "))]
    assert all(re.search(r" -> \d+\.\d\d %$", line) for line in challenged)
    assert re.fullmatch(r"R-\d{4}-\d{6}", printed[-1])


def test_the_tour_does_what_it_says_and_a_second_paste_changes_nothing(house: House) -> None:
    first = _paste(house)
    told = re.findall(r"^sp .*# (\d+\.\d+)", _tour(), re.MULTILINE)
    assert told == ["40.00", "40.00", "40.00", "24.50", "14.50", "19.50", "27.00"]
    assert _ratios(first) == [*told, "49.41"]
    assert [line for line in first if re.fullmatch(r"\d+\.\d\d", line)] == ["20000.00", "4900.00", "3900.00"]
    assert next(line for line in first if line.startswith("balance  ")).startswith("balance  4900.00  ->  2900.00  ")
    refused = next(n for n, line in enumerate(first) if '"code":"recourse-not-open"' in line)
    _negotiates(first[refused + 1 :])
    second = _paste(house)
    # A repeat is answered as the first time; only the S/P, a question, is of today: the claim is open again.
    assert _ratios(second) == ["27.00"] * len(told) + ["49.41"]
    assert [line for line in second if re.fullmatch(r"\d+\.\d\d", line)] == ["20000.00", "4900.00", "3900.00"]
