"""What `sinistra import` tells of a file that went in."""

from __future__ import annotations

import pytest

from services.cli.import_ import _tell


def _told(capsys: pytest.CaptureFixture[str], *, late: int, unmatched: int) -> str:
    counts = {"created": 5, "unchanged": 2, "late": late, "unmatched": unmatched, "rejected": 3}
    _tell({"id": "imp_1", "counts": counts, "sums": {}}, [])
    return capsys.readouterr().out.splitlines()[0]


def test_a_line_is_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Late ones are among the created, those that found no claim among the rejected."""
    said = _told(capsys, late=1, unmatched=3)
    assert said == "10 lignes : 5 créées (dont 1 tardives), 2 inchangées, 3 rejetées (dont 3 sans sinistre)"


def test_what_there_is_none_of_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _told(capsys, late=0, unmatched=0) == "10 lignes : 5 créées, 2 inchangées, 3 rejetées"
