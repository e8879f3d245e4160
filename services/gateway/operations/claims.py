"""The life of a claim (sinistre)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import claim, declaration
from services.gateway.operations import shape
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON, SORT, UPDATED_SINCE, choice, day, text

_command: Final = partial(shape.command, service="claims", tag="Claims", scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read")
_list: Final = partial(shape.collection, service="claims", tag="Claims", scope="claims:read")

CLAIM: Final = "/v1/claims/{claim_id}"

_DECLARATION: Final = {
    "insurer_id": "fremotor",
    "policy_reference": "AUTO-2025-0001",
    "external_reference": "CRM-2025-118",
    "occurred_on": "2025-03-14",
    "declared_on": "2025-03-15",
    "cause_code": "theft",
    "coverages": ["theft"],
}
_CORRECTION: Final = {
    "corrected_on": "2025-04-02", "reason": "typing_error", "changes": {"occurred_on": "2025-03-13"},
}  # fmt: skip
_TRANSMISSION: Final = {"sent_on": "2025-03-15", "channel": "edi", "message_ref": "MSG-1", "content_hash": "0" * 64}
_ACKNOWLEDGEMENT: Final = {"insurer_claim_no": "FM-778-1", "received_on": "2025-03-17"}
_CLOSURE: Final = {"closed_on": "2025-09-01", "outcome": "settled"}
_REOPENING: Final = {
    "reopened_on": "2025-10-01",
    "reason": "new_damage",
    "reserves": [{"coverage_code": "theft", "cost_category": "property", "amount": "800.00"}],
}
DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")
OPENS: Final = ("policy-unknown", "policy-required", "coverage-not-subscribed", "currency-mismatch", *DATES)

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        "/v1/claims", "declareClaim", "Déclaration: declares a claim on a policy, or with `draft` keeps it for later.",
        claim.ClaimIn | declaration.DraftIn, _DECLARATION, if_match="no",
        problems=(
            *OPENS, "claim-already-declared", "claim-not-draft", "claim-abandoned", "person-unknown",
            "sealing-unavailable",
        ),
    ),
    _list(
        "/v1/claims", "listClaims", "Claims, filtered.", consistent=True,
        parameters=(
            text("policy", "Policy id."), text("client", "client_id"), text("insurer", "insurer_id"),
            text("branch", "Branch."), text("coverage", "coverage_code"),
            choice("state", "State.", "draft", "abandoned", "open", "closed"), text("handler", "handler_id"),
            day("occurred_from", "Occurred on or after."), day("occurred_to", "Occurred on or before."),
            text("common_event", "common_event_code"), text("claim_no", "Our number."),
            text("external_reference", "The sender's reference."), text("insurer_claim_no", "The insurer's number."),
            text("status", "Status code."),
            text("text", "A whole reference, place or item (registration), however it is written."),
            choice("sort", SORT, "occurred_on", "-occurred_on", "updated_at", "-updated_at"), UPDATED_SINCE,
        ),
    ),
    _one(
        CLAIM, "getClaim", "One claim with its balances, as it is or as it was.",
        parameters=(
            AS_OF, KNOWN_ON,
            text(
                "include",
                "More parts, by commas: parties, deadlines, indemnity, payments, recourses, expertises, litigations.",
            ),
        ),
    ),
    _command(
        CLAIM, "correctClaim", "Rectification, rattachement: corrects facts, with a reason.",
        claim.CorrectionIn, _CORRECTION,
        method="PATCH", status=200, if_match="required",
        problems=(
            *OPENS, "claim-not-declared", "claim-abandoned", "sealing-unavailable", "handling-mismatch",
            "event-unknown",
        ),
    ),
    _list(
        f"{CLAIM}/events", "listClaimEvents", "The claim's timeline.", parameters=(AS_OF, KNOWN_ON),
    ),
    _command(
        f"{CLAIM}/transmission", "sendClaim", "Déclaration à la compagnie, with its proof.",
        claim.TransmissionIn, _TRANSMISSION,
        problems=("claim-not-open", "claim-already-sent", "claim-already-acknowledged", *DATES),
    ),
    _command(
        f"{CLAIM}/acknowledgement", "acknowledgeClaim", "Accusé de réception: the insurer's own number.",
        claim.AcknowledgementIn, _ACKNOWLEDGEMENT,
        insurers=True, problems=("claim-already-acknowledged", *DATES),
    ),
    _command(
        f"{CLAIM}/closure", "closeClaim", "Clôture: zeroes what is open and closes the claim.",
        claim.ClosureIn, _CLOSURE, if_match="required",
        problems=("claim-not-open", "claim-not-closable", *DATES),
    ),
    _command(
        f"{CLAIM}/reopening", "reopenClaim", "Réouverture, with a reserve for each line.",
        claim.ReopeningIn, _REOPENING,
        problems=(
            "claim-not-closed", "claim-merged", "reopening-reserve-missing", "coverage-not-open", "cover-not-in-force",
            "coverage-ambiguous", "cost-category-mismatch", "authority-exceeded", "rule-missing", *DATES,
        ),
    ),
)  # fmt: skip
