"""What a row leaves before its breakeven: the loading of its premium, its margin and status (DOMAIN.md §1.4)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from services.contracts.money import Money
from services.ratios.indicators.loss_ratio import GroupSums, fraction
from services.ratios.indicators.profitability import Profitability, profitability
from services.ratios.query.ask import Record
from services.ratios.query.question import Question

_NOTHING: Final = dict.fromkeys(
    ("loading_rate", "breakeven_percent", "margin_points", "cost_headroom", "combined_ratio_percent",
     "technical_result", "premium_needed", "premium_increase_percent", "status")
)  # fmt: skip


def margins(question: Question, record: Record, sums: GroupSums) -> dict[str, Any]:
    """The margin and all beside it, or the reason why there is none.

    On the net premium, whatever the tax basis: with tax it would only look better. A group's loading rate is that of
    its premiums together.
    """
    net: int = record["premium_net"]
    reason = _reason(question, record, sums)
    if reason is not None:
        return {**_NOTHING, "suggested_actions": [], "breakeven_reason": reason}
    loading = Fraction(record["loading"]) / net
    found = profitability(Fraction(sums.incurred, net), net, loading, record["watch_points"])
    return {
        "loading_rate": str(fraction(loading.numerator, loading.denominator)),
        **_shown(found),
        "breakeven_reason": None,
    }


def _shown(found: Profitability) -> dict[str, Any]:
    # Below the breakeven nothing has to rise.
    above = found.status == "above"
    needed, increase = found.premium_needed, found.premium_increase_percent
    return {
        "breakeven_percent": str(found.breakeven_percent),
        "margin_points": str(found.margin_points),
        "cost_headroom": str(Money(found.cost_headroom)),
        "combined_ratio_percent": str(found.combined_ratio_percent),
        "technical_result": str(Money(found.technical_result)),
        "premium_needed": str(Money(needed)) if above and needed is not None else None,
        "premium_increase_percent": str(increase) if above and increase is not None else None,
        "status": found.status,
        "suggested_actions": list(found.suggested_actions),
    }


def _reason(question: Question, record: Record, sums: GroupSums) -> str | None:
    if question.insurer_only is not None:
        # How a broker rates an insurer is its own: it negotiates with it.
        return "brokers_own"
    if sums.reason is not None:
        return sums.reason
    if record["premium_net"] <= 0:
        return "no_premium"
    return "no_loading_rate" if record["rate_missing"] else None
