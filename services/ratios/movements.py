"""Events of claims into movements: what an event does to a figure (EVENTS.md §3). Policies: premium_movements.py.

No other place knows it. What a movement holds stands in rows.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import (
    ClaimAcknowledged,
    ClaimClosed,
    ClaimCorrected,
    ClaimCoverageClosed,
    ClaimCoverageOpened,
    ClaimDeclared,
    ClaimDraftAbandoned,
    ClaimDrafted,
    ClaimReopened,
    ClaimSentToInsurer,
    CoverageContested,
    CoverageDecided,
)
from services.contracts.events.diary import AlertAcknowledged, AlertRaised, DeadlineClosed, DeadlineSet
from services.contracts.events.expertise import (
    ExpertiseCancelled,
    ExpertiseConcluded,
    ExpertiseOrdered,
    ExpertiseScheduled,
    ExpertReportReceived,
    IncapacityRecorded,
)
from services.contracts.events.litigation import LitigationOpened, LitigationStepRecorded
from services.contracts.events.parties import AssistanceProvided, ClaimAssigned, LiabilitySet, PartyAdded, PartyRemoved
from services.contracts.events.position import PositionReported
from services.contracts.events.recourse import (
    RecourseAnswered,
    RecourseClaimed,
    RecourseClosed,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
    RecourseRemitted,
)
from services.contracts.events.reserves import (
    BalanceCorrected,
    CaseReserveSet,
    ReserveChallengeAnswered,
    ReserveChallenged,
)
from services.contracts.events.settlement import (
    IndemnityComputed,
    PaymentAuthorised,
    PaymentCleared,
    PaymentDeclined,
    PaymentIssued,
    PaymentProposed,
    PaymentRecorded,
    PaymentReversed,
    SettlementAnswered,
    SettlementOffered,
)
from services.ratios.rows import ClaimMovement


def claim_movements(event: ClaimEvent) -> list[ClaimMovement]:
    """What a claim's event changes."""
    match event:
        case PaymentRecorded():
            return [_payment(event, event.paid_on, event.amount.cents)]
        case PaymentIssued():
            return [_payment(event, event.issued_on, event.amount.cents)]
        case CaseReserveSet():
            return [_reserve(event)]
        case ClaimDeclared():
            return [ClaimMovement(None, event.declared_on, on_line=False, claims_declared=1, claims_open=1)]
        case ClaimCoverageOpened():
            # Zeroes: a claim without payment has a cell in this coverage, and is counted there.
            return [ClaimMovement(event.claim_coverage_id, event.opened_on, on_line=True)]
        case ClaimClosed():
            merged = -1 if event.outcome == "duplicate" else None
            return [ClaimMovement(None, event.closed_on, on_line=False, claims_declared=merged, claims_open=-1)]
        case ClaimReopened():
            return [ClaimMovement(None, event.reopened_on, on_line=False, claims_open=1)]
        case RecourseReceived():
            return [_receipt(event)]
        case RecourseForecastSet():
            return _forecast(event)
        case PaymentReversed():
            return [_payment(event, event.reversed_on, -event.amount.cents)]
        case BalanceCorrected():
            return [_corrected(event)]
        case CoverageDecided():
            return _stake(event, event.decided_on)
        case CoverageContested():
            return _stake(event, event.contested_on)
        case IndemnityComputed():
            return _retained(event)
        case (
            ClaimDrafted()
            | ClaimDraftAbandoned()
            | ClaimSentToInsurer()
            | ClaimAcknowledged()
            | ClaimCorrected()
            | ClaimCoverageClosed()
            | PartyAdded()
            | PartyRemoved()
            | ClaimAssigned()
            | AssistanceProvided()
            | LiabilitySet()
            | ExpertiseOrdered()
            | ExpertiseScheduled()
            | ExpertReportReceived()
            | ExpertiseConcluded()
            | ExpertiseCancelled()
            | IncapacityRecorded()
            | ReserveChallenged()
            | ReserveChallengeAnswered()
            | PositionReported()
            | SettlementOffered()
            | SettlementAnswered()
            | PaymentProposed()
            | PaymentAuthorised()
            | PaymentDeclined()
            | PaymentCleared()
            | RecourseOpened()
            | RecourseClaimed()
            | RecourseAnswered()
            | RecourseRemitted()
            | RecourseClosed()
            | LitigationOpened()
            | LitigationStepRecorded()
            | DeadlineSet()
            | DeadlineClosed()
            | AlertRaised()
            | AlertAcknowledged()
        ):
            return []
        case _:
            assert_never(event)


def _payment(event: PaymentRecorded | PaymentIssued | PaymentReversed, day: date, cents: int) -> ClaimMovement:
    line = event.line
    # What the insured bears is cost of risk, never S/P.
    insured = event.borne_by == "insured"
    indemnity = line.cost_type == "indemnity"
    return ClaimMovement(
        line.claim_coverage_id, day, True, event.handling, event.stated_by, line.cost_category,  # noqa: FBT003
        paid_indemnity=cents if indemnity and not insured else None,
        paid_expense=None if indemnity or insured else cents,
        insured_paid=cents if insured else None,
    )  # fmt: skip


def _reserve(event: CaseReserveSet) -> ClaimMovement:
    line = event.line
    cents = event.after.cents - event.before.cents
    indemnity = line.cost_type == "indemnity"
    return ClaimMovement(
        line.claim_coverage_id, event.set_on, True, event.handling, event.stated_by, line.cost_category,  # noqa: FBT003
        reserve_indemnity=cents if indemnity else None,
        reserve_expense=None if indemnity else cents,
    )  # fmt: skip


def _receipt(event: RecourseReceived) -> ClaimMovement:
    line = event.line
    cents = event.amount.cents
    insured = event.beneficiary == "insured"
    indemnity = line.cost_type == "indemnity"
    return ClaimMovement(
        line.claim_coverage_id, event.received_on, True, event.handling, event.stated_by,  # noqa: FBT003
        line.cost_category, event.recourse_type,
        received_indemnity=cents if indemnity and not insured else None,
        received_expense=None if indemnity or insured else cents,
        insured_recovered=cents if insured else None,
    )  # fmt: skip


def _forecast(event: RecourseForecastSet) -> list[ClaimMovement]:
    if event.beneficiary == "insured":
        return []
    line = event.line
    cents = event.after.cents - event.before.cents
    indemnity = line.cost_type == "indemnity"
    movement = ClaimMovement(
        line.claim_coverage_id, event.set_on, True, event.handling, event.stated_by,  # noqa: FBT003
        line.cost_category, event.recourse_type,
        forecast_indemnity=cents if indemnity else None,
        forecast_expense=None if indemnity else cents,
    )  # fmt: skip
    return [movement]


def _corrected(event: BalanceCorrected) -> ClaimMovement:
    """A total brought to another one: what was paid, or what a recourse brought in."""
    line = event.line
    cents = event.after.cents - event.before.cents
    paid, indemnity = event.measure == "paid", line.cost_type == "indemnity"
    insured = event.beneficiary == "insured"
    return ClaimMovement(
        line.claim_coverage_id, event.corrected_on, True, event.handling, event.stated_by,  # noqa: FBT003
        line.cost_category, event.recourse_type,
        paid_indemnity=cents if paid and indemnity else None,
        paid_expense=cents if paid and not indemnity else None,
        received_indemnity=cents if not paid and not insured and indemnity else None,
        received_expense=cents if not paid and not insured and not indemnity else None,
        insured_recovered=cents if not paid and insured else None,
    )  # fmt: skip


def _stake(event: CoverageDecided | CoverageContested, day: date) -> list[ClaimMovement]:
    cents = event.stake_after.cents - event.stake_before.cents
    if cents == 0:
        return []
    return [ClaimMovement(event.claim_coverage_id, day, on_line=True, contested_stake=cents)]


def _retained(event: IndemnityComputed) -> list[ClaimMovement]:
    """What stays with the insured changes, by heading: cost of risk, never S/P."""
    changes: dict[str, Any] = {
        f"retained_{r.heading}": r.after.cents - r.before.cents for r in event.retained if r.after != r.before
    }
    if not changes:
        return []
    return [ClaimMovement(event.claim_coverage_id, event.computed_on, on_line=True, **changes)]
