"""Capping (écrêtement): large claims count up to an amount, the excess (surcrête) is shown apart. DOMAIN.md §1.5."""

from __future__ import annotations

from collections.abc import Sequence


def cap_by_coverage(costs: Sequence[int], cap: int) -> list[int]:
    """A claim's cost by coverage, in cents, scaled by cap / cost where the whole claim costs more than the cap.

    Each share is rounded half-up; the residual cents go to the largest coverage, the first of equals. The same rule in
    SQL is in `query.costs`.
    """
    whole = sum(costs)
    if whole <= cap:
        return list(costs)
    shares = [_scaled(cost, cap, whole) for cost in costs]
    largest = max(range(len(costs)), key=lambda n: costs[n])
    shares[largest] += cap - sum(shares)
    return shares


def _scaled(cost: int, cap: int, whole: int) -> int:
    rounded = (2 * abs(cost) * cap + whole) // (2 * whole)
    return rounded if cost >= 0 else -rounded
