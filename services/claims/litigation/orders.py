"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.litigation.rules import OpenLitigation, RecordStep, open_litigation, record_step
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.contracts.bulk import CommandName
from services.contracts.http.litigation import LitigationIn, LitigationStepIn
from services.contracts.ids import part_id


def open_(body: LitigationIn, facts: Facts) -> ClaimDecide:
    """`open-litigation`."""
    command = OpenLitigation(
        matter_id=part_id(facts.command_id, "matter"),
        claim_coverage_id=body.claim_coverage_id or facts.refs.get("coverage"),
        recourse_id=body.recourse_id or facts.refs.get("recourse"),
        court=body.court,
        case_no=body.case_no,
        side=body.side,
        stake=body.stake,
        opened_on=body.opened_on,
        command_id=facts.command_id,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: open_litigation(claim, command)


def step(body: LitigationStepIn, facts: Facts) -> ClaimDecide:
    """`record-litigation-step`."""
    command = RecordStep(
        matter_id=named(facts, "litigation"),
        step=body.step,
        step_on=body.step_on,
        result_amount=body.result_amount,
        counsel_party_id=body.counsel_party_id,
        document_id=body.document_id,
        narrative=facts.free_text(body.narrative),
        today=facts.today,
    )
    return lambda claim: record_step(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"open-litigation": open_, "record-litigation-step": step}
