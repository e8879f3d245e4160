"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named, stated_by, where
from services.claims.recourse.rules import (
    CloseRecourse,
    ForecastRecourse,
    OpenRecourse,
    ReceiveRecourse,
    close_recourse,
    forecast_recourse,
    open_recourse,
    receive_recourse,
)
from services.contracts.bulk import CommandName
from services.contracts.http.recourse import ForecastIn, ReceiptIn, RecourseCloseIn, RecourseIn
from services.contracts.ids import part_id


def open_(body: RecourseIn, facts: Facts) -> ClaimDecide:
    """`open-recourse`."""
    command = OpenRecourse(
        recourse_id=part_id(facts.command_id, "recourse"),
        direction=body.direction,
        recourse_type=body.recourse_type,
        beneficiary=body.sought_for,
        against_party_id=body.against_party_id,
        against_insurer_id=body.against_insurer_id,
        liability_rate=body.liability_rate,
        amount=body.amount,
        opened_on=body.opened_on,
        today=facts.today,
    )
    return lambda claim: open_recourse(claim, command)


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
        stated_by=stated_by(body, facts),
        today=facts.today,
    )
    return lambda claim: receive_recourse(claim, command)


def close(body: RecourseCloseIn, facts: Facts) -> ClaimDecide:
    """`close-recourse`."""
    command = CloseRecourse(
        recourse_id=named(facts, "recourse"), reason=body.reason, closed_on=body.closed_on, today=facts.today
    )
    return lambda claim: close_recourse(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "open-recourse": open_,
    "forecast-recourse": forecast,
    "receive-recourse": receive,
    "close-recourse": close,
}
