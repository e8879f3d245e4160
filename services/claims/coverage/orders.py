"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.cover import on_policy
from services.claims.coverage.decision import ContestRefusal, DecideCoverage, contest_refusal, decide_coverage
from services.claims.coverage.refresh import terms_known_now
from services.claims.coverage.rules import (
    CloseCoverage,
    OpenCoverage,
    ReopenCoverage,
    close_coverage,
    open_coverage,
    reopen_coverage,
)
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.reserves.opening import with_opening_reserves
from services.claims.state import Claim, known
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.http.claim import ClaimCoverageIn, CoverageCloseIn, CoverageReopenIn
from services.contracts.http.coverage import ContestIn, DecisionIn
from services.contracts.ids import part_id


def open_(body: ClaimCoverageIn, facts: Facts) -> ClaimDecide:
    """`open-coverage`: its terms are those of the day of the loss, on the claim's policy."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        dossier = known(claim)
        declared = dossier.declared
        contract = facts.policy if declared.policy_id == facts.policy_id else None
        command = OpenCoverage(
            claim_coverage_id=part_id(facts.command_id, "claim_coverage"),
            on_policy=on_policy(body.coverage_code, declared.occurred_on, contract, facts.policy_version),
            claimant_party_id=body.claimant_party_id,
            item_ref=body.item_ref,
            opened_on=body.opened_on,
            reason=body.reason,
            today=facts.today,
        )
        return with_opening_reserves(open_coverage(claim, command), facts, dossier)

    return decide


def close(body: CoverageCloseIn, facts: Facts) -> ClaimDecide:
    """`close-coverage`."""
    command = CloseCoverage(
        claim_coverage_id=named(facts, "coverage"), closed_on=body.closed_on, reason=body.reason, today=facts.today
    )
    return lambda claim: close_coverage(claim, command)


def reopen(body: CoverageReopenIn, facts: Facts) -> ClaimDecide:
    """`reopen-coverage`."""
    command = ReopenCoverage(
        claim_coverage_id=named(facts, "coverage"), opened_on=body.opened_on, reason=body.reason, today=facts.today
    )
    return lambda claim: reopen_coverage(claim, command)


def decide(body: DecisionIn, facts: Facts) -> ClaimDecide:
    """`decide-coverage`: the stand is taken under the terms that the policy is now known to have had."""
    command = DecideCoverage(
        claim_coverage_id=named(facts, "coverage"),
        after=body.after,
        grounds=body.grounds,
        clauses=body.clauses,
        evidence=body.evidence,
        decided_by=body.decided_by,
        decided_on=body.decided_on,
        notified_on=body.notified_on,
        remedies_stated=body.remedies_stated,
        refused_amount=body.refused_amount,
        stake=body.stake,
        today=facts.today,
    )

    def decided(claim: Claim) -> Sequence[ClaimEvent]:
        events = decide_coverage(claim, command)
        dossier = known(claim)
        if facts.policy is None or dossier.declared.policy_id != facts.policy_id:
            return events
        coverage = dossier.coverages[command.claim_coverage_id]
        return [*terms_known_now(coverage, dossier.declared, facts.policy, facts.policy_version), *events]

    return decided


def contest(body: ContestIn, facts: Facts) -> ClaimDecide:
    """`contest-coverage`."""
    command = ContestRefusal(
        claim_coverage_id=named(facts, "coverage"),
        contested_on=body.contested_on,
        grounds=body.grounds,
        narrative=facts.free_text(body.narrative),
        stake=body.stake,
        today=facts.today,
    )
    return lambda claim: contest_refusal(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "open-coverage": open_,
    "close-coverage": close,
    "reopen-coverage": reopen,
    "decide-coverage": decide,
    "contest-coverage": contest,
}
