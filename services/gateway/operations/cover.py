"""Cover: suspended and brought back on the policy, checked on the claim, refused with a file, contested."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from services.contracts.http import coverage, suspension
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AS_OF, CUTS, KNOWN_ON, choice

_on_policy: Final = partial(shape.command, service="claims", tag="Policies", scope="policies:write")
_one_of_policy: Final = partial(shape.one, service="claims", tag="Policies", scope="policies:read", parameters=CUTS)
_list_of_policy: Final = partial(
    shape.collection, service="claims", tag="Policies", scope="policies:read", parameters=CUTS
)
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read")

_SUSPENSIONS: Final = "/v1/policies/{policy_id}/suspensions"
_REINSTATEMENTS: Final = "/v1/policies/{policy_id}/reinstatements"
_COVERAGE: Final = f"{CLAIM}/coverages/{{coverage_id}}"

_SUSPENSION: Final = {
    "suspended_from": "2025-07-01",
    "reason": "non_payment",
    "receipt_no": "Q-2025-001",
    "formal_notice_on": "2025-05-28",
}
_REINSTATEMENT: Final = {"reinstated_from": "2025-07-15", "reason": "paid"}
_CONTEST: Final = {"contested_on": "2025-04-10", "grounds": ["cover_in_force"], "stake": "900.00"}
_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _on_policy(
        _SUSPENSIONS, "suspendCover", "Suspension de la garantie, from a day on; the premium stays owed.",
        suspension.SuspensionIn, _SUSPENSION,
        problems=(
            "policy-not-in-force", "cover-already-suspended", "receipt-unknown", "dates-out-of-order", "in-the-future",
        ),
    ),
    _list_of_policy(_SUSPENSIONS, "listSuspensions", "The suspensions of the policy's cover, each to its end."),
    _one_of_policy(f"{_SUSPENSIONS}/{{suspension_id}}", "getSuspension", "One suspension."),
    _on_policy(
        _REINSTATEMENTS, "reinstateCover", "Remise en vigueur: the cover is back from a day on.",
        suspension.ReinstatementIn, _REINSTATEMENT,
        problems=("policy-not-in-force", "cover-not-suspended", "dates-out-of-order"),
    ),
    _list_of_policy(_REINSTATEMENTS, "listReinstatements", "The returns of the policy's cover."),
    _one_of_policy(f"{_REINSTATEMENTS}/{{reinstatement_id}}", "getReinstatement", "One return of the cover."),
    _one(
        f"{CLAIM}/cover", "getCover",
        "Vérification de garantie: covered, not_covered or to_review, with reasons that quote the policy's terms.",
        parameters=(AS_OF, KNOWN_ON),
    ),
    shape.command(
        f"{_COVERAGE}/contest", "contestRefusal", "Contestation du refus: its stake counts in the cost of risk.",
        coverage.ContestIn, _CONTEST, service="claims", tag="Claims", scope="claims:write",
        problems=("claim-not-open", "coverage-not-open", "coverage-not-refused", "sealing-unavailable", *_DATES),
    ),
    replace(
        _one(
            f"{_COVERAGE}/refusal", "getRefusal",
            "Dossier de refus: facts, clauses, report, amount, remedies, and the events it rests on.",
            parameters=(AS_OF, KNOWN_ON, choice("format", "As data, or a page to print and send.", "json", "html")),
        ),
        answer_media=(JSON, "text/html"), problems=("coverage-not-refused", "rule-missing"),
    ),
)  # fmt: skip
