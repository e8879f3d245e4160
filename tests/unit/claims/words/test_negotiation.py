"""The codes of a what-if and of a renewal have words; those that the programs say are found in their text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.claims.words.codes import lists

SERVICES = Path(__file__).parents[4] / "services"


def said(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (SERVICES / path).read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("what_if_reasons", said("claims/replay/coverages.py", r'(?:_unchanged\(|reason(?: =|=|, moved =) ?)"(\w+)"')),
        ("what_if_rules", said("ratios/what_if/answer.py", r'found\.append\("(\w+)"\)')),
        ("renewal_arguments", said("ratios/indicators/renewal.py", r'(?:Argument|_reserves)\(\s*"(\w+)"')),
        ("renewal_levers", said("ratios/indicators/renewal.py", r'found\.append\("(\w+)"\)')),
    ],
)
def test_every_code_has_its_words(name: str, found: set[str]) -> None:
    assert len(found) > 2
    assert found <= lists()[name].keys()
