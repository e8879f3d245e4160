"""Where the next page of rows begins: after a row, by what rows are sorted by, written as an opaque word."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.kit.errors import Expected
from services.ratios.query.order import Key

_SHAPES: Final = {
    "int": re.compile(r"-?[0-9]{1,9}"),
    "numeric": re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?"),
    "text": re.compile(r"[^\x00\ud800-\udfff]*"),
}


def write_cursor(row: Mapping[str, Any], keys: Sequence[Key]) -> str:
    """The place after this row."""
    told = [_name(keys), *row["sort_keys"]]
    return urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).rstrip(b"=").decode()


def read_cursor(text: str, keys: Sequence[Key]) -> tuple[str, ...]:
    """The row behind a cursor, by its keys. ValueError for what is none, or is one of another question."""
    told = read_word(text)
    if not isinstance(told, list) or [told[:1], len(told)] != [[_name(keys)], len(keys) + 1]:
        raise Expected("un curseur de la dernière page de cette question", "a cursor of this question's last page")
    values = told[1:]
    for key, value in zip(keys, values, strict=True):
        if not isinstance(value, str) or _SHAPES[key.type].fullmatch(value) is None:
            raise Expected("un curseur de la dernière page de cette question", "a cursor of this question's last page")
    return tuple(values)


def read_word(text: str) -> Any:
    """The JSON behind an opaque word. ValueError for anything else, also for what is nested too deep."""
    try:
        return orjson.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except ValueError:
        raise Expected(
            "un curseur de la dernière page de cette question", "a cursor of this question's last page"
        ) from None


def _name(keys: Sequence[Key]) -> str:
    """What the values are of: a cursor of another order is none of this one."""
    return " ".join(key.name for key in keys)
