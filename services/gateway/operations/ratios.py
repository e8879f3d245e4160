"""Ratios, and the calculator that needs no data of ours."""

from __future__ import annotations

from typing import Final

from services.contracts.http.earned_premium import EarnedPremiumCalculation
from services.contracts.http.loss_ratio import LossRatioCalculation
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.shape import AFTER, AS_OF, KNOWN_ON, LIMIT, choice, text

AXES: Final = ("policy", "client", "branch", "product_line", "coverage", "insurer", "adviser")
YEARS: Final = Parameter("years", "One year or a range, such as 2022..2025; without it every year with data.")
YEAR_TOO: Final = Parameter("year", "The same as a filter.", {"type": "string", "pattern": r"^\d{4}(\.\.\d{4})?$"})
FILTERS: Final = tuple(
    text(axis, f"Only this {axis}; repeated, any of them{'' if axis == 'insurer' else '; `none`: what has none'}.")
    for axis in AXES
)
PREMIUM: Final = choice("premium_basis", "Which premium.", "earned", "written", "collected")
TAX: Final = choice("tax_basis", "Net of tax or gross.", "net", "gross")
SCOPE: Final = choice("scope", "All claims, or those within a policy period.", "all", "covered")
COST: Final = (
    choice("cost_basis", "Which cost.", "incurred", "paid"),
    Parameter("include_expenses", "Expenses count as cost.", {"type": "boolean"}),
    choice("recourse", "Which recourse lowers the cost.", "received_and_expected", "received", "none"),
    Parameter("cap", "Each claim counts up to this amount.", {"type": "string", "examples": ["100000.00"]}),
    SCOPE,
)
LAYERS: Final = Parameter("excluded_layers", "Layers left out, comma-separated; `grand_excess` unless said.")
# Whose figures, and what counts as premium and as cost: every question about ratios takes these.
QUESTION: Final = (YEARS, YEAR_TOO, *FILTERS, PREMIUM, TAX, *COST, LAYERS)
YEAR_BASIS: Final = choice(
    "year_basis", "Years of loss, of the books, or of the policy.", "accident_year", "accounting_year", "policy_year"
)
GROUP_BY: Final = Parameter("group_by", f"Axes, comma-separated: {', '.join(AXES)}, segment, year.")
SEGMENTS: Final = (
    text("segment", "Only this segment; repeated, any of them; `none`: what lies outside all."),
    Parameter("segment_version", "Segments as this version of them, which an answer names in its basis.",
              {"type": "integer", "minimum": 0}),
)  # fmt: skip
_PARAMETERS: Final = (
    GROUP_BY, *QUESTION, YEAR_BASIS, *SEGMENTS,
    Parameter("sort", "A figure or an axis to sort rows by; the highest first with a minus sign.",
              {"type": "string", "examples": ["-loss_ratio"]}),
    Parameter("include_ibnr", "What is still to come counts as cost, by chain ladder.", {"type": "boolean"}),
    choice("format", "How the rows are written.", "json", "csv"),
    AS_OF, KNOWN_ON, LIMIT, AFTER,
)  # fmt: skip

_EARNED: Final = {
    "operation": "earned_premium",
    "movements": [{"kind": "written", "net": "12000.00", "period_start": "2025-04-01", "period_end": "2026-03-31"}],
    "windows": [{"from": "2025-01-01", "to": "2025-12-31"}, {"from": "2026-01-01", "to": "2026-12-31"}],
}

_LOSS_RATIO: Final = {
    "operation": "loss_ratio",
    "year": 2025,
    "as_of": "2025-12-31",
    "premium": {"earned_net": "20000.00", "earned_gross": "21800.00"},
    "exposure": "10",
    "claims": [
        {"id": "A", "paid_indemnity": "6500.00", "paid_expense": "600.00", "recourse_received": "2000.00"},
        {"id": "B", "paid_indemnity": "1200.00", "case_reserve_indemnity": "3800.00", "recourse_forecast": "1000.00"},
    ],
    "basis": {"cap": "5000.00"},
}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/ratios/loss-ratio", "ratios", "getLossRatio",
        "Loss ratio (S/P) by any axes, as it is or as it was.", "Ratios",
        scopes=("ratios:read",), insurers=True, consistent=True,
        parameters=_PARAMETERS, answer_media=(JSON, "text/csv"), problems=("segment-version-unknown",),
    ),
    Operation(
        "GET", "/v1/ratios/reserve-challenges", "ratios", "listChallengeEffects",
        "What was obtained of insurers: each request's effect on the S/P, in points and euros; success by insurer.",
        "Ratios", scopes=("ratios:read",), consistent=True,
        parameters=(
            *(text(axis, f"Only this {axis}; repeated, any of them.") for axis in ("policy", "client", "insurer")),
            AS_OF, KNOWN_ON, LIMIT, AFTER,
        ),
    ),
    Operation(
        "GET", "/v1/log-position", "ratios", "getLogPosition", "Where the log stands now, to be used as `At-Least`.",
        "Ratios", scopes=("ratios:read",), insurers=True,
    ),
    Operation(
        "POST", "/v1/calculators/earned-premium", "ratios", "calculateEarnedPremium",
        "Prime acquise: what premium movements earn in each window, by exact days.",
        "Calculators", scopes=("ratios:read",), insurers=True, accepts=(JSON,),
        body=EarnedPremiumCalculation, example=_EARNED,
    ),
    Operation(
        "POST", "/v1/calculators/loss-ratio", "ratios", "calculateLossRatio",
        "S/P of figures of one's own: on any basis, by year, its margin, capped, by layer, by band, at two dates.",
        "Calculators", scopes=("ratios:read",), insurers=True, accepts=(JSON,),
        body=LossRatioCalculation, example=_LOSS_RATIO,
    ),
)  # fmt: skip
