"""Policies and premiums (contrats et primes)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import policy, premium
from services.gateway.operations import shape
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import CUTS, KNOWN_ON, SORT, UPDATED_SINCE, choice, day, text

_command: Final = partial(shape.command, service="claims", tag="Policies", scope="policies:write")
_one: Final = partial(shape.one, service="claims", tag="Policies", scope="policies:read")
_list: Final = partial(shape.collection, service="claims", tag="Policies", scope="policies:read")

_COVERAGE: Final = {
    "coverage_code": "theft",
    "deductible": {"kind": "absolute", "amount": "300.00"},
    "limit_per_claim": "25000.00",
}
_POLICY: Final = {
    "policy_no": "AUTO-2025-0001",
    "insurer_id": "fremotor",
    "client_id": "client-42",
    "branch": "motor_liability",
    "product_line": "motor",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "coverages": [{"coverage_code": "third_party_liability"}, _COVERAGE, {"coverage_code": "fire"}],
}
_PREMIUM: Final = {
    "kind": "written",
    "receipt_no": "Q-2025-001",
    "effective_on": "2025-01-01",
    "period_start": "2025-01-01",
    "period_end": "2025-12-31",
    "net": "1000.00",
    "tax": "180.00",
    "gross": "1180.00",
    "split": [{"coverage_code": "theft", "net": "1000.00", "tax": "180.00", "gross": "1180.00"}],
}
_ENDORSEMENT: Final = {
    "endorsement_no": "AV-1",
    "amended_on": "2025-06-01",
    "changes": {"adviser_id": "adviser-7"},
    "coverages": [{**_COVERAGE, "limit_per_claim": "30000.00"}],
}
_RENEWAL: Final = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "annual_premium_after": "1050.00"}
_TERMINATION: Final = {"last_covered_on": "2025-09-30", "reason": "by_agreement", "initiated_by": "policyholder"}

_PARTS: Final = tuple(
    operation
    for name, one, what in (
        ("endorsements", "endorsement", "Endorsements (avenants), each with the terms it set."),
        ("renewals", "renewal", "Renewals (renouvellements)."),
        ("terminations", "termination", "The termination (résiliation), if there was one."),
    )
    for operation in (
        _list(f"/v1/policies/{{policy_id}}/{name}", f"list{name.title()}", what, parameters=CUTS),
        _one(
            f"/v1/policies/{{policy_id}}/{name}/{{{one}_id}}", f"get{one.title()}", f"One of the policy's {name}.",
            parameters=CUTS,
        ),
    )
)  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        "/v1/policies", "registerPolicy", "Registers a policy (contrat) with its coverages.",
        policy.PolicyIn, _POLICY, problems=("policy-already-registered", "dates-out-of-order"), if_match="no",
    ),
    _list(
        "/v1/policies", "listPolicies", "Policies, filtered.", consistent=True,
        parameters=(
            text("policy_no", "The insurer's number."), text("client", "client_id"), text("insurer", "insurer_id"),
            text("branch", "Branch."), text("adviser", "adviser_id"), day("in_force_on", "In force on this day."),
            choice("sort", SORT, "policy_no", "-policy_no", "updated_at", "-updated_at"), UPDATED_SINCE,
        ),
    ),
    _one(
        "/v1/policies/{policy_id}", "getPolicy", "One policy, as it is or as it was.",
        parameters=CUTS,
    ),
    _list(
        "/v1/policies/{policy_id}/events", "listPolicyEvents", "The policy's timeline.",
        parameters=(KNOWN_ON,),
    ),
    *_PARTS,
    _command(
        "/v1/policies/{policy_id}/endorsements", "endorsePolicy", "Avenant: changes the policy from one day on.",
        policy.EndorsementIn, _ENDORSEMENT,
        if_match="required", problems=("policy-not-in-force", "dates-out-of-order", "in-the-future"),
    ),
    _command(
        "/v1/policies/{policy_id}/renewals", "renewPolicy", "Renouvellement for a further period.",
        policy.RenewalIn, _RENEWAL,
        problems=("policy-not-in-force", "period-overlaps", "dates-out-of-order"),
    ),
    _command(
        "/v1/policies/{policy_id}/terminations", "terminatePolicy",
        "Résiliation; refunds the uncovered rest of the premium unless `keep_premium`.",
        policy.TerminationIn, _TERMINATION,
        if_match="required", problems=("policy-not-in-force", "dates-out-of-order"),
    ),
    _list(
        "/v1/policies/{policy_id}/premiums", "listPremiums", "What happened to the policy's premiums.",
        parameters=CUTS,
    ),
    _one(
        "/v1/policies/{policy_id}/premiums/{movement_id}", "getPremium", "One movement of a premium.",
        parameters=CUTS,
    ),
    _command(
        "/v1/policies/{policy_id}/premiums", "movePremium",
        "Prime émise, régularisée, encaissée, impayée, annulée ou remboursée.",
        premium.PremiumIn, _PREMIUM, idempotency="required",
        problems=(
            "receipt-unknown", "receipt-already-written", "receipt-cancelled", "receipt-collected",
            "collection-unknown", "collection-already-reversed", "collection-exceeds-receipt",
            "premium-split-mismatch", "policy-not-in-force", "dates-out-of-order", "in-the-future",
        ),
    ),
)  # fmt: skip
