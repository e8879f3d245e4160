"""A court file opened, and each step of its procedure (contentieux). It moves no money: damages are payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.coverage.rules import coverage_of
from services.claims.deadlines.limitation import Interruption
from services.claims.diary import legal
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.litigation.parts import ALLOWED, Matter
from services.claims.recourse import limitation
from services.claims.recourse.guards import recourse_of
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import CoverageContested
from services.contracts.events.diary import DeadlineSet
from services.contracts.events.litigation import LitigationOpened, LitigationStep, LitigationStepRecorded
from services.contracts.events.sealed import Private
from services.contracts.money import Money
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLitigation:
    """A dispute goes to court: about a coverage, a recourse, or the claim as a whole."""

    matter_id: UUID
    claim_coverage_id: UUID | None = None
    recourse_id: UUID | None = None
    court: str
    case_no: str | None = None
    side: Literal["claimant", "defendant"]
    stake: Money
    opened_on: date
    command_id: UUID
    rules: RuleBook
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    """The procedure goes one step on."""

    matter_id: UUID
    step: LitigationStep
    step_on: date
    result_amount: Money | None = None
    counsel_party_id: str | None = None
    document_id: UUID | None = None
    narrative: Private | None = None
    today: date


def open_litigation(claim: Claim, command: OpenLitigation) -> list[ClaimEvent]:
    """Opens a court file on an open claim.

    About a coverage that is refused, it contests the refusal: its stake is that of the dispute
    (docs/decisions/0082-what-a-court-file-changes.md). A summons restarts the limitation that it interrupts.
    """
    dossier = still_open(claim)
    if command.recourse_id is not None:
        recourse_of(dossier, command.recourse_id)
    happened(dossier, command.opened_on, command.today)
    opened = LitigationOpened(
        matter_id=command.matter_id,
        claim_coverage_id=command.claim_coverage_id,
        recourse_id=command.recourse_id,
        court=command.court,
        case_no=command.case_no,
        side=command.side,
        stake=command.stake,
        opened_on=command.opened_on,
    )
    return [opened, *_contested(dossier, opened), *_interrupted(dossier, command)]


def _interrupted(dossier: Dossier, command: OpenLitigation) -> list[DeadlineSet]:
    """Whoever summons interrupts the time to sue: that of our recourse, else that of the claim's own limitation."""
    if command.recourse_id is None:
        summons = Interruption("court_summons", command.opened_on)
        return legal.interrupted(command.rules, dossier, summons, command.command_id, command.opened_on)
    if command.side == "defendant":
        return []
    return limitation.interrupted(command.rules, dossier, command.recourse_id, "court_summons", command.opened_on)


def _contested(dossier: Dossier, opened: LitigationOpened) -> list[CoverageContested]:
    """Only a refusal has a stake in the cost of risk; what else is disputed in court has none there."""
    if opened.claim_coverage_id is None:
        return []
    coverage = coverage_of(dossier, opened.claim_coverage_id)
    again = coverage.standing == "contested" and coverage.stake != opened.stake
    if coverage.standing != "refused" and not again:
        return []
    in_order(coverage.last_stand_on, opened.opened_on)
    return [
        CoverageContested(
            claim_coverage_id=opened.claim_coverage_id,
            contested_on=opened.opened_on,
            grounds=("litigation",),
            stake_before=coverage.stake,
            stake_after=opened.stake,
        )
    ]


def record_step(claim: Claim, command: RecordStep) -> list[LitigationStepRecorded]:
    """Takes a court file one step on.

    Refuses with `litigation-not-open` a closed one, with `litigation-step-out-of-order` what cannot come now. A
    judgment leaves the stake of a refusal as it is: the decision that carries it out says what is left of it.
    """
    dossier = still_open(claim)
    matter = _matter_of(dossier, command.matter_id)
    state = matter.state()
    if state == "closed":
        raise Refusal("litigation-not-open", closed_on=matter.last_on)
    if command.step not in ALLOWED[state]:
        raise Refusal("litigation-step-out-of-order", state=state, allowed=list(ALLOWED[state]))
    happened(dossier, command.step_on, command.today)
    in_order(matter.last_on, command.step_on)
    return [
        LitigationStepRecorded(
            matter_id=command.matter_id,
            step=command.step,
            step_on=command.step_on,
            result_amount=command.result_amount,
            counsel_party_id=command.counsel_party_id,
            document_id=command.document_id,
            narrative=command.narrative,
        )
    ]


def _matter_of(dossier: Dossier, matter_id: UUID) -> Matter:
    matter = dossier.litigations.get(matter_id)
    if matter is None:
        raise Missing("litigation", "litigation-not-found")
    return matter
