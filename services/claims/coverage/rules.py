"""Opening, closing and reopening a coverage of a claim (garantie mise en jeu)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, set_reserve
from services.claims.parties.rules import active_party
from services.claims.state import Claim, still_open
from services.claims.terms import CoverageOnPolicy
from services.contracts.events.declaration import ClaimCoverageClosed, ClaimCoverageOpened
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.money import ZERO
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCoverage:
    """A coverage is called upon; `claim_coverage_id` is its id if it is new."""

    claim_coverage_id: UUID
    on_policy: CoverageOnPolicy
    claimant_party_id: UUID | None = None
    item_ref: str | None = None
    opened_on: date
    reason: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCoverage:
    """A coverage is done with."""

    claim_coverage_id: UUID
    closed_on: date
    reason: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCoverage:
    """A closed coverage is needed again."""

    claim_coverage_id: UUID
    opened_on: date
    reason: str
    today: date


def open_coverage(claim: Claim, command: OpenCoverage) -> list[ClaimCoverageOpened]:
    """Opens a coverage on the claim, for one of its parties; one that was closed opens again under its id."""
    dossier = still_open(claim)
    happened(dossier, command.opened_on, command.today)
    command.on_policy.must_be_subscribed()
    if command.claimant_party_id is not None:
        active_party(dossier, command.claimant_party_id)
    same = _same(dossier, command)
    if same is None:
        return [
            ClaimCoverageOpened(
                claim_coverage_id=command.claim_coverage_id,
                coverage_code=command.on_policy.coverage_code,
                claimant_party_id=command.claimant_party_id,
                item_ref=command.item_ref,
                policy_version=command.on_policy.policy_version,
                terms=command.on_policy.terms,
                opened_on=command.opened_on,
                reason=command.reason,
            )
        ]
    return [_reopened(same, command.opened_on, command.reason)]


def _same(dossier: Dossier, command: OpenCoverage) -> Coverage | None:
    """One coverage serves one claimant and one item; another of either is another coverage."""
    wanted = (command.on_policy.coverage_code, command.claimant_party_id, command.item_ref)
    for coverage in dossier.coverages.values():
        if (coverage.code, coverage.opened.claimant_party_id, coverage.opened.item_ref) == wanted:
            return coverage
    return None


def close_coverage(claim: Claim, command: CloseCoverage) -> list[CaseReserveSet | ClaimCoverageClosed]:
    """Closes a coverage; its reserves go to zero first. Its recourse goes on."""
    dossier = still_open(claim)
    coverage = coverage_of(dossier, command.claim_coverage_id)
    if not coverage.is_open:
        raise Refusal("coverage-not-open", coverage_code=coverage.code)
    happened(dossier, command.closed_on, command.today)
    in_order(coverage.opened.opened_on, command.closed_on)
    zeroes = []
    for line, balance in dossier.ledger.reserves.items():
        if line.claim_coverage_id == command.claim_coverage_id:
            in_order(balance.last_on, command.closed_on)
            if balance.at():
                zeroes += set_reserve(dossier, line, Level(ZERO, command.closed_on, "broker"), "closing")
    closed = ClaimCoverageClosed(
        claim_coverage_id=command.claim_coverage_id, closed_on=command.closed_on, reason=command.reason
    )
    return [*zeroes, closed]


def reopen_coverage(claim: Claim, command: ReopenCoverage) -> list[ClaimCoverageOpened]:
    """Opens a closed coverage again, under the same id and terms."""
    dossier = still_open(claim)
    coverage = coverage_of(dossier, command.claim_coverage_id)
    happened(dossier, command.opened_on, command.today)
    return [_reopened(coverage, command.opened_on, command.reason)]


def _reopened(coverage: Coverage, opened_on: date, reason: str) -> ClaimCoverageOpened:
    if coverage.is_open:
        raise Refusal("coverage-already-open", coverage_code=coverage.code)
    in_order(coverage.closed_on, opened_on)
    return replace(coverage.opened, opened_on=opened_on, reason=reason)


def coverage_of(dossier: Dossier, claim_coverage_id: UUID) -> Coverage:
    """The coverage with this id on the claim. Missing: `coverage-not-found`."""
    coverage = dossier.coverages.get(claim_coverage_id)
    if coverage is None:
        raise Missing("coverage", "coverage-not-found")
    return coverage
