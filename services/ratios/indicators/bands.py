"""Frequency and severity (fréquence-gravité): claims by bands of their net cost. DOMAIN.md §1.8."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from services.contracts.money import Money
from services.ratios.indicators.loss_ratio import percent

NEGATIVE: Final = "negative"
ZERO: Final = "zero"
# Cents. A question may bring its own.
DEFAULT_EDGES: Final = (0, 1_000_00, 5_000_00, 15_000_00, 50_000_00, 150_000_00)


@dataclass(frozen=True, slots=True)
class Band:
    """Claims whose net cost lies within one band, and their part of all; an amount's part of nothing is None."""

    label: str
    count: int
    count_percent: Decimal | None
    amount: int
    amount_percent: Decimal | None


def edges_from(cents: Iterable[int]) -> tuple[int, ...]:
    """Edges in ascending order, each once, from 0 on: costs above zero must have a band. ValueError below zero."""
    edges = tuple(sorted({0, *cents}))
    if edges[0] < 0:
        raise ValueError("an edge is not below zero")
    return edges


def labels(edges: Sequence[int]) -> list[str]:
    """The names of all bands in their order: below zero, zero, then from each edge to the next."""
    bounded = [f"{_euros(low)}-{_euros(high)}" for low, high in pairwise(edges)]
    return [NEGATIVE, ZERO, *bounded, f"{_euros(edges[-1])}+"]


def band_of(net_cost: int, edges: Sequence[int]) -> int:
    """The place of a net cost among `labels`: a lower bound is inside its band, an upper one is not.

    Below zero and zero stand apart, so the first bounded band opens just above 0.
    """
    if net_cost <= 0:
        return 0 if net_cost < 0 else 1
    return 1 + bisect_right(edges, net_cost)


def distribution(net_costs: Iterable[int], edges: Sequence[int] = DEFAULT_EDGES) -> list[Band]:
    """The bands that hold claims."""
    names = labels(edges)
    counts, amounts = [0] * len(names), [0] * len(names)
    for net_cost in net_costs:
        place = band_of(net_cost, edges)
        counts[place] += 1
        amounts[place] += net_cost
    return shares(names, counts, amounts)


def shares(names: Sequence[str], counts: Sequence[int], amounts: Sequence[int]) -> list[Band]:
    """Bands from counts and sums by place; those without a claim are left out."""
    claims, whole = sum(counts), sum(amounts)
    return [
        Band(name, count, percent(count, claims), amount, percent(amount, whole))
        for name, count, amount in zip(names, counts, amounts, strict=True)
        if count
    ]


def _euros(cents: int) -> str:
    """Edges are whole euros as a rule: `1000`, and `1000.50` where one is not."""
    return str(cents // 100) if cents % 100 == 0 else str(Money(cents))
