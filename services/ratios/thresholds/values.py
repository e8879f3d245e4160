"""Thresholds as they count: the tenant's own over the product's, each from a day on. No SQL."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Name = Literal[
    "watch_points",
    "credible_claims",
    "credible_policies",
    "large_claim_percent",
    "one_claim_percent",
    "reconciliation_tolerance",
]
NAMES: tuple[Name, ...] = get_args(Name)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value from a day on; one of the product is recorded by nobody."""

    name: Name
    valid_from: date
    value: Decimal
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    to_verify: bool = False

    @property
    def origin(self) -> Literal["product", "tenant"]:
        """Whose row it is."""
        return "product" if self.recorded_by is None else "tenant"

    @property
    def version(self) -> str:
        """How an answer names it: `watch_points@2025-01-01`, the product's `watch_points@product`."""
        return f"{self.name}@{'product' if self.recorded_by is None else self.valid_from}"


@cache
def product_thresholds() -> tuple[Threshold, ...]:
    """The thresholds that the product brings: each name has one from the beginning on."""
    return tuple(
        Threshold(row["name"], row["valid_from"], Decimal(row["value"]), to_verify=row["to_verify"]) for row in _held()
    )


def title(name: Name, *, french: bool) -> str:
    """What a threshold is called."""
    [row] = [row for row in _held() if row["name"] == name]
    return str(row["title_fr" if french else "title_en"])


def threshold_on(own: Sequence[Threshold], name: Name, day: date) -> Threshold:
    """The threshold that counts on a day. `own` are in the order in which they were recorded: the later one counts."""
    found = _standing(own, name, day) or _standing(product_thresholds(), name, day)
    assert found is not None, "the product has a value for every name and day"
    return found


def _standing(rows: Iterable[Threshold], name: Name, day: date) -> Threshold | None:
    found: Threshold | None = None
    for row in rows:
        begun = row.name == name and row.valid_from <= day
        if begun and (found is None or row.valid_from >= found.valid_from):
            found = row
    return found


@cache
def _held() -> tuple[dict[str, Any], ...]:
    text = (files("services.ratios.thresholds") / "defaults.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["threshold"])
