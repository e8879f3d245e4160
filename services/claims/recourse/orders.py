"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.claims.diary.legal import BY_FILE
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named, stated_by, where
from services.claims.recourse.pursuit import AnswerRecourse, ClaimRecourse, answer_recourse, claim_recourse
from services.claims.recourse.receipts import (
    ForecastRecourse,
    ReceiveRecourse,
    SharedBy,
    forecast_recourse,
    receive_recourse,
)
from services.claims.recourse.remittances import RemitRecourse, remit_recourse
from services.claims.recourse.rules import CloseRecourse, OpenRecourse, close_recourse, open_recourse
from services.claims.recourse.scales import ByConvention
from services.contracts.bulk import CommandName
from services.contracts.http.recourse import (
    ConventionIn,
    ForecastIn,
    ReceiptIn,
    RecourseAbandonIn,
    RecourseAcceptIn,
    RecourseClaimIn,
    RecourseCloseIn,
    RecourseDisputeIn,
    RecourseIn,
    RemittanceIn,
)
from services.contracts.ids import part_id
from services.kit.errors import FieldError, Invalid


def open_(body: RecourseIn, facts: Facts) -> ClaimDecide:
    """`open-recourse`."""
    command = OpenRecourse(
        recourse_id=part_id(facts.command_id, "recourse"),
        direction=body.runs,
        recourse_type=body.recourse_type,
        beneficiary=body.sought_for,
        against_party_id=body.against_party_id,
        against_insurer_id=body.against_insurer_id,
        liability_rate=body.liability_rate,
        amount=body.amount,
        opened_on=body.opened_on,
        convention=_by_convention(body.convention, suffered=body.runs == "suffered") if body.convention else None,
        forecast=where(body.forecast, facts) if body.forecast else None,
        timed=facts.channel not in BY_FILE,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: open_recourse(claim, command)


def _by_convention(body: ConventionIn, *, suffered: bool) -> ByConvention:
    return ByConvention(
        role="liability" if suffered else "own",
        own_liability_rate=body.own_liability_rate,
        case=body.case,
        side=body.side,
        damage_net=body.damage_net,
        previous_claim_on=body.previous_claim_on,
    )


def claim_(body: RecourseClaimIn, facts: Facts) -> ClaimDecide:
    """`claim-recourse`."""
    command = ClaimRecourse(
        recourse_id=named(facts, "recourse"),
        amount=body.amount,
        claimed_on=body.claimed_on,
        document_id=body.document_id,
        registered_letter=body.registered_letter,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: claim_recourse(claim, command)


def accept(body: RecourseAcceptIn, facts: Facts) -> ClaimDecide:
    """`accept-recourse`."""
    command = AnswerRecourse(
        recourse_id=named(facts, "recourse"),
        answer="accepted",
        amount=body.amount,
        answered_on=body.answered_on,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: answer_recourse(claim, command)


def dispute(body: RecourseDisputeIn, facts: Facts) -> ClaimDecide:
    """`dispute-recourse`."""
    command = AnswerRecourse(
        recourse_id=named(facts, "recourse"),
        answer="disputed",
        amount=body.amount,
        grounds=body.grounds,
        answered_on=body.answered_on,
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: answer_recourse(claim, command)


def forecast(body: ForecastIn, facts: Facts) -> ClaimDecide:
    """`forecast-recourse`."""
    command = ForecastRecourse(
        recourse_id=named(facts, "recourse"),
        where=where(body, facts),
        amount=body.amount,
        set_on=body.set_on,
        reason=body.reason,
        stated_by=stated_by(body, facts),
        today=facts.today,
    )
    return lambda claim: forecast_recourse(claim, command)


def receive(body: ReceiptIn, facts: Facts) -> ClaimDecide:
    """`receive-recourse`."""
    command = ReceiveRecourse(
        receipt_id=part_id(facts.command_id, "receipt"),
        recourse_id=named(facts, "recourse"),
        where=where(body, facts),
        amount=body.amount,
        received_on=body.received_on,
        from_party_id=body.from_party_id,
        basis=body.basis,
        keep_forecast=body.keep_forecast,
        shared_by=SharedBy(body.sharing.rule, body.sharing.damage) if body.sharing else None,
        stated_by=stated_by(body, facts),
        today=facts.today,
    )
    return lambda claim: receive_recourse(claim, command)


def remit(body: RemittanceIn, facts: Facts) -> ClaimDecide:
    """`remit-recourse`."""
    command = RemitRecourse(
        recourse_id=named(facts, "recourse"),
        receipt_id=_receipt(body, facts),
        to=body.to,
        amount=body.amount,
        remitted_on=body.remitted_on,
        reference=body.reference,
        today=facts.today,
    )
    return lambda claim: remit_recourse(claim, command)


def _receipt(body: RemittanceIn, facts: Facts) -> UUID:
    """In the body over HTTP; a file may name the line that made it."""
    receipt_id = body.receipt_id or facts.refs.get("receipt")
    if receipt_id is None:
        raise Invalid([FieldError("/receipt_id", "required")])
    return receipt_id


def close(body: RecourseCloseIn | RecourseAbandonIn, facts: Facts) -> ClaimDecide:
    """`close-recourse`, and `abandon-recourse` with its narrower reasons."""
    command = CloseRecourse(
        recourse_id=named(facts, "recourse"), reason=body.reason, closed_on=body.closed_on, today=facts.today
    )
    return lambda claim: close_recourse(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "open-recourse": open_,
    "claim-recourse": claim_,
    "accept-recourse": accept,
    "dispute-recourse": dispute,
    "forecast-recourse": forecast,
    "receive-recourse": receive,
    "remit-recourse": remit,
    "close-recourse": close,
    "abandon-recourse": close,
}
