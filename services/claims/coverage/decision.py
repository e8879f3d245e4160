"""The insurer's stand on a coverage (prise de position sur la garantie)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.coverage.rules import coverage_of
from services.claims.guards import happened, in_order, not_future
from services.claims.state import Claim, still_open
from services.contracts.events.declaration import CoverageDecided, Decision
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCoverage:
    """Confirmed, partial, under reservation, or refused with its grounds."""

    claim_coverage_id: UUID
    after: Decision
    grounds: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    evidence: tuple[UUID, ...] = ()
    decided_by: Literal["insurer", "broker"] = "insurer"
    decided_on: date
    notified_on: date | None = None
    remedies_stated: bool = False
    stake: Money = ZERO
    today: date


def decide_coverage(claim: Claim, command: DecideCoverage) -> list[CoverageDecided]:
    """Records a decision. A refusal states grounds and remedies, and only a contestation reopens it."""
    dossier = still_open(claim)
    coverage = coverage_of(dossier, command.claim_coverage_id)
    if not coverage.is_open:
        raise Refusal("coverage-not-open", coverage_code=coverage.code)
    before = coverage.decision.after if coverage.decision else None
    _legal_move(before, command.after)
    if command.after == "refused" and not command.grounds:
        raise Refusal("refusal-grounds-missing")
    if command.after == "refused" and not command.remedies_stated:
        raise Refusal("remedies-missing")
    happened(dossier, command.decided_on, command.today)
    in_order(coverage.decision.decided_on if coverage.decision else None, command.decided_on)
    if command.notified_on is not None:
        in_order(command.decided_on, command.notified_on)
        not_future(command.notified_on, command.today)
    return [
        CoverageDecided(
            claim_coverage_id=command.claim_coverage_id,
            before=before,
            after=command.after,
            grounds=command.grounds,
            clauses=command.clauses,
            evidence=command.evidence,
            decided_by=command.decided_by,
            decided_on=command.decided_on,
            notified_on=command.notified_on,
            remedies_stated=command.remedies_stated,
            stake_before=coverage.stake,
            stake_after=command.stake,
        )
    ]


def _legal_move(before: Decision | None, after: Decision) -> None:
    if before == "refused":
        raise Refusal("coverage-decision-not-contested")
    if before == after:
        raise Refusal("coverage-decision-unchanged", decision=after)
