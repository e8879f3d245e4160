"""How far a figure may be believed: intervals at 95 %, by methods that answers name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

CONFIDENCE: Final = "0.95"
RATES: Final = "wilson"
"""Wilson's score interval: of a share of policies, each of which is kept or lost by itself."""
COSTS: Final = "compound_poisson"
"""Of a cost: claims come as a Poisson process, so the variance of their sum is estimated by the sum of their squares.
It leaves out how reserves may still turn out; few large claims make it wide, as they should."""

_Z: Final = Decimal("1.959964")  # the normal quantile of 97.5 %
_DIGITS: Final = 50


@dataclass(frozen=True, slots=True)
class Interval:
    """In percent with two decimals, half-up; of a cost it may reach below zero."""

    low: Decimal
    high: Decimal


def rate_interval(found: int, among: int) -> Interval | None:
    """Wilson's interval of `found` among some; None among none."""
    if among <= 0:
        return None
    with localcontext(prec=_DIGITS):
        n, share, z2 = Decimal(among), Decimal(found) / among, _Z * _Z
        centre = share + z2 / (2 * n)
        half = _Z * (share * (1 - share) / n + z2 / (4 * n * n)).sqrt()
        return _percent((centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n))


def cost_interval(incurred: int, squares: int, premium: int) -> Interval | None:
    """The interval of a loss ratio: claims' cost in cents, the sum of its squares, over a premium; None without one."""
    if premium <= 0:
        return None
    with localcontext(prec=_DIGITS):
        half = _Z * Decimal(squares).sqrt()
        return _percent((incurred - half) / premium, (incurred + half) / premium)


def _percent(low: Decimal, high: Decimal) -> Interval:
    cents = Decimal("0.01")
    return Interval((100 * low).quantize(cents, ROUND_HALF_UP), (100 * high).quantize(cents, ROUND_HALF_UP))
