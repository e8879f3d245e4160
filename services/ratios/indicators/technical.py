"""The technical balance (bilan technique): what premiums leave after claims and loading, year by year and together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.ratios.indicators.loss_ratio import Reason, fraction_percent, percent, whole_cents


@dataclass(frozen=True, slots=True)
class Balance:
    """Cents, of a year or of several together. Loading is None where nobody has said a rate for some of the premium.

    `commission` is inside the loading, not beside it (DOMAIN.md §1.4); None where the premium basis has none.
    `unsplit`: some premium is of no coverage, and coverages are asked for. The other two say which layers it holds.
    """

    premium: int = 0
    incurred: int = 0
    loading: int | None = 0
    commission: int | None = 0
    claims: int = 0
    unsplit: bool = False
    grand_excess: bool = False
    other_layers: bool = False

    @classmethod
    def of(cls, premium: int, incurred: int, loading: Fraction | None, commission: int | None, claims: int) -> Balance:
        """One year: its loading is rounded here, once, half-up."""
        return cls(premium, incurred, None if loading is None else whole_cents(loading), commission, claims)

    @property
    def result(self) -> int | None:
        """What is left (résultat technique); the sum of the years is that of all of them, to the cent."""
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
        loading=_sum(b.loading for b in found),
        commission=_sum(b.commission for b in found),
        claims=sum(b.claims for b in found),
        unsplit=any(b.unsplit for b in found),
        grand_excess=any(b.grand_excess for b in found),
        other_layers=any(b.other_layers for b in found),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known) if len(known) == len(found) else None
