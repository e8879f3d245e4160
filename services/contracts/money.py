"""Money in whole cents. Text with two decimals outside, integers inside, no float anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import final

from services.kit.errors import Expected

_SHAPE = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")


# A premium is told by its rows, and again when it is collected: the same few amounts are read and written many times.
_KEPT = 8192


@lru_cache(maxsize=_KEPT)
def text_of(cents: int) -> str:
    """Cents as an amount is written: `"1234.56"`."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02d}"


@final
class Money:
    """An amount in whole cents; the currency stands on the policy or the claim.

    Not a dataclass, unlike other values: the codec would then write its field, not its text.
    """

    __slots__ = ("cents",)

    def __init__(self, cents: int) -> None:
        self.cents = cents

    @staticmethod
    @lru_cache(maxsize=_KEPT)
    def parse(text: str) -> Money:
        """Reads `"1234.56"`: exactly two decimals, so that nothing is rounded on the way in.

        Raises ValueError on any other spelling.
        """
        if not _SHAPE.fullmatch(text):
            raise Expected(
                "un montant à deux décimales, par exemple 1250.00", f"not an amount with two decimals: {text!r}"
            )
        return Money(int(text.replace(".", "")))

    def __str__(self) -> str:
        return text_of(self.cents)

    def __repr__(self) -> str:
        return f"Money({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self.cents == other.cents

    def __hash__(self) -> int:
        return hash(self.cents)

    def __lt__(self, other: Money) -> bool:
        return self.cents < other.cents

    def __le__(self, other: Money) -> bool:
        return self.cents <= other.cents

    def __gt__(self, other: Money) -> bool:
        return self.cents > other.cents

    def __ge__(self, other: Money) -> bool:
        return self.cents >= other.cents

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def times(self, factor: Decimal) -> Money:
        """The amount times an exact factor, rounded half-up of the absolute value (DOMAIN.md §0)."""
        return Money(int((Decimal(self.cents) * factor).quantize(Decimal(1), ROUND_HALF_UP)))


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The exact sum."""
    return Money(sum(a.cents for a in amounts))


def pro_rata(cents: int, part: int, whole: int) -> int:
    """`cents × part / whole`, half-up of the absolute value, in integers: exact at any size."""
    numerator = abs(cents) * part
    rounded = (2 * numerator + whole) // (2 * whole)
    return rounded if cents >= 0 else -rounded


def split(amount: Money, weights: Sequence[int], lead: int | None = None) -> list[Money]:
    """Shares of `amount` in proportion to `weights`, summing to it exactly.

    Each share is rounded half-up; the residual cents go to the share at index `lead`, else to the
    largest weight, the first of equals (DOMAIN.md §0). All weights zero: the first share takes all.
    """
    whole = sum(weights)
    if whole == 0:
        return [amount, *([ZERO] * (len(weights) - 1))]
    shares = [pro_rata(amount.cents, weight, whole) for weight in weights]
    taker = max(range(len(weights)), key=lambda i: weights[i]) if lead is None else lead
    shares[taker] += amount.cents - sum(shares)
    return [Money(cents) for cents in shares]
