"""What a loss ratio (S/P) leaves of the premium: breakeven, margin, combined ratio, status, levers. DOMAIN.md §1.4."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from services.ratios.indicators.loss_ratio import fraction_percent, whole_cents

Status = Literal["below", "watch", "above"]
Action = Literal["amicable_cancellation", "review_worst_products", "prevention_plan", "premium_increase"]

# What a broker may put on the table once a policy costs more than it may: codes, never a decision.
ACTIONS: Final[tuple[Action, ...]] = (
    "amicable_cancellation", "review_worst_products", "prevention_plan", "premium_increase",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Profitability:
    """Percentages have two decimals, amounts are cents; each is rounded once, half-up, from the exact value.

    `premium_increase_percent` and `premium_needed` lead back to the breakeven: below it they are a fall. Both are
    None where the loading leaves nothing for claims. What is left of the premium and what claims may still cost before
    the breakeven are the same cents.
    """

    breakeven_percent: Decimal
    combined_ratio_percent: Decimal
    margin_points: Decimal
    technical_result: int
    cost_headroom: int
    premium_increase_percent: Decimal | None
    premium_needed: int | None
    status: Status
    suggested_actions: tuple[Action, ...]


def profitability(
    loss_ratio: Fraction, premium: int, loading_rate: Decimal | Fraction, watch_points: Decimal
) -> Profitability:
    """All that follows from a loss ratio, the premium in cents beneath it, and the loading rate (taux de chargement).

    `watch_points` is how far below the breakeven the status turns from `below` to `watch`, in points.
    """
    loading = Fraction(loading_rate)
    breakeven = 1 - loading
    margin = breakeven - loss_ratio
    left = whole_cents(premium * margin)
    standing = status(loss_ratio, breakeven, watch_points)
    needed = loss_ratio / breakeven if breakeven > 0 else None
    return Profitability(
        breakeven_percent=fraction_percent(breakeven),
        combined_ratio_percent=fraction_percent(loss_ratio + loading),
        margin_points=fraction_percent(margin),
        technical_result=left,
        cost_headroom=left,
        premium_increase_percent=None if needed is None else fraction_percent(needed - 1),
        premium_needed=None if needed is None else whole_cents(premium * needed),
        status=standing,
        suggested_actions=suggested_actions(standing),
    )


def status(loss_ratio: Fraction, breakeven: Fraction, watch_points: Decimal) -> Status:
    """`watch` from `watch_points` below the breakeven up to and including it."""
    if loss_ratio > breakeven:
        return "above"
    return "below" if loss_ratio < breakeven - Fraction(watch_points) / 100 else "watch"


def suggested_actions(standing: Status) -> tuple[Action, ...]:
    """The levers to discuss; none while the policy pays for itself."""
    return ACTIONS if standing == "above" else ()
