"""Loading rates as the API shows them: what holds on a day, and everything that was said."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from services.kit.clock import instant
from services.ratios.dated import Dates
from services.ratios.indicators.loss_ratio import fraction_percent
from services.ratios.loading.rates import LoadingRate, product_rates, rate_on


def loading_answer(insurer_id: str, branch: str, own: Sequence[LoadingRate], dates: Dates) -> dict[str, Any]:
    """The rate of an insurer's branch, or the reason why there is none; its rows by their first day."""
    held = rate_on(own, insurer_id, branch, dates.as_of)
    rows = [row for row in (*product_rates(), *own) if row.branch == branch and row.insurer_id in (None, insurer_id)]
    return {
        "insurer_id": insurer_id,
        "branch": branch,
        **dates.told(),
        "rate": None if held is None else f"{held.rate:.6f}",
        "breakeven_percent": None if held is None else str(fraction_percent(1 - Fraction(held.rate))),
        "origin": None if held is None else held.origin,
        "to_verify": None if held is None else held.to_verify,
        "version": None if held is None else held.version,
        "reason": "no_loading_rate" if held is None else None,
        "rows": [_row(row) for row in sorted(rows, key=lambda row: row.valid_from)],
    }


def _row(row: LoadingRate) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "rate": f"{row.rate:.6f}",
        "origin": row.origin,
        "to_verify": row.to_verify,
        "recorded_at": None if row.recorded_at is None else instant(row.recorded_at),
        "recorded_by": row.recorded_by,
    }
