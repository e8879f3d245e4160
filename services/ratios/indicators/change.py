"""What changed between a ratio and the one after it, in cents and in points. DOMAIN.md §1.1."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.contracts.money import pro_rata
from services.ratios.indicators.loss_ratio import GroupSums, fraction, percent


@dataclass(frozen=True, slots=True)
class Change:
    """What was added to incurred and premium, in cents; None where amounts of several currencies have no sum.

    `loss_ratio` and `points` are None where either ratio is.
    """

    incurred: int | None
    premium: int | None
    loss_ratio: Decimal | None
    points: Decimal | None


NOTHING_YET = GroupSums(
    claims=0, claims_with_cost=0, paid_indemnity=0, paid_expense=0, case_reserve=0, recourse_received=0,
    recourse_forecast=0, incurred=0, excess=0, premium=0, premium_gross=0,
)  # fmt: skip


def change(before: GroupSums, after: GroupSums) -> Change:
    """From one to the other. Points come from the exact ratios and are rounded once, as every ratio is."""
    mixed = before.mixed_currencies or after.mixed_currencies
    ratios = before.reason is None and after.reason is None
    part = after.incurred * before.premium - before.incurred * after.premium if ratios else 0
    whole = before.premium * after.premium if ratios else 0
    return Change(
        incurred=None if mixed else after.incurred - before.incurred,
        premium=None if mixed else after.premium - before.premium,
        loss_ratio=fraction(part, whole),
        points=percent(part, whole),
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What a cent of cost and a cent of premium add to a ratio, or to its change, over `whole`.

    A ratio is I/P: each cent of cost adds 1/P to it. A change is I₂/P₂ − I₁/P₁ = (ΔI·P₁ − I₁·ΔP) / (P₁·P₂): a sum over
    cost and premium, so that each line has its own part of it and the parts sum exactly.
    """

    incurred: int
    premium: int
    whole: int

    def points(self, incurred: int, premium: int) -> Decimal | None:
        """A line's part in points, to four decimals, half-up; None where there is no ratio."""
        if self.whole <= 0:
            return None
        part = 100 * (incurred * self.incurred + premium * self.premium)
        return Decimal(pro_rata(part, 10_000, self.whole)).scaleb(-4)


def weights(before: GroupSums | None, after: GroupSums) -> Weights:
    """Of a ratio, or of its change since `before`. Without ratios a cent is a cent, and there are no points."""
    if after.reason is not None or (before is not None and before.reason is not None):
        return Weights(1, 1, 0)
    if before is None:
        return Weights(1, 0, after.premium)
    return Weights(before.premium, -before.incurred, before.premium * after.premium)
