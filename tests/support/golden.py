"""The golden cases: expected results computed independently of the product, used as they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "golden"


def cases(topic: str) -> list[dict[str, Any]]:
    """Every case of a topic."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{topic}.json").read_text())["cases"]
    return found


def holds(expected: object, found: object, where: str = "") -> None:
    """The answer contains what is expected: more fields are allowed, list order counts, a null is a null."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), where
        for name, value in expected.items():
            assert name in found, f"{where}/{name}"
            holds(value, found[name], f"{where}/{name}")
    elif isinstance(expected, list):
        assert isinstance(found, list), where
        assert len(expected) == len(found), where
        for n, (one, other) in enumerate(zip(expected, found, strict=True)):
            holds(one, other, f"{where}/{n}")
    else:
        assert expected == found, where
