"""The loss ratio (S/P, rapport sinistres à primes): a ratio of sums, never a mean of ratios. DOMAIN.md §1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from services.contracts.money import pro_rata

IbnrReason = Literal["ibnr_needs_three_years", "ibnr_year_not_over"]
Reason = Literal["no_premium", "premium_not_split", "mixed_currencies", "grand_excess_included"] | IbnrReason


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSums:
    """What a group's movements sum to, in cents, and what stands in the way of a ratio.

    `incurred` is on the basis asked for and after the cap, with its IBNR where that is asked for and there is no reason
    against it; `excess` is what the cap took away. `premium` is on the tax
    basis asked for, `premium_gross` with tax.
    """

    claims: int
    claims_with_cost: int
    paid_indemnity: int
    paid_expense: int
    case_reserve: int
    recourse_received: int
    recourse_forecast: int
    incurred: int
    excess: int
    premium: int
    premium_gross: int
    unsplit: bool = False
    mixed_currencies: bool = False
    mixed_layers: bool = False
    without_ibnr: IbnrReason | None = None

    @property
    def reason(self) -> Reason | None:
        """Why there is no ratio; None if there is one. The cost is answered all the same."""
        if self.mixed_currencies:
            return "mixed_currencies"
        if self.mixed_layers:
            return "grand_excess_included"
        if self.unsplit:
            return "premium_not_split"
        if self.premium <= 0:
            return "no_premium"
        return self.without_ibnr


def fraction(part: int, whole: int) -> Decimal | None:
    """`0.580000`: half-up from the exact value, once. None over zero or less."""
    return _shown(part, whole, 6)


def percent(part: int, whole: int) -> Decimal | None:
    """`58.00`: half-up from the exact value, not from the fraction shown."""
    return _shown(100 * part, whole, 2)


def fraction_percent(value: Fraction) -> Decimal:
    """`58.00` of an exact ratio, half-up."""
    return _rounded(100 * value.numerator, value.denominator, 2)


def whole_cents(value: Fraction) -> int:
    """An exact amount in whole cents, half-up of the absolute value."""
    return pro_rata(value.numerator, 1, value.denominator)


def flatters(incurred: int, net: int, gross: int) -> Decimal | None:
    """How many points lower the ratio looks over the premium with tax than over that without; None without either."""
    if net <= 0 or gross <= 0:
        return None
    return percent(incurred * (gross - net), net * gross)


def average(cents: int, count: int) -> int | None:
    """Cents for each of `count`, half-up. None of nothing."""
    return pro_rata(cents, 1, count) if count > 0 else None


def _shown(part: int, whole: int, decimals: int) -> Decimal | None:
    return _rounded(part, whole, decimals) if whole > 0 else None


def _rounded(part: int, whole: int, decimals: int) -> Decimal:
    return Decimal(pro_rata(part, 10**decimals, whole)).scaleb(-decimals)
