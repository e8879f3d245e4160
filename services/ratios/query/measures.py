"""The figures that rows can be sorted by, as SQL over the columns of a row: exact, and null where none is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.ratios.query.question import Question

_ONE_CURRENCY: Final = "currency_from IS NOT DISTINCT FROM currency_to"
_RISKS: Final = "(declared_exposure + policy_exposure)"
_RATE: Final = "loading / premium_net"
_COUNTS: Final = ("claims", "claims_with_cost")
_AMOUNTS: Final = {
    "paid_indemnity": "paid_indemnity",
    "paid_expense": "paid_expense",
    "case_reserve": "reserve_indemnity + reserve_expense",
    "recourse_received": "received_indemnity + received_expense",
    "recourse_forecast": "forecast_indemnity + forecast_expense",
    "incurred": "incurred",
}


def measure(question: Question, name: str) -> str:
    """A figure's value in a row."""
    if name in _COUNTS:
        return name
    if name in _AMOUNTS:
        return _when(_ONE_CURRENCY, _AMOUNTS[name])
    return _MEASURES[name](question)


def _when(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"


def _over(part: str, whole: str) -> str:
    return f"({part})::numeric / nullif(greatest({whole}, 0), 0)"


def _premium(question: Question) -> str:
    return "premium_gross" if question.basis.tax_basis == "gross" else "premium_net"


def _has_ratio(question: Question) -> str:
    layers = "grand_excess AND other_layers"
    return f"{_ONE_CURRENCY} AND unsplit IS NOT TRUE AND ({layers}) IS NOT TRUE AND {_premium(question)} > 0"


def _ratio(over: str) -> Callable[[Question], str]:
    return lambda question: _when(_has_ratio(question), _over("incurred", over))


def _judged(value: str) -> Callable[[Question], str]:
    """What only follows from a loading rate; an insurer is not told it."""

    def of(question: Question) -> str:
        told = "true" if question.insurer_only is None else "false"
        return _when(f"{told} AND {_has_ratio(question)} AND premium_net > 0 AND rate_missing IS NOT TRUE", value)

    return of


def _reserve_share(question: Question) -> str:
    reserve = "0"
    if question.basis.cost_basis == "incurred":
        reserve = "reserve_indemnity" + (" + reserve_expense" if question.basis.include_expenses else "")
    return _when(_ONE_CURRENCY, _over(reserve, "incurred + excess"))


def _rise(value: str) -> Callable[[Question], str]:
    """What leads back to the breakeven, from above it."""
    above = "incurred > premium_net - loading AND loading < premium_net"
    return _judged(_when(above, value.format(needed=f"incurred::numeric / nullif(1 - {_RATE}, 0)")))


_MEASURES: Final[dict[str, Callable[[Question], str]]] = {
    "premium": lambda question: _when(_ONE_CURRENCY, _premium(question)),
    "reserve_share": _reserve_share,
    "loss_ratio": lambda question: _ratio(_premium(question))(question),
    "loss_ratio_percent": lambda question: _ratio(_premium(question))(question),
    "loss_ratio_on_gross_percent": _ratio("premium_gross"),
    "flatters_points": lambda question: _when(
        _has_ratio(question), f"{_over('incurred', 'premium_net')} - {_over('incurred', 'premium_gross')}"
    ),
    "exposure": lambda _: f"nullif({_RISKS}, 0)",
    "frequency": lambda _: _over("claims", _RISKS),
    "frequency_with_cost": lambda _: _over("claims_with_cost", _RISKS),
    "pure_premium": lambda _: _when(_ONE_CURRENCY, _over("incurred", _RISKS)),
    "average_cost": lambda _: _when(_ONE_CURRENCY, _over("incurred", "claims_with_cost")),
    "loading_rate": _judged(_RATE),
    "breakeven_percent": _judged(f"1 - {_RATE}"),
    "margin_points": _judged("1 - (loading + incurred) / premium_net"),
    "combined_ratio_percent": _judged("(loading + incurred) / premium_net"),
    "cost_headroom": _judged("premium_net - loading - incurred"),
    "technical_result": _judged("premium_net - loading - incurred"),
    "premium_needed": _rise("{needed}"),
    "premium_increase_percent": _rise("{needed} / premium_net"),
    "excess_over_cap": lambda question: (
        "NULL::bigint" if question.basis.cap is None else _when(_ONE_CURRENCY, "excess")
    ),
}
FIGURES: Final = (*_COUNTS, *_AMOUNTS, *_MEASURES)
