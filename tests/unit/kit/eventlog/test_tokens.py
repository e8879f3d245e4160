"""Positions as one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.eventlog.tokens import decode_positions, encode_positions

POSITIONS = st.dictionaries(st.integers(0, 65_535), st.integers(0, 2**63 - 1), max_size=64)


@given(POSITIONS)
def test_a_token_is_read_back(positions: dict[int, int]) -> None:
    token = encode_positions(positions)
    assert decode_positions(token) == positions
    assert token == encode_positions(dict(reversed(positions.items())))
    assert token.replace("-", "").replace("_", "").isalnum() or not positions


@given(st.text(max_size=30))
def test_anything_else_is_a_value_error(text: str) -> None:
    try:
        positions = decode_positions(text)
    except ValueError:
        return
    assert encode_positions(positions) == text


@pytest.mark.parametrize(
    "text", ["é", "AAA", "AAEAAAAAAAAAAQ==", "AAEAAAAAAAAAAR", "A", "AAE AAAAAAAAAQ", "*", "AAGAAAAAAAAAAA"]
)
def test_not_a_token(text: str) -> None:
    with pytest.raises(ValueError, match="not a log position"):
        decode_positions(text)
