"""Delays in days: of declaration, of settlement. Mean and quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.contracts.money import pro_rata

# In hundredths: within how many days the quickest quarter was done, and so on.
QUANTILES: Final = (25, 50, 75, 90, 95)


@dataclass(frozen=True, slots=True)
class Delays:
    """`quantiles` in the order of QUANTILES; nothing but counts where there is no delay. `left_out` have none yet."""

    count: int
    left_out: int
    mean: Decimal | None
    quantiles: tuple[int, ...]
    longest: int | None


def delays(days: Sequence[int], left_out: int = 0) -> Delays:
    """The mean with one decimal, half-up. A quantile is the delay within which at least that part was done: whole days.

    The same rule in SQL is `percentile_disc`.
    """
    if not days:
        return Delays(0, left_out, None, (), None)
    ordered = sorted(days)
    ranks = [-(-part * len(ordered) // 100) for part in QUANTILES]
    quantiles = tuple(ordered[rank - 1] for rank in ranks)
    return Delays(len(ordered), left_out, mean_days(sum(ordered), len(ordered)), quantiles, ordered[-1])


def mean_days(days: int, count: int) -> Decimal:
    """Days for each, with one decimal, half-up."""
    return Decimal(pro_rata(days, 10, count)).scaleb(-1)
