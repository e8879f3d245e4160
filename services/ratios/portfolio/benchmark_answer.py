"""The comparison as the API shows it: every figure with its interval, and a rank only where figures may be believed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from services.ratios.cuts import Cut
from services.ratios.figures import figures, sums_of
from services.ratios.indicators.credibility import (
    CONFIDENCE,
    COSTS,
    RATES,
    Interval,
    cost_interval,
    rate_interval,
)
from services.ratios.indicators.loss_ratio import fraction, percent
from services.ratios.portfolio.benchmark import Compared, Comparison, PolicyCounts
from services.ratios.portfolio.heading import heading
from services.ratios.query.ask import Record
from services.ratios.written import text_of

_SHOWN: Final = (
    "premium", "claims", "claims_with_cost", "incurred", "average_cost", "loss_ratio_percent", "reason",
    "breakeven_percent", "margin_points", "status", "breakeven_reason",
)  # fmt: skip


def benchmark_answer(comparison: Comparison, found: Compared, cut: Cut) -> dict[str, Any]:
    """Groups, the largest margin first; those not ranked follow. `total` is all of them together."""
    rows = [_row(comparison, found, key) for key in _keys(comparison, found)]
    _rank(rows)
    rules = [*(found.total["versions"] or ()), found.credible_claims.version, found.credible_policies.version]
    return {
        **heading(comparison.question, found.total, cut, rules),
        "group_by": comparison.by,
        "layer": comparison.layer,
        "period_start": comparison.days.start.isoformat(),
        "period_end": comparison.days.end.isoformat(),
        "confidence": CONFIDENCE,
        "interval_methods": {"loss_ratio": COSTS, "attrition": RATES, "retention": RATES},
        "ranked_by": "margin_points",
        "credible_claims": f"{found.credible_claims.value:f}",
        "credible_policies": f"{found.credible_policies.value:f}",
        "rows": rows,
        "total": _figures(comparison, found, found.total, found.all_squares, found.all_policies),
    }


def _keys(comparison: Comparison, found: Compared) -> list[str | None]:
    """Every group with claims, premiums or policies, by name; what has no name is last."""
    keys = {record[comparison.column] or None for record in found.rows}
    keys |= {key for key, counts in found.policies.items() if counts != PolicyCounts()}
    return sorted(keys, key=lambda key: (key is None, key or ""))


def _row(comparison: Comparison, found: Compared, key: str | None) -> dict[str, Any]:
    record = next((r for r in found.rows if (r[comparison.column] or None) == key), None)
    policies = found.policies.get(key, PolicyCounts())
    squares = found.squares.get(key, 0)
    return {"group": {comparison.by: key}, "rank": None} | _figures(comparison, found, record, squares, policies)


def _figures(
    comparison: Comparison, found: Compared, record: Record | None, squares: int, policies: PolicyCounts
) -> dict[str, Any]:
    claims = 0 if record is None else record["claims"]
    few_claims = claims < found.credible_claims.value
    few_policies = policies.at_start < found.credible_policies.value
    return {
        **_ratio(comparison, record, squares),
        "policies_at_start": policies.at_start,
        "terminated": policies.terminated,
        "retained": policies.retained,
        "lapsed": policies.lapsed,
        "attrition_percent": text_of(percent(policies.terminated, policies.at_start)),
        "attrition_interval": _interval(rate_interval(policies.terminated, policies.at_start)),
        "retention_percent": text_of(percent(policies.retained, policies.at_start)),
        "retention_interval": _interval(rate_interval(policies.retained, policies.at_start)),
        "policies_at_end": policies.at_end,
        "clients_at_end": policies.clients,
        "policies_per_client": text_of(fraction(policies.at_end, policies.clients)),
        "complaint_rate": None,
        "complaint_rate_reason": "complaints_not_recorded",
        "low_credibility": few_claims or few_policies,
        "low_credibility_of": [name for name, few in (("claims", few_claims), ("policies", few_policies)) if few],
    }


def _ratio(comparison: Comparison, record: Record | None, squares: int) -> dict[str, Any]:
    if record is None:  # policies without a premium or a claim in the year
        nothing = {**dict.fromkeys(_SHOWN), "reason": "no_premium", "breakeven_reason": "no_premium"}
        return {**nothing, "claims": 0, "claims_with_cost": 0, "loss_ratio_interval": None}
    shown = figures(comparison.question, record)
    sums = sums_of(comparison.question.basis, record)
    interval = cost_interval(sums.incurred, squares, sums.premium) if sums.reason is None else None
    return {**{name: shown[name] for name in _SHOWN}, "loss_ratio_interval": _interval(interval)}


def _rank(rows: list[dict[str, Any]]) -> None:
    """Ranks what may be compared, the largest margin first, equals alike; moves the rest behind it."""

    def margin(row: dict[str, Any]) -> Decimal | None:
        named = next(iter(row["group"].values())) is not None
        told: str | None = row["margin_points"]
        return Decimal(told) if named and told is not None and not row["low_credibility"] else None

    ranked = {id(row): value for row in rows if (value := margin(row)) is not None}
    for row in rows:
        if id(row) in ranked:
            row["rank"] = 1 + sum(other > ranked[id(row)] for other in ranked.values())
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0))


def _interval(interval: Interval | None) -> dict[str, str] | None:
    return None if interval is None else {"low_percent": str(interval.low), "high_percent": str(interval.high)}
