"""Where the next page of rows begins: after a group, written as an opaque word."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from services.ratios.query.axes import COLUMNS
from services.ratios.query.question import Axis


def write_cursor(row: Mapping[str, Any], axes: Sequence[Axis]) -> str:
    """The place after this row's group."""
    values = [row[column] for axis in axes for column in COLUMNS[axis]]
    kept = [value if isinstance(value, int) else str(value or "") for value in values]
    return urlsafe_b64encode(json.dumps(kept, separators=(",", ":")).encode()).rstrip(b"=").decode()


def read_cursor(text: str, axes: Sequence[Axis]) -> tuple[str | int, ...]:
    """The group behind a cursor. ValueError for what is none, or is one of another question."""
    raw = urlsafe_b64decode(text.encode("ascii", "strict") + b"=" * (-len(text) % 4))
    values = json.loads(raw)
    kinds = [int if column == "year" else str for axis in axes for column in COLUMNS[axis]]
    if not isinstance(values, list) or [type(value) for value in values] != kinds:
        raise ValueError("a cursor of this question's last page")
    return tuple(values)
