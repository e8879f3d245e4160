"""The stand taken on a coverage (prise de position), and the contest of a refusal.

Only a contested refusal counts in the cost of risk (docs/decisions/0069-what-is-at-stake-in-a-refusal.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.claims.coverage.parts import Coverage
from services.claims.coverage.rules import coverage_of
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order, not_future
from services.claims.state import Claim, must_have, still_open
from services.contracts.events.declaration import CoverageContested, CoverageDecided, Decision
from services.contracts.events.sealed import Private
from services.contracts.money import ZERO, Money
from services.kit.errors import FieldError, Invalid, Refusal

_ANSWERS: Final[frozenset[Decision]] = frozenset({"confirmed", "partial", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCoverage:
    """Confirmed, partial, under reservation, or refused with its grounds.

    `stake` is what stays contested after the answer to a contest; None: what its outcome leaves.
    """

    claim_coverage_id: UUID
    after: Decision
    grounds: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    evidence: tuple[UUID, ...] = ()
    decided_by: Literal["insurer", "broker"] = "insurer"
    decided_on: date
    notified_on: date | None = None
    remedies_stated: bool = False
    refused_amount: Money | None = None
    stake: Money | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestRefusal:
    """The insured does not accept a refusal; `stake` None: the amount that it withholds."""

    claim_coverage_id: UUID
    contested_on: date
    grounds: tuple[str, ...] = ()
    narrative: Private | None = None
    stake: Money | None = None
    today: date


def decide_coverage(claim: Claim, command: DecideCoverage) -> list[CoverageDecided]:
    """Records a decision. A refusal states grounds and remedies, and only a contestation reopens it."""
    dossier = still_open(claim)
    coverage = _open_coverage(dossier, command.claim_coverage_id)
    _legal_move(coverage, command.after)
    if command.after == "refused" and not command.grounds:
        raise Refusal("refusal-grounds-missing")
    if command.after == "refused" and not command.remedies_stated:
        raise Refusal("remedies-missing")
    for event_id in command.evidence:
        must_have(claim, event_id)
    happened(dossier, command.decided_on, command.today)
    in_order(coverage.last_stand_on, command.decided_on)
    if command.notified_on is not None:
        in_order(command.decided_on, command.notified_on)
        not_future(command.notified_on, command.today)
    return [
        CoverageDecided(
            claim_coverage_id=command.claim_coverage_id,
            before=coverage.decision.after if coverage.decision else None,
            after=command.after,
            grounds=command.grounds,
            clauses=command.clauses,
            evidence=command.evidence,
            decided_by=command.decided_by,
            decided_on=command.decided_on,
            notified_on=command.notified_on,
            remedies_stated=command.remedies_stated,
            refused_amount=command.refused_amount,
            stake_before=coverage.stake,
            stake_after=_stake_left(coverage, command),
        )
    ]


def contest_refusal(claim: Claim, command: ContestRefusal) -> list[CoverageContested]:
    """Records that the insured contests a refusal: from here its stake counts in the cost of risk.

    Refuses with `coverage-not-refused` what is not refused, or already contested.
    """
    dossier = still_open(claim)
    coverage = _open_coverage(dossier, command.claim_coverage_id)
    if coverage.decision is None or coverage.standing != "refused":
        raise Refusal("coverage-not-refused", standing=coverage.standing)
    stake = command.stake or coverage.decision.refused_amount
    if not stake:
        raise Invalid([FieldError("/stake", "required")])
    happened(dossier, command.contested_on, command.today)
    in_order(coverage.last_stand_on, command.contested_on)
    return [
        CoverageContested(
            claim_coverage_id=command.claim_coverage_id,
            contested_on=command.contested_on,
            grounds=command.grounds,
            narrative=command.narrative,
            stake_before=coverage.stake,
            stake_after=stake,
        )
    ]


def _open_coverage(dossier: Dossier, claim_coverage_id: UUID) -> Coverage:
    coverage = coverage_of(dossier, claim_coverage_id)
    if not coverage.is_open:
        raise Refusal("coverage-not-open", coverage_code=coverage.code)
    return coverage


def _legal_move(coverage: Coverage, after: Decision) -> None:
    if coverage.standing == "refused":
        raise Refusal("coverage-decision-not-contested")
    if coverage.standing == "contested" and after not in _ANSWERS:
        raise Refusal("coverage-decision-contested", allowed=sorted(_ANSWERS))
    if coverage.standing == after:
        raise Refusal("coverage-decision-unchanged", decision=after)


def _stake_left(coverage: Coverage, command: DecideCoverage) -> Money:
    """What stays contested: all of it where the refusal is upheld, nothing where the insured is right."""
    if coverage.contest is None or command.after == "confirmed":
        if command.stake:
            raise Invalid([FieldError("/stake", "not-allowed")])
        return ZERO
    if command.stake is not None:
        return command.stake
    return coverage.stake if command.after == "refused" else ZERO
