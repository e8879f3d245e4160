"""Which bands may be asked for."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.kit.errors import Invalid
from services.ratios.indicators.bands import DEFAULT_EDGES
from services.ratios.severity.parameters import Asked, read_severity


def read(*pairs: tuple[str, str]) -> Asked:
    return read_severity(pairs, tenant_id=uuid4(), insurer_only=None, today=date(2026, 11, 21))


def test_usual_bands() -> None:
    asked = read()
    assert (asked.edges, asked.tops) == (DEFAULT_EDGES, (1, 5, 10))


def test_bands_of_ones_own_begin_at_zero() -> None:
    asked = read(("edges", "150,1000.50,5000"), ("top", "20,3"))
    assert (asked.edges, asked.tops) == ((0, 150_00, 1_000_50, 5_000_00), (3, 20))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("edges", ""), ("edges", "1000,500"), ("edges", "5,5"), ("edges", "-1.00"), ("edges", "1e3"), ("edges", "1.5"),
        ("edges", ",".join(str(n) for n in range(31))), ("edges", "9" * 20), ("top", "0"), ("top", "five"), ("top", ""),
        ("top", "1001"), ("group_by", "year,branch,coverage"), ("limit", "5"), ("format", "csv"),
    ],
)  # fmt: skip
def test_what_is_no_band_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read((name, value))
    assert [error.pointer for error in refused.value.errors] == [f"?{name}"]
