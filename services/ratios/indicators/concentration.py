"""Concentration: how much of the cost the largest claims make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.ratios.indicators.loss_ratio import percent

DEFAULT_TOPS: Final = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Top:
    """The `top` largest claims, or as many as there are: their cost in cents, and its part of all; of nothing, None."""

    top: int
    count: int
    amount: int
    amount_percent: Decimal | None


def concentration(net_costs: Iterable[int], tops: Sequence[int] = DEFAULT_TOPS) -> list[Top]:
    """The largest claims first, whatever their sign."""
    ordered = sorted(net_costs, reverse=True)
    return [top_of(n, len(ordered[:n]), sum(ordered[:n]), sum(ordered)) for n in tops]


def top_of(top: int, count: int, amount: int, whole: int) -> Top:
    """One of them from its sums."""
    return Top(top, count, amount, percent(amount, whole))
