"""The technical balance (bilan technique): what premiums leave after claims and loading, year by year and together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from services.ratios.indicators.loss_ratio import Reason, fraction_percent, percent

_Cents = TypeVar("_Cents", int, Fraction)


@dataclass(frozen=True, slots=True)
class Balance:
    """Cents, of a year or of several together. Loading is None where nobody has said a rate for some of the premium.

    Loading is exact, and so is the result: rounded where they are shown, they sum to the same whatever the groups.
    `commission` is inside the loading, not beside it (DOMAIN.md §1.4); None where the premium basis has none.
    `unsplit`: some premium is of no coverage, and coverages are asked for. The other two say which layers it holds.
    """

    premium: int = 0
    incurred: int = 0
    loading: Fraction | None = Fraction(0)
    commission: int | None = 0
    claims: int = 0
    unsplit: bool = False
    grand_excess: bool = False
    other_layers: bool = False

    @property
    def result(self) -> Fraction | None:
        """What is left (résultat technique)."""
        if self.loading is None or self.unsplit:
            return None
        return self.premium - self.incurred - self.loading

    @property
    def reason(self) -> Reason | None:
        """Why there is no ratio, as a loss ratio has it; None if there is one."""
        if self.grand_excess and self.other_layers:
            return "grand_excess_included"
        if self.unsplit:
            return "premium_not_split"
        return "no_premium" if self.premium <= 0 else None

    @property
    def loss_ratio_percent(self) -> Decimal | None:
        return None if self.reason is not None else percent(self.incurred, self.premium)

    @property
    def combined_ratio_percent(self) -> Decimal | None:
        """Cost and loading over premium."""
        if self.loading is None or self.reason is not None:
            return None
        return fraction_percent(Fraction(self.incurred + self.loading, self.premium))


def together(balances: Iterable[Balance]) -> Balance:
    """The sum; what one of them does not say, all together do not."""
    found = list(balances)
    return Balance(
        premium=sum(b.premium for b in found),
        incurred=sum(b.incurred for b in found),
        loading=_sum((b.loading for b in found), Fraction(0)),
        commission=_sum((b.commission for b in found), 0),
        claims=sum(b.claims for b in found),
        unsplit=any(b.unsplit for b in found),
        grand_excess=any(b.grand_excess for b in found),
        other_layers=any(b.other_layers for b in found),
    )


def _sum(amounts: Iterable[_Cents | None], nothing: _Cents) -> _Cents | None:
    found = nothing
    for amount in amounts:
        if amount is None:
            return None
        found += amount
    return found
