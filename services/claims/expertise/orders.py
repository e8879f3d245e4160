"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.expertise.rules import OrderExpertise, ReportExpertise, order_expertise, report_expertise
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.contracts.bulk import CommandName
from services.contracts.events.expertise import Head
from services.contracts.http.claim import ExpertiseIn, ReportIn
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
    return lambda claim: order_expertise(claim, command)


def report(body: ReportIn, facts: Facts) -> ClaimDecide:
    """`report-expertise`."""
    command = ReportExpertise(
        expertise_id=named(facts, "expertise"),
        stage=body.stage,
        report_on=body.report_on,
        received_on=body.received_on,
        heads=tuple(
            Head(
                claim_coverage_id=head.claim_coverage_id,
                code=head.code,
                net=head.net,
                gross=head.gross,
                wear_rate=head.wear_rate,
            )
            for head in body.heads
        ),
        cause_code=body.cause_code,
        binding=body.binding,
        document_id=body.document_id,
        file_hash=body.file_hash,
        today=facts.today,
    )
    return lambda claim: report_expertise(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"order-expertise": order, "report-expertise": report}
