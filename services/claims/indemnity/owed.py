"""What is owed at one step of the computation, and what a step makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from services.contracts.money import Money

StepName = Literal[
    "assessed", "wear", "real_value", "average_capital", "average_premium", "sub_limits",
    "deductible", "limit_per_claim", "annual_limit", "sharing", "balance",
]  # fmt: skip
Facts = Mapping[str, str]
"""The facts of a reason, by name: amounts with two decimals, rates with six."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the loss, in exact cents as wear has left it: what weight it has in what is owed."""

    code: str | None
    immediate: Fraction
    deferred: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """An amount in whole cents: what is owed at once, and what waits for invoices (part différée)."""

    immediate: Money
    deferred: Money
    parts: tuple[Part, ...] = ()

    @property
    def total(self) -> Money:
        """Both parts together."""
        return self.immediate + self.deferred

    @classmethod
    def of(cls, immediate: Fraction, deferred: Fraction, parts: tuple[Part, ...] = ()) -> Self:
        """Exact amounts rounded once, at the end of a step: their total half-up, and the deferred part is the rest."""
        total = half_up(immediate + deferred)
        at_once = min(half_up(immediate), total)
        return cls(at_once, total - at_once, parts)

    def scaled(self, factor: Fraction) -> Self:
        """Both parts times a factor."""
        return self.of(self.immediate.cents * factor, self.deferred.cents * factor, self.parts)

    def limited(self, most: Money) -> Self:
        """Not more than a limit, which the immediate part uses first."""
        total = min(self.total, most)
        at_once = min(self.immediate, total)
        return replace(self, immediate=at_once, deferred=total - at_once)

    def lessened(self, after: Money) -> Self:
        """Brought down to an amount; what is taken off is taken from the immediate part first."""
        at_once = max(self.immediate - (self.total - after), Money(0))
        return replace(self, immediate=at_once, deferred=after - at_once)


@dataclass(frozen=True, slots=True)
class Done:
    """What a step left, and why: a code and its facts."""

    owed: Owed
    reason: str
    facts: Facts


def half_up(cents: Fraction) -> Money:
    """Whole cents, half-up; what is owed is never below zero, so the absolute value is the value."""
    assert cents >= 0, "no step goes below zero"
    return Money((2 * cents.numerator + cents.denominator) // (2 * cents.denominator))


def rate_text(rate: Fraction) -> str:
    """A rate with six decimals, as it is told."""
    millionths = half_up(rate * 1_000_000).cents
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def number(value: Fraction) -> str:
    """A plain number, such as the units of an index or its value: `1`, `691.3`."""
    return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"


def facts(**told: Money | Fraction | int | str) -> Facts:
    """The facts of a reason as text."""
    return {name: rate_text(value) if isinstance(value, Fraction) else str(value) for name, value in told.items()}


def doubted(told: Facts) -> Facts:
    """The facts of a reason that rests on a value which is not certain: it is told as «à vérifier»."""
    return {**told, "to_verify": "true"}
