"""Positions as one opaque word: `Log-Position`, `At-Least`, and where a reader of the feed stands."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

_ENTRY = 10  # two bytes of partition, eight of position
_LAST = 2**63 - 1  # what PostgreSQL counts positions in


def encode_positions(positions: Mapping[int, int]) -> str:
    """A token for some partitions' positions; equal positions give equal tokens."""
    raw = b"".join(p.to_bytes(2, "big") + at.to_bytes(8, "big") for p, at in sorted(positions.items()))
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_positions(token: str) -> dict[int, int]:
    """The positions behind a token. ValueError for anything that encode_positions does not write."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not a log position") from error
    entries = [raw[i : i + _ENTRY] for i in range(0, len(raw), _ENTRY)]
    positions = {int.from_bytes(e[:2], "big"): int.from_bytes(e[2:], "big") for e in entries}
    if any(at > _LAST for at in positions.values()) or len(raw) % _ENTRY or encode_positions(positions) != token:
        raise ValueError("not a log position")
    return positions
