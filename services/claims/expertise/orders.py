"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from services.claims.deadlines.limitation import Interruption
from services.claims.diary.legal import interrupted
from services.claims.expertise import incapacity_orders
from services.claims.expertise.course import (
    CancelExpertise,
    ConcludeExpertise,
    ScheduleExpertise,
    cancel_expertise,
    conclude_expertise,
    schedule_expertise,
)
from services.claims.expertise.rules import (
    OrderExpertise,
    ReportExpertise,
    expertise_of,
    order_expertise,
    report_expertise,
)
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.state import Claim, still_open
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.events.expertise import Head
from services.contracts.http.claim import ExpertiseIn, HeadIn, ReportIn
from services.contracts.http.expertise import (
    CounterExpertiseIn,
    ExpertiseAgreeIn,
    ExpertiseCancelIn,
    ExpertiseContestIn,
    ExpertiseScheduleIn,
    ThirdExpertIn,
)
from services.contracts.ids import part_id


def order(body: ExpertiseIn, facts: Facts) -> ClaimDecide:
    """`order-expertise`."""
    command = OrderExpertise(
        expertise_id=part_id(facts.command_id, "expertise"),
        kind=body.kind,
        expert_party_id=body.expert_party_id,
        expert_role=body.expert_role,
        mandated_by=body.mandated_by,
        fee_payer=body.fee_payer,
        follows=body.follows,
        ordered_on=body.ordered_on,
        due_on=body.due_on,
        today=facts.today,
    )
    return _designating(command, facts)


def order_counter(body: CounterExpertiseIn, facts: Facts) -> ClaimDecide:
    """`order-counter-expertise`: it answers the expertise in the path."""
    command = OrderExpertise(
        expertise_id=part_id(facts.command_id, "expertise"),
        kind="counter",
        expert_party_id=body.expert_party_id,
        expert_role=body.expert_role,
        mandated_by=body.mandated_by,
        fee_payer=body.fee_payer,
        follows=named(facts, "expertise"),
        ordered_on=body.ordered_on,
        due_on=body.due_on,
        today=facts.today,
    )
    return _designating(command, facts)


def order_third(body: ThirdExpertIn, facts: Facts) -> ClaimDecide:
    """`order-third-expert`: it follows the expertise in the path."""
    command = OrderExpertise(
        expertise_id=part_id(facts.command_id, "expertise"),
        kind="third",
        expert_party_id=body.expert_party_id,
        expert_role="third_expert",
        mandated_by=body.mandated_by,
        fee_payer=body.fee_payer,
        follows=named(facts, "expertise"),
        ordered_on=body.ordered_on,
        due_on=body.due_on,
        today=facts.today,
    )
    return _designating(command, facts)


def _designating(command: OrderExpertise, facts: Facts) -> ClaimDecide:
    """An expert's designation restarts the limitation period (prescription, L114-2)."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        ordered = order_expertise(claim, command)
        designated = Interruption("expert_designated", command.ordered_on)
        restarted = interrupted(facts.rules, still_open(claim), designated, facts.command_id, command.ordered_on)
        return [*ordered, *restarted]

    return decide


def schedule(body: ExpertiseScheduleIn, facts: Facts) -> ClaimDecide:
    """`schedule-expertise`."""
    command = ScheduleExpertise(expertise_id=named(facts, "expertise"), visit_on=body.visit_on, mode=body.mode)
    return lambda claim: schedule_expertise(claim, command)


def report(body: ReportIn, facts: Facts) -> ClaimDecide:
    """`report-expertise`. What a medical expert finds, its heads included, is sealed as health data."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        expertise_id = named(facts, "expertise")
        medical = expertise_of(still_open(claim), expertise_id).ordered.kind == "medical"
        heads = _heads(body.heads)
        command = ReportExpertise(
            expertise_id=expertise_id,
            stage=body.stage,
            report_on=body.report_on,
            received_on=body.received_on,
            heads=() if medical else heads,
            cause_code=body.cause_code,
            binding=body.binding,
            document_id=body.document_id,
            file_hash=body.file_hash,
            findings=facts.free_text(body.findings, "health" if medical else "narrative"),
            medical_heads=facts.free_text(_as_text(heads), "health") if medical else None,
            today=facts.today,
        )
        return report_expertise(claim, command)

    return decide


def agree(body: ExpertiseAgreeIn, facts: Facts) -> ClaimDecide:
    """`agree-expertise`."""
    command = ConcludeExpertise(
        expertise_id=named(facts, "expertise"),
        result="agreed",
        by=body.by,
        concluded_on=body.concluded_on,
        heads=_heads(body.heads),
        today=facts.today,
    )
    return lambda claim: conclude_expertise(claim, command)


def contest(body: ExpertiseContestIn, facts: Facts) -> ClaimDecide:
    """`contest-expertise`."""
    command = ConcludeExpertise(
        expertise_id=named(facts, "expertise"),
        result="contested",
        by=body.by,
        concluded_on=body.concluded_on,
        grounds=body.grounds,
        today=facts.today,
    )
    return lambda claim: conclude_expertise(claim, command)


def cancel(body: ExpertiseCancelIn, facts: Facts) -> ClaimDecide:
    """`cancel-expertise`."""
    command = CancelExpertise(
        expertise_id=named(facts, "expertise"),
        cancelled_on=body.cancelled_on,
        reason=body.reason,
        today=facts.today,
    )
    return lambda claim: cancel_expertise(claim, command)


def _heads(heads: Sequence[HeadIn]) -> tuple[Head, ...]:
    return tuple(
        Head(
            claim_coverage_id=head.claim_coverage_id,
            code=head.code,
            net=head.net,
            gross=head.gross,
            wear_rate=head.wear_rate,
        )
        for head in heads
    )


def _as_text(heads: Sequence[Head]) -> str:
    """Heads of damage as the text that is sealed: JSON, as they would stand in the event."""
    return msgspec.json.encode(heads, enc_hook=str).decode()


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "order-expertise": order,
    "order-counter-expertise": order_counter,
    "order-third-expert": order_third,
    "schedule-expertise": schedule,
    "report-expertise": report,
    "agree-expertise": agree,
    "contest-expertise": contest,
    "cancel-expertise": cancel,
    **incapacity_orders.ORDERS,
}
