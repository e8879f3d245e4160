"""Coverages of a claim (garanties mises en jeu) and expertises."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import claim
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM, COVERAGE_ID, recorded
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_command: Final = partial(shape.command, service="claims", tag="Claims", scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(
    shape.collection, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON)
)

_COVERAGES: Final = f"{CLAIM}/coverages"
_COVERAGE: Final = f"{_COVERAGES}/{{coverage_id}}"
_EXPERTISES: Final = f"{CLAIM}/expertises"
_EXPERTISE: Final = f"{_EXPERTISES}/{{expertise_id}}"

_OPENING: Final = {"coverage_code": "glass", "opened_on": "2025-03-20"}
_CLOSE: Final = {"closed_on": "2025-08-01", "reason": "settled"}
_REOPEN: Final = {"opened_on": "2025-08-15", "reason": "new_damage"}
_DECISION: Final = {"after": "confirmed", "decided_by": "insurer", "decided_on": "2025-03-25"}
_ORDER: Final = {"kind": "amicable", "expert_party_id": "expert-9", "ordered_on": "2025-03-18", "due_on": "2025-04-18"}
_REPORT: Final = {
    "stage": "final",
    "report_on": "2025-04-10",
    "received_on": "2025-04-12",
    "heads": [{"code": "vehicle", "net": "2000.00", "gross": "2400.00", "wear_rate": "0.100000"}],
}
_VIEW: Final = {"id": COVERAGE_ID, "coverage_code": "glass", "state": "open"}
_EXPERTISE_VIEW: Final = {"id": "exp_9c3e5a71b8d04f26a1c7e0d94b6f3852", "state": "ordered", **_ORDER}
_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _COVERAGES, "openCoverage", "Garantie mise en jeu.",
        claim.ClaimCoverageIn, _OPENING, recorded("claim-coverage-opened", "opened_on", _OPENING),
        problems=("claim-not-open", "coverage-already-open", "coverage-not-subscribed", *_DATES),
    ),
    _list(_COVERAGES, "listCoverages", "The claim's coverages, with their balances.", _VIEW),
    _one(_COVERAGE, "getCoverage", "One coverage of the claim.", _VIEW),
    _command(
        f"{_COVERAGE}/close", "closeCoverage", "Garantie close; its balances go to zero first.",
        claim.CoverageCloseIn, _CLOSE, recorded("claim-coverage-closed", "closed_on", _CLOSE),
        problems=("claim-not-open", "coverage-not-open", *_DATES),
    ),
    _command(
        f"{_COVERAGE}/reopen", "reopenCoverage", "Garantie rouverte.",
        claim.CoverageReopenIn, _REOPEN, recorded("claim-coverage-opened", "opened_on", _REOPEN),
        problems=("claim-not-open", "coverage-already-open", *_DATES),
    ),
    _command(
        f"{_COVERAGE}/decision", "decideCoverage", "Prise de position: confirmed, partial, under reservation, refused.",
        claim.DecisionIn, _DECISION, recorded("coverage-decided", "decided_on", _DECISION),
        problems=(
            "claim-not-open", "coverage-not-open", "refusal-grounds-missing", "remedies-missing",
            "coverage-decision-not-contested", *_DATES,
        ),
    ),
    _command(
        _EXPERTISES, "orderExpertise", "Mission d'expertise.",
        claim.ExpertiseIn, _ORDER, recorded("expertise-ordered", "ordered_on", _ORDER),
        problems=("claim-not-open", "expertise-not-found", "expertise-not-contested", *_DATES),
    ),
    _list(_EXPERTISES, "listExpertises", "The claim's expertises.", _EXPERTISE_VIEW),
    _one(_EXPERTISE, "getExpertise", "One expertise.", _EXPERTISE_VIEW),
    _command(
        f"{_EXPERTISE}/report", "reportExpertise", "Rapport d'expertise.",
        claim.ReportIn, _REPORT, recorded("expertise-reported", "report_on", _REPORT),
        problems=(
            "claim-not-open", "expertise-not-found", "expertise-already-reported", "sealing-unavailable", *_DATES,
        ),
    ),
)  # fmt: skip
