"""Coverages of a claim (garanties mises en jeu)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import claim, coverage
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_command: Final = partial(shape.command, service="claims", tag="Claims", scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(
    shape.collection, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON)
)

_COVERAGES: Final = f"{CLAIM}/coverages"
_COVERAGE: Final = f"{_COVERAGES}/{{coverage_id}}"

_OPENING: Final = {"coverage_code": "fire", "opened_on": "2025-03-20"}
_CLOSE: Final = {"closed_on": "2025-08-01", "reason": "settled"}
_REOPEN: Final = {"opened_on": "2025-08-15", "reason": "new_damage"}
_DECISION: Final = {
    "after": "refused",
    "grounds": ["excluded"],
    "clauses": ["CG 12.3"],
    "decided_by": "insurer",
    "decided_on": "2025-03-25",
    "notified_on": "2025-03-26",
    "remedies_stated": True,
    "refused_amount": "900.00",
}
_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _COVERAGES, "openCoverage", "Garantie mise en jeu.",
        claim.ClaimCoverageIn, _OPENING,
        problems=(
            "claim-not-open", "coverage-already-open", "coverage-not-subscribed", "party-not-found", "party-removed",
            *_DATES,
        ),
    ),
    _list(_COVERAGES, "listCoverages", "The claim's coverages, with their balances."),
    _one(_COVERAGE, "getCoverage", "One coverage of the claim."),
    _command(
        f"{_COVERAGE}/close", "closeCoverage", "Garantie close; its balances go to zero first.",
        claim.CoverageCloseIn, _CLOSE,
        problems=("claim-not-open", "coverage-not-open", *_DATES),
    ),
    _command(
        f"{_COVERAGE}/reopen", "reopenCoverage", "Garantie rouverte.",
        claim.CoverageReopenIn, _REOPEN,
        problems=("claim-not-open", "coverage-already-open", *_DATES),
    ),
    _command(
        f"{_COVERAGE}/decision", "decideCoverage", "Prise de position: confirmed, partial, under reservation, refused.",
        coverage.DecisionIn, _DECISION,
        problems=(
            "claim-not-open", "coverage-not-open", "refusal-grounds-missing", "remedies-missing",
            "coverage-decision-unchanged", "coverage-decision-not-contested", "coverage-decision-contested",
            "event-unknown", *_DATES,
        ),
    ),
)  # fmt: skip
