"""Chance that falls the same way on every machine and every Python version.

Only what the language promises to keep is used: `Random.random()` of an integer seed, sums, products and
comparisons of floats, and decimal arithmetic, whose logarithm and exponential are rounded correctly.
No `math.exp` (its last digit depends on the C library), no `choice` (its algorithm may change).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache
from hashlib import sha256
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

_DIGITS = Context(prec=16, rounding=ROUND_HALF_EVEN)
_TWO = Decimal(2)


class Weighted(Generic[T]):
    """Things and how often each comes, in any unit."""

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        self.things: list[T] = []
        self.bounds: list[float] = []
        so_far = 0.0
        for thing, weight in weights:
            so_far += weight
            self.things.append(thing)
            self.bounds.append(so_far)


class Dice:
    """Random draws of one subject; `names` make its stream independent of every other subject's."""

    def __init__(self, seed: int, *names: object) -> None:
        text = "/".join(str(part) for part in (seed, *names))
        self._random = Random(int.from_bytes(sha256(text.encode()).digest(), "big")).random  # noqa: S311

    def chance(self, share: float) -> bool:
        """True in `share` of the draws."""
        return self._random() < share

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1, all equally likely."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, table: Weighted[T]) -> T:
        """One thing of the table, by its weight."""
        at = bisect_right(table.bounds, self._random() * table.bounds[-1])
        return table.things[min(at, len(table.things) - 1)]

    def count(self, mean: Decimal) -> int:
        """A number of claims with this mean (loi de Poisson)."""
        return bisect_right(_poisson(mean), self._random())

    def lognormal_cents(self, mu: Decimal, sigma: Decimal) -> int:
        """An amount whose logarithm, in euros, is normal; in whole cents."""
        euros = _DIGITS.exp(_DIGITS.add(mu, _DIGITS.multiply(sigma, self._normal())))
        return int((euros * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def _normal(self) -> Decimal:
        """Marsaglia's polar method: a point of the unit disc gives a standard normal number."""
        while True:
            x = Decimal(2.0 * self._random() - 1.0)
            y = Decimal(2.0 * self._random() - 1.0)
            s = _DIGITS.add(_DIGITS.multiply(x, x), _DIGITS.multiply(y, y))
            if 0 < s < 1:
                spread = _DIGITS.divide(_DIGITS.multiply(-_TWO, _DIGITS.ln(s)), s)
                return _DIGITS.multiply(x, _DIGITS.sqrt(spread))

    def day_of_year(self, year: int, months: Weighted[int], weekdays: tuple[float, ...]) -> date:
        """A day of the year, by the weight of its month and of its day of the week (0 is Monday)."""
        highest = max(weekdays)
        while True:
            month = self.pick(months)
            first = date(year, month, 1)
            day = first + timedelta(self.below(_length(first)))
            if self._random() * highest < weekdays[day.weekday()]:
                return day


def _length(first: date) -> int:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (following - first).days


@cache
def _poisson(mean: Decimal) -> tuple[float, ...]:
    """The chances of at most 0, 1, 2 … until nothing is left to tell apart."""
    term = _DIGITS.exp(-mean)
    so_far = term
    bounds = [float(so_far)]
    n = 0
    while term > Decimal("1e-12"):
        n += 1
        term = _DIGITS.divide(_DIGITS.multiply(term, mean), Decimal(n))
        so_far = _DIGITS.add(so_far, term)
        bounds.append(float(so_far))
    return tuple(bounds)
