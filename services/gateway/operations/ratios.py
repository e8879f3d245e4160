"""Ratios, and the calculator that needs no data of ours."""

from __future__ import annotations

from typing import Any, Final

from services.contracts.http.earned_premium import EarnedPremiumCalculation
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.shape import AFTER, AS_OF, KNOWN_ON, LIMIT, choice, text

_ROW: Final = {
    "premium": "20000.00", "claims": 4, "claims_with_cost": 3, "paid_indemnity": "7700.00", "paid_expense": "600.00",
    "case_reserve": "6300.00", "recourse_received": "2000.00", "recourse_forecast": "1000.00", "incurred": "11600.00",
    "loss_ratio": "0.580000", "loss_ratio_percent": "58.00", "reason": None,
}  # fmt: skip
_LOSS_RATIO: Final[dict[str, Any]] = {
    "basis": {
        "year_basis": "accident_year", "premium_basis": "earned", "tax_basis": "net", "cost_basis": "incurred",
        "include_expenses": True, "recourse": "received_and_expected", "scope": "all", "cap": None,
        "excluded_layers": ["grand_excess"],
    },
    "as_of": "2025-12-31", "known_on": "2026-01-15", "final": True, "currency": "EUR", "log_position": "AAEAAAAAAAAAAQ",
    "rows": [{"group": {"year": 2025, "coverage": "theft"}, **_ROW}], "total": _ROW, "next": None,
}  # fmt: skip

_AXES: Final = ("policy", "client", "branch", "product_line", "coverage", "insurer")
_PARAMETERS: Final = (
    Parameter("group_by", "Axes, comma-separated: policy, client, branch, product_line, coverage, insurer, year."),
    Parameter("years", "One year or a range, such as 2022..2025; without it every year with data."),
    Parameter("year", "The same as a filter.", {"type": "string", "pattern": r"^\d{4}(\.\.\d{4})?$"}),
    *(text(axis, f"Only this {axis}; repeated, any of them.") for axis in _AXES),
    choice("premium_basis", "Which premium.", "earned", "written", "collected"),
    choice("tax_basis", "Net of tax or gross.", "net", "gross"),
    choice("cost_basis", "Which cost.", "incurred", "paid"),
    Parameter("include_expenses", "Expenses count as cost.", {"type": "boolean"}),
    choice("recourse", "Which recourse lowers the cost.", "received_and_expected", "received", "none"),
    Parameter("cap", "Each claim counts up to this amount.", {"type": "string", "examples": ["100000.00"]}),
    choice("scope", "All claims, or those within a policy period.", "all", "covered"),
    Parameter("excluded_layers", "Layers left out, comma-separated; `grand_excess` unless said."),
    choice("format", "How the rows are written.", "json", "csv"),
    AS_OF, KNOWN_ON, LIMIT, AFTER,
)  # fmt: skip

_EARNED: Final = {
    "operation": "earned_premium",
    "movements": [{"kind": "written", "net": "12000.00", "period_start": "2025-04-01", "period_end": "2026-03-31"}],
    "windows": [{"from": "2025-01-01", "to": "2025-12-31"}, {"from": "2026-01-01", "to": "2026-12-31"}],
}
_EARNED_ANSWER: Final = {
    "written": "12000.00",
    "days": 365,
    "windows": [
        {"from": "2025-01-01", "to": "2025-12-31", "days": 275, "earned": "9041.10"},
        {"from": "2026-01-01", "to": "2026-12-31", "days": 90, "earned": "2958.90"},
    ],
    "earned": "12000.00",
    "unearned": "0.00",
}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/ratios/loss-ratio", "ratios", "getLossRatio",
        "Loss ratio (S/P) by any axes, as it is or as it was.", "Ratios",
        scopes=("ratios:read",), insurers=True, consistent=True,
        parameters=_PARAMETERS, answer=_LOSS_RATIO, answer_media=(JSON, "text/csv"),
    ),
    Operation(
        "GET", "/v1/log-position", "ratios", "getLogPosition", "Where the log stands now, to be used as `At-Least`.",
        "Ratios", scopes=("ratios:read",), insurers=True, answer={"log_position": "AAEAAAAAAAAAAQ"},
    ),
    Operation(
        "POST", "/v1/calculators/earned-premium", "ratios", "calculateEarnedPremium",
        "Prime acquise: what premium movements earn in each window, by exact days.",
        "Calculators", scopes=("ratios:read",), insurers=True, accepts=(JSON,),
        body=EarnedPremiumCalculation, example=_EARNED, answer=_EARNED_ANSWER,
    ),
)  # fmt: skip
