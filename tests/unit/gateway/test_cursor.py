"""Cursors of the gateway's own lists: a place that was written is read back, and nothing else is a place."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.gateway import cursor
from services.kit.errors import Invalid

_ITEM = UUID("0b9d1c2e-3f40-5162-7384-95a6b7c8d9e0")


def _forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def test_a_place_in_a_list_by_moment_is_read_back() -> None:
    moment = datetime(2025, 12, 31, 22, 59, 59, 500_000, tzinfo=UTC)
    assert cursor.read_item(cursor.after_item(moment, _ITEM)) == (moment, _ITEM)


def test_a_place_in_a_list_by_number_is_read_back() -> None:
    assert cursor.read_number(cursor.after_number(42)) == 42


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        _forged("2025-12-31T00:00:00+00:00"),
        _forged(f"2025-12-31T00:00:00 {_ITEM.hex}"),  # whose time of day?
        _forged(f"0001-01-01T00:00:00+14:00 {_ITEM.hex}"),  # before the first day of the calendar
        _forged("2025-12-31T00:00:00+00:00 pol_1"),
    ],
)
def test_what_is_no_place_in_a_list_by_moment_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        cursor.read_item(text)


@pytest.mark.parametrize("text", ["x", _forged("-1"), _forged(str(2**63)), _forged("1.5")])
def test_what_is_no_place_in_a_list_by_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        cursor.read_number(text)
