"""A coverage's terms after a correction, or by its decision (docs/decisions/0070-terms-follow-a-corrected-loss.md).

The day of the loss and the policy choose the terms. Where a correction moves either, or the policy says otherwise when
a stand is taken, the coverage is opened anew under its own id with the terms of that day, in the same append. Decisions
and balances stay, and what was closed stays so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.claims.cover import on_policy
from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.claims.policy.state import Contract
from services.contracts.events.declaration import ClaimCoverageClosed, ClaimCoverageOpened, ClaimDeclared

REASON: Final = "terms_of_the_day"


def refresh_terms(
    dossier: Dossier, corrected: ClaimDeclared, contract: Contract, policy_version: int | None
) -> list[ClaimCoverageOpened | ClaimCoverageClosed]:
    """The claim's coverages under the terms that its corrected facts choose; nothing where these are what they were.

    A coverage that the policy did not have that day stays on the claim without terms: the cover check says why.
    """
    moved = corrected.policy_id != dossier.declared.policy_id
    events: list[ClaimCoverageOpened | ClaimCoverageClosed] = []
    for coverage in dossier.coverages.values():
        events += _under(coverage, corrected, contract, policy_version, moved=moved)
    return events


def terms_known_now(
    coverage: Coverage, declared: ClaimDeclared, contract: Contract, policy_version: int | None
) -> list[ClaimCoverageOpened | ClaimCoverageClosed]:
    """A coverage under the terms that its policy is now known to have had on the day of the loss.

    An endorsement recorded late, or a cover brought back, may have changed them since the coverage was opened.
    """
    return _under(coverage, declared, contract, policy_version, moved=False)


def _under(
    coverage: Coverage, declared: ClaimDeclared, contract: Contract, policy_version: int | None, *, moved: bool
) -> list[ClaimCoverageOpened | ClaimCoverageClosed]:
    found = on_policy(coverage.code, declared.occurred_on, contract, policy_version)
    if not moved and found.terms == coverage.opened.terms:
        return []
    terms = replace(coverage.opened, terms=found.terms, policy_version=found.policy_version)
    return _again(coverage, replace(terms, opened_on=max(terms.opened_on, declared.occurred_on)))


def _again(coverage: Coverage, opened: ClaimCoverageOpened) -> list[ClaimCoverageOpened | ClaimCoverageClosed]:
    """The coverage opened again on the day it was; closed again on the day it was, if it was."""
    anew = replace(opened, reason=REASON)
    if coverage.closed_on is None:
        return [anew]
    closed = ClaimCoverageClosed(
        claim_coverage_id=opened.claim_coverage_id, closed_on=coverage.closed_on, reason=REASON
    )
    return [anew, closed]
