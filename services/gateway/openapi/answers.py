"""What the document says an operation may answer: its success, and every problem by status."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.contracts.problems import CATALOGUE
from services.gateway.operations.model import JSON, Operation
from services.kit.problems import MEDIA_TYPE

RECORDED: Final = Path(__file__).parent / "examples.json"

_HEADERS: Final = {
    "X-Request-Id": "The request's id: yours, or one of ours.",
    "ETag": "The version of the claim or policy.",
    "Location": "Where what was made is found.",
    "Log-Position": "To be sent as `At-Least`, to read what was written.",
    "Idempotent-Replayed": "`true`: a repeat, answered as the first time.",
}

_INSIDE: Final = "/v1/claims/{claim_id}/"

# What a path names inside a claim.
_UNKNOWN: Final = {
    "coverage_id": "coverage-not-found",
    "party_id": "party-not-found",
    "assistance_id": "assistance-not-found",
    "event_code": "common-event-unknown",
    "expertise_id": "expertise-not-found",
    "event_id": "reserve-not-found",
    "challenge_id": "challenge-not-found",
    "correction_id": "correction-not-found",
    "incapacity_id": "incapacity-not-found",
    "computation_id": "computation-not-found",
    "payment_id": "payment-not-found",
    "offer_id": "offer-not-found",
    "batch_no": "batch-not-found",
    "recourse_id": "recourse-not-found",
    "receipt_id": "receipt-not-found",
    "person_id": "person-not-found",
    "remittance_id": "remittance-not-found",
    "matter_id": "litigation-not-found",
    "step_id": "litigation-step-not-found",
    "deadline_id": "deadline-not-found",
    "alert_id": "alert-not-found",
    "segment": "segment-not-found",
}


def answers(operation: Operation) -> dict[str, Any]:
    """Every status with what it means."""
    by_status: dict[int, list[str]] = {}
    for code in codes(operation):
        by_status.setdefault(CATALOGUE[code].status, []).append(code)
    described: dict[str, Any] = {str(operation.status): _success(operation)}
    for status in sorted(by_status):
        described[str(status)] = _problem(by_status[status])
    if operation.path == "/readyz":
        described["503"] = {**_success(operation), "description": "Not ready: the same, with what is lacking."}
    return described


def codes(operation: Operation) -> list[str]:
    """Every problem code an operation can give: those of the way through the gateway, then its own."""
    if operation.open:
        return ["internal-error"] + (["not-found"] if "{" in operation.path else [])
    found = ["unauthenticated", "forbidden", "invalid-request", "internal-error", "database-unavailable"]
    if operation.service != "gateway":
        found.append("upstream-unavailable")
    if "{" in operation.path:
        found += ["not-found", *(code for name, code in _UNKNOWN.items() if f"{{{name}}}" in operation.path)]
    if operation.path.startswith(_INSIDE):
        found += ["claim-not-declared", "claim-abandoned"]  # a draft holds nothing yet
    if operation.accepts:
        found += ["unreadable-body", "body-too-large", "unsupported-media-type"]
    if operation.idempotency != "no":
        found.append("idempotency-key-reused")
    if operation.idempotency == "required":
        found.append("idempotency-key-required")
    if operation.if_match != "no":
        found.append("version-mismatch")
    if operation.if_match == "required":
        found.append("if-match-required")
    if operation.service == "claims" and operation.writes:
        found += ["version-conflict", "log-busy"]
    if operation.consistent:
        found.append("projection-behind")
    return list(dict.fromkeys([*found, *operation.problems]))


def example(operation: Operation) -> Any:
    """What the operation answers: its own example, or the one recorded from the running house."""
    return operation.answer if operation.answer is not None else recorded().get(operation.name)


@cache
def recorded() -> dict[str, Any]:
    """Answers recorded from the running house by the test that keeps them true, by operation."""
    return dict(json.loads(RECORDED.read_bytes()))


def _success(operation: Operation) -> dict[str, Any]:
    shown = ["X-Request-Id"]
    if operation.service == "claims" and operation.writes:
        shown += ["ETag", "Location", "Log-Position", "Idempotent-Replayed"]
    described: dict[str, Any] = {
        "description": operation.summary,
        "headers": {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in shown},
    }
    if operation.status != 204:
        described["content"] = {media: _content(media, example(operation)) for media in operation.answer_media}
    return described


def _content(media: str, example: Any) -> dict[str, Any]:
    if media != JSON:
        return {"schema": {"type": "string"}}
    return {"schema": {"type": "object"}, "example": example}


def _problem(codes_of_status: list[str]) -> dict[str, Any]:
    return {
        "description": ", ".join(f"`{code}`" for code in codes_of_status),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "x-problem-codes": codes_of_status,
    }
