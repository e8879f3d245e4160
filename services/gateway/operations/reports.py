"""Documents that are issued: numbered, kept, compared with what is known since."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AFTER, KNOWN_ON, LIMIT, choice, text
from services.gateway.reports.model import ReportIn

_TAG: Final = "Reports"
_SCOPE: Final = ("reports:read",)
# What a document tells, whoever issues it may read: its own scope alone would open claims to who may not see them.
_READS: Final = ("reports:read", "ratios:read", "claims:read", "policies:read")
_ONE: Final = "/v1/reports/{report_id}"

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST", "/v1/reports", "gateway", "issueReport",
        "Issues a statement of losses (statistique sinistres, relevé d'informations) or a renewal sheet.", _TAG,
        scopes=_READS, status=202, idempotency="optional", consistent=True, accepts=(JSON,), body=ReportIn,
        example={"kind": "statement", "policy_id": "pol_0b9d1c2e3f405162738495a6b7c8d9e0", "as_of": "2025-12-31"},
        problems=("not-found", "too-many-claims", "upstream-unavailable"),
    ),
    Operation(
        "GET", "/v1/reports", "gateway", "listReports", "The documents issued, the newest first.", _TAG, scopes=_SCOPE,
        parameters=(
            text("policy", "Only of this policy."), choice("kind", "Only of this kind.", "statement", "renewal"),
            LIMIT, AFTER,
        ),
    ),
    Operation(
        "GET", _ONE, "gateway", "getReport", "One document: its number, its dates, its hash.", _TAG, scopes=_SCOPE,
    ),
    Operation(
        "GET", f"{_ONE}/content", "gateway", "getReportContent", "The document, the same bytes for ever.", _TAG,
        scopes=_SCOPE, answer_media=(JSON, "text/csv"),
        parameters=(choice("format", "A statement's claims also come as a table.", "json", "csv"),),
        problems=("report-format-unavailable",),
    ),
    Operation(
        "GET", f"{_ONE}/changes", "gateway", "listReportChanges",
        "What the same document would say otherwise now, or as known on another day.", _TAG, scopes=_READS,
        consistent=True, parameters=(KNOWN_ON,),
        problems=("not-found", "too-many-claims", "upstream-unavailable"),
    ),
)  # fmt: skip
