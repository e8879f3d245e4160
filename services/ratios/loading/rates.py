"""Loading rates as they count: the tenant's own rows over the product's, each from a day on. No SQL."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

Origin = Literal["product", "tenant"]


@dataclass(frozen=True, slots=True)
class LoadingRate:
    """The share of a premium that pays for other things than claims, from a day on.

    A row of the product speaks of a branch whatever the insurer, and is recorded by nobody.
    """

    branch: str
    valid_from: date
    rate: Decimal
    insurer_id: str | None = None
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    to_verify: bool = False

    @property
    def origin(self) -> Origin:
        """Whose row it is."""
        return "product" if self.insurer_id is None else "tenant"

    @property
    def version(self) -> str:
        """How an answer names it: `loading_rates@2025-01-01`, the product's `loading_rates@product`."""
        return f"loading_rates@{'product' if self.insurer_id is None else self.valid_from}"


@cache
def product_rates() -> tuple[LoadingRate, ...]:
    """The rates that the product brings, one row for each branch of a family."""
    held = tomllib.loads((files("services.ratios.loading") / "defaults.toml").read_text("utf-8"))
    return tuple(
        LoadingRate(branch, row["valid_from"], Decimal(row["rate"]), to_verify=row["to_verify"])
        for row in held["rate"]
        for branch in held["families"][row["family"]]
    )


def rate_on(own: Sequence[LoadingRate], insurer_id: str, branch: str, day: date) -> LoadingRate | None:
    """The rate of an insurer's branch on a day; None where nobody has said one: it is never guessed.

    The tenant's own rows count over the product's. `own` are in the order in which they were recorded: of two from the
    same day the later one counts. The same rule in SQL is `sql.loading_rate`. For the premium of a year the day is
    that year's first (docs/decisions/0097).
    """
    mine = (row for row in own if row.insurer_id == insurer_id)
    return _standing(mine, branch, day) or _standing(product_rates(), branch, day)


def _standing(rows: Iterable[LoadingRate], branch: str, day: date) -> LoadingRate | None:
    found: LoadingRate | None = None
    for row in rows:
        begun = row.branch == branch and row.valid_from <= day
        if begun and (found is None or row.valid_from >= found.valid_from):
            found = row
    return found
