"""Recourse against whoever is liable (recours): opened, forecast, received, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, drawn_down, set_forecast
from services.claims.lines import Where, line_of
from services.claims.recourse.parts import Recourse
from services.claims.state import Claim, Closed, known, still_open
from services.contracts.events.common import StatedBy
from services.contracts.events.recourse import (
    Beneficiary,
    Direction,
    RecourseClosed,
    RecourseEvent,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
    RecourseType,
)
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecourse:
    """A recourse is opened, sought by us or suffered from others."""

    recourse_id: UUID
    direction: Direction = "sought"
    recourse_type: RecourseType = "third_party"
    beneficiary: Beneficiary = "insurer"
    against_party_id: str | None = None
    against_insurer_id: str | None = None
    liability_rate: Decimal | None = None
    amount: Money | None = None
    opened_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRecourse:
    """So much is expected from a recourse, from a day on."""

    recourse_id: UUID
    where: Where
    amount: Money
    set_on: date
    reason: str = "estimate"
    stated_by: StatedBy = "broker"
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveRecourse:
    """Money came in from a recourse."""

    receipt_id: UUID
    recourse_id: UUID
    where: Where
    amount: Money
    received_on: date
    from_party_id: str | None = None
    basis: Literal["notice", "document"] = "notice"
    keep_forecast: bool = False
    stated_by: StatedBy = "broker"
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRecourse:
    """A recourse is over, successful or not."""

    recourse_id: UUID
    reason: Literal["received", "abandoned", "rejected", "time_barred", "uneconomic"]
    closed_on: date
    today: date


def open_recourse(claim: Claim, command: OpenRecourse) -> list[RecourseOpened]:
    """Opens a recourse on an open claim."""
    dossier = still_open(claim)
    happened(dossier, command.opened_on, command.today)
    return [
        RecourseOpened(
            recourse_id=command.recourse_id,
            direction=command.direction,
            recourse_type=command.recourse_type,
            beneficiary=command.beneficiary,
            against_party_id=command.against_party_id,
            against_insurer_id=command.against_insurer_id,
            liability_rate=command.liability_rate,
            amount=command.amount,
            opened_on=command.opened_on,
        )
    ]


def forecast_recourse(claim: Claim, command: ForecastRecourse) -> list[RecourseForecastSet]:
    """Sets what is expected on a line of a recourse; back-dated as a reserve is."""
    dossier = still_open(claim)
    recourse = _sought(dossier, command.recourse_id)
    happened(dossier, command.set_on, command.today)
    in_order(recourse.opened.opened_on, command.set_on)
    where = _where(dossier, recourse, command.where)
    if command.amount == dossier.ledger.forecast(where).at(command.set_on):
        raise Refusal("forecast-unchanged", amount=command.amount, on=command.set_on)
    level = Level(command.amount, command.set_on, command.stated_by)
    return set_forecast(dossier, where, level, command.reason)


def receive_recourse(claim: Claim, command: ReceiveRecourse) -> list[RecourseEvent]:
    """Records a receipt; it lowers its forecast on the same day, unless `keep_forecast`.

    A claim closed with its recourse pending still takes it.
    """
    dossier = _takes_receipts(claim)
    recourse = _sought(dossier, command.recourse_id)
    happened(dossier, command.received_on, command.today)
    in_order(recourse.opened.opened_on, command.received_on)
    where = _where(dossier, recourse, command.where)
    _within_what_was_paid(dossier, recourse, command.amount)
    received = RecourseReceived(
        handling=dossier.declared.handling,
        stated_by=command.stated_by,
        receipt_id=command.receipt_id,
        recourse_id=command.recourse_id,
        recourse_type=where.recourse_type,
        beneficiary=where.beneficiary,
        line=where.line,
        amount=command.amount,
        received_on=command.received_on,
        from_party_id=command.from_party_id,
        basis=command.basis,
    )
    return [received, *_lowered(dossier, where, command)]


def _lowered(dossier: Dossier, where: RecourseLine, command: ReceiveRecourse) -> list[RecourseForecastSet]:
    before = dossier.ledger.forecast(where).at(command.received_on)
    if command.keep_forecast or before <= ZERO:
        return []
    level = Level(drawn_down(before, command.amount), command.received_on, command.stated_by)
    return set_forecast(dossier, where, level, "received")


def close_recourse(claim: Claim, command: CloseRecourse) -> list[RecourseEvent]:
    """Closes a recourse; its forecasts go to zero first. Also after a closing that left it pending."""
    dossier = _takes_receipts(claim)
    recourse = _open(dossier, command.recourse_id)
    happened(dossier, command.closed_on, command.today)
    in_order(recourse.opened.opened_on, command.closed_on)
    in_order(max((r.received_on for r in recourse.receipts), default=None), command.closed_on)
    zeroes: list[RecourseEvent] = []
    for where, balance in dossier.ledger.forecasts.items():
        if where.recourse_id == command.recourse_id:
            in_order(balance.last_on, command.closed_on)
            if balance.at():
                zeroes += set_forecast(dossier, where, Level(ZERO, command.closed_on, "broker"), "closing")
    closed = RecourseClosed(recourse_id=command.recourse_id, reason=command.reason, closed_on=command.closed_on)
    return [*zeroes, closed]


def _takes_receipts(claim: Claim) -> Dossier:
    if isinstance(claim, Closed) and claim.closing.recourse_pending:
        return known(claim)
    return still_open(claim)


def _open(dossier: Dossier, recourse_id: UUID) -> Recourse:
    recourse = dossier.recourses.get(recourse_id)
    if recourse is None:
        raise Missing("recourse", "recourse-not-found")
    if recourse.closed is not None:
        raise Refusal("recourse-not-open", closed_on=recourse.closed.closed_on)
    return recourse


def _sought(dossier: Dossier, recourse_id: UUID) -> Recourse:
    recourse = _open(dossier, recourse_id)
    if recourse.opened.direction == "suffered":
        raise Refusal("recourse-direction-suffered")
    return recourse


def _where(dossier: Dossier, recourse: Recourse, where: Where) -> RecourseLine:
    """A coverage may be closed while its recourse goes on."""
    opened = recourse.opened
    line = line_of(dossier, where, may_be_closed=True)
    return RecourseLine(opened.recourse_id, opened.recourse_type, opened.beneficiary, line)


def _within_what_was_paid(dossier: Dossier, recourse: Recourse, amount: Money) -> None:
    """The insurer steps into rights for what it paid, no more (L121-12). Conventions are scales, and exempt."""
    if recourse.opened.beneficiary == "insured" or is_convention(recourse.opened.recourse_type):
        return
    paid = total(b.at() for key, b in dossier.ledger.paid.items() if key.borne_by == "insurer")
    received = total(
        balance.at()
        for key, balance in dossier.ledger.received.items()
        if key.beneficiary == "insurer" and not is_convention(key.recourse_type)
    )
    if received + amount > paid:
        raise Refusal("recourse-exceeds-payment", paid=paid, already_received=received, amount=amount)


def is_convention(recourse_type: RecourseType) -> bool:
    """Whether a scale between insurers, not the real cost, fixes the amount."""
    return recourse_type.startswith("convention_")
