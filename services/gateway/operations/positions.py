"""Insurers' statements at a cut-off, and what broker and insurer differ by."""

from __future__ import annotations

from typing import Final

from services.contracts.http.position import PositionsIn
from services.contracts.http.reconciliation import GapExplanationIn
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.shape import AFTER, AS_OF, KNOWN_ON, LIMIT, SORT, UPDATED_SINCE, choice, day, text

_TAG: Final = "Positions and reconciliation"
_POSITIONS: Final = "/v1/positions"
_OF_CLAIM: Final = f"{CLAIM}/positions"
_GAPS: Final = "/v1/reconciliation"
_GAP: Final = f"{_GAPS}/{{gap_id}}"
_AMOUNT: Final = {"type": "string", "pattern": r"^\d{1,11}\.\d{2}$", "examples": ["10.00"]}

_STATEMENT: Final = {
    "insurer_id": "fremotor", "cut_off_on": "2025-06-30", "coverage": "partial",
    "positions": [
        {
            "insurer_claim_no": "FM-778-1", "insurer_status": "open",
            "lines": [
                {
                    "coverage_code": "theft", "cost_category": "property", "paid_to_date": "600.00",
                    "case_reserve": "1500.00", "recourse_received": "0.00",
                },
            ],
        },
    ],
}  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    shape.command(
        _POSITIONS, "reportPositions",
        "Situation compagnie: paid and outstanding at a cut-off, of up to 1,000 claims; each has its own result.",
        PositionsIn, _STATEMENT, service="claims", tag=_TAG, scope="claims:write", idempotency="required",
        if_match="no", insurers=True, problems=("projection-behind",),
    ),
    shape.collection(
        _POSITIONS, "listPositions", "Positions across claims, the latest cut-off first.",
        service="claims", tag=_TAG, scope="claims:read", consistent=True,
        parameters=(
            text("insurer", "By insurer."), text("insurer_claim_no", "By the insurer's number."),
            text("claim", "By claim."), day("cut_off", "At this cut-off."),
            choice("late", "Those that came after a later cut-off, or not.", "true", "false"),
            choice("superseded", "Those that others replaced, or not.", "true", "false"),
            choice("sort", SORT, "cut_off_on", "-cut_off_on", "updated_at", "-updated_at"), UPDATED_SINCE,
        ),
    ),
    Operation(
        "GET", f"{_POSITIONS}/{{position_id}}", "claims", "getPosition", "One position.", _TAG,
        scopes=("claims:read",), insurers=True, consistent=True,
    ),
    shape.collection(
        _OF_CLAIM, "listClaimPositions", "What the insurer stated of the claim, in the order it came.",
        service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON),
    ),
    shape.one(
        f"{_OF_CLAIM}/{{position_id}}", "getClaimPosition", "One position of the claim.",
        service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON),
    ),
    Operation(
        "GET", _GAPS, "ratios", "getReconciliation",
        "Where the broker's ledger and the insurers' positions differ, since when and by which events; totals first.",
        _TAG, scopes=("ratios:read",), insurers=True, consistent=True,
        parameters=(
            day("cut_off", "Positions of this day; without it, each claim's latest."),
            *(text(name, f"Only this {name}; repeated, any of them.") for name in ("insurer", "policy", "client")),
            Parameter("measure", "Comma-separated: paid, case_reserve, recourse_received, recourse_forecast."),
            Parameter("min_gap", "Only gaps of at least this amount.", _AMOUNT),
            Parameter("tolerance", "Up to this amount both agree; the dated threshold unless said.", _AMOUNT),
            AS_OF, KNOWN_ON, LIMIT, AFTER,
        ),
    ),
    Operation(
        "GET", _GAP, "ratios", "getGap", "One claim's measure at one position.", _TAG,
        scopes=("ratios:read",), insurers=True, consistent=True,
    ),
    Operation(
        "POST", f"{_GAP}/explanations", "ratios", "explainGap", "Why there is a gap, as a code; the last one stands.",
        _TAG, scopes=("claims:write",), status=201, idempotency="optional", accepts=(JSON,),
        body=GapExplanationIn, example={"code": "payment_not_notified"}, problems=("idempotency-key-reused",),
    ),
    Operation(
        "GET", f"{_GAP}/explanations", "ratios", "listGapExplanations",
        "What was said of the claim's measure, the last first.", _TAG, scopes=("ratios:read",), insurers=True,
    ),
    Operation(
        "GET", f"{_GAP}/explanations/{{explanation_id}}", "ratios", "getGapExplanation", "One explanation.", _TAG,
        scopes=("ratios:read",), insurers=True,
    ),
)  # fmt: skip
