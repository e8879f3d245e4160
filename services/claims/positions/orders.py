"""The order of this chapter by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder
from services.claims.positions.lines import Figures
from services.claims.positions.rules import ReportPosition, report_position
from services.contracts.bulk import CommandName
from services.contracts.http.position import PositionIn, PositionLineIn


def report(body: PositionIn, facts: Facts) -> ClaimDecide:
    """`report-position`."""
    command = ReportPosition(
        claim_id=facts.stream_id,
        command_id=facts.command_id,
        insurer_id=body.insurer_id,
        insurer_claim_no=body.insurer_claim_no,
        cut_off_on=body.cut_off_on,
        figures=tuple(map(_figures, body.lines)),
        insurer_status=body.insurer_status,
        matched_by=facts.matched_by,
        today=facts.today,
    )
    return lambda claim: report_position(claim, command)


def _figures(line: PositionLineIn) -> Figures:
    return Figures(
        claim_coverage_id=line.claim_coverage_id,
        coverage_code=line.coverage_code,
        cost_type=line.cost_type,
        cost_category=line.cost_category,
        recourse_type=line.recourse_type,
        paid_to_date=line.paid_to_date,
        case_reserve=line.case_reserve,
        recourse_received=line.recourse_received,
        recourse_forecast=line.recourse_forecast,
    )


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"report-position": report}
