"""Reads the feed as a careful reader does, and proves that nothing is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def reached(items: Iterable[Any], before: dict[int, int] | None = None) -> dict[int, int]:
    """The last position of each partition; fails at the first that is missing or comes twice."""
    at = dict(before or {})
    for item in items:
        if "next" in item:
            continue
        place = item if item.get("withheld") else item["data"]
        partition, first = place["log_partition"], place["position"]
        assert first == at.get(partition, 0) + 1, f"partition {partition}: {first} after {at.get(partition, 0)}"
        at[partition] = place.get("last_position", first)
    return at


def events(items: Iterable[Any]) -> list[Any]:
    """The events among the lines of a feed."""
    return [item for item in items if "type" in item]
