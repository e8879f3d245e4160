"""Files that are pushed in bulk, and the profiles they are read by."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.model import NDJSON, Operation, Parameter
from services.gateway.operations.shape import AFTER, LIMIT, choice

_TAG: Final = "Imports"
_SCOPE: Final = ("imports:write",)
_MOST_BYTES: Final = 2_000_000_000
# What the file is, its content says; these are the media types a client may call it.
_ACCEPTS: Final = (
    *("text/csv", NDJSON, "application/jsonl", "application/gzip", "application/x-gzip", "application/octet-stream"),
    "multipart/form-data",
)
_ONE: Final = "/v1/imports/{import_id}"

_IMPORT: Final = {
    "id": "imp_0b9d1c2e3f405162738495a6b7c8d9e0", "state": "completed",
    "profile": "fremotor-policies", "profile_version": 1,
    "file_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "file_bytes": 1604640,
    "expected_lines": 51949, "received_at": "2025-01-02T09:00:00+00:00", "finished_at": "2025-01-02T09:00:30+00:00",
    "progress": {"done": 51949, "total": 51949},
    "counts": {"created": 51947, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 2},
    "sums": {"premium": {"read": "22269898.00", "applied": "22269500.00", "differing": "398.00"}},
    "log_position": "<token>", "problem": None, "resumable": False,
}  # fmt: skip
_LINE: Final = {
    "n": 17, "line_key": "claim-17", "result": "rejected", "code": "coverage-unmapped",
    "title": "Garantie absente de la table de correspondance",
    "errors": [{"pointer": "/guarantee", "code": "unmapped", "detail": "not in the profile's lookup"}],
}  # fmt: skip
_LISTED: Final = {
    "name": "fremotor-claims", "version": 1, "content": "claims",
    "description": "Sinistres automobiles : une ligne par sinistre, réglé et clos",
    "columns": ["claim_line", "policy_image_id", "occurrence_date", "guarantee", "payment"],
}  # fmt: skip
_PROFILE: Final = {
    "name": "fremotor-claims", "version": 1, "content": "claims", "description": "…", "sender": "fremotor",
    "command": "claim-line", "line_key": {"columns": ["claim_line"], "prefix": "claim-"}, "body": {"claim": {}},
}  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST", "/v1/imports", "gateway", "createImport",
        "Receives a CSV or NDJSON file, plain or gzip (the body itself, or the part `file` of a form), and runs it.",
        _TAG, scopes=_SCOPE, insurers=True, status=202, idempotency="required",
        parameters=(
            Parameter("profile", "How the file is read.", required=True),
            Parameter("expected_lines", "Refuse the file if it has another number.", {"type": "integer", "minimum": 0}),
        ),
        answer={**_IMPORT, "state": "received"}, accepts=_ACCEPTS, max_body=_MOST_BYTES, streamed=True,
        problems=("import-profile-unknown",),
    ),
    Operation(
        "GET", "/v1/imports", "gateway", "listImports", "The imports, the newest first.", _TAG,
        scopes=_SCOPE, insurers=True, parameters=(LIMIT, AFTER), answer={"items": [_IMPORT], "next": None},
    ),
    Operation(
        "GET", _ONE, "gateway", "getImport", "State, progress, counts, control sums, position in the log.", _TAG,
        scopes=_SCOPE, insurers=True, answer=_IMPORT,
    ),
    Operation(
        "GET", f"{_ONE}/lines", "gateway", "listImportLines", "The refused lines: which, and why.", _TAG,
        scopes=_SCOPE, insurers=True, answer={"items": [_LINE], "next": None},
        parameters=(choice("result", "Only refused lines are kept; the others are counted.", "rejected"), LIMIT, AFTER),
    ),
    Operation(
        "POST", f"{_ONE}/rerun", "gateway", "rerunImport",
        "Goes on with an import that failed for a reason that was not in its file.", _TAG,
        scopes=_SCOPE, insurers=True, status=202, idempotency="optional",
        answer={"id": _IMPORT["id"], "state": "received"}, problems=("import-not-resumable",),
    ),
    Operation(
        "GET", "/v1/import-profiles", "gateway", "listImportProfiles", "The profiles there are.", _TAG,
        scopes=_SCOPE, insurers=True, answer={"items": [_LISTED], "next": None},
    ),
    Operation(
        "GET", "/v1/import-profiles/{name}", "gateway", "getImportProfile", "One profile, as it is written.", _TAG,
        scopes=_SCOPE, insurers=True, answer=_PROFILE,
    ),
)  # fmt: skip
