"""The money of a recourse: expected, received and shared, passed on (prévision, encaissement, reversement)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, drawn_down, set_forecast
from services.claims.lines import Where
from services.claims.recourse.guards import (
    line_in,
    paid_by_insurer,
    received_by_insurer,
    received_for,
    sought_recourse_of,
    still_pursued,
)
from services.claims.recourse.parts import Recourse
from services.claims.recourse.subrogation import Shared, Sharing, shared, within_what_was_paid
from services.claims.state import Claim, still_open
from services.contracts.events.common import StatedBy
from services.contracts.events.recourse import Beneficiary, RecourseEvent, RecourseForecastSet, RecourseReceived
from services.contracts.ids import part_id
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Refusal


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


@dataclass(frozen=True, slots=True)
class SharedBy:
    """How a receipt is shared with the insured: by which rule, of which damage."""

    sharing: Sharing
    damage: Money


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
    shared_by: SharedBy | None = None
    stated_by: StatedBy = "broker"
    today: date


def forecast_recourse(claim: Claim, command: ForecastRecourse) -> list[RecourseForecastSet]:
    """Sets what is expected on a line of a recourse; back-dated as a reserve is."""
    dossier = still_open(claim)
    recourse = sought_recourse_of(dossier, command.recourse_id)
    happened(dossier, command.set_on, command.today)
    in_order(recourse.opened.opened_on, command.set_on)
    where = line_in(dossier, recourse, command.where)
    if command.amount == dossier.ledger.forecast(where).at(command.set_on):
        raise Refusal("forecast-unchanged", amount=command.amount, on=command.set_on)
    level = Level(command.amount, command.set_on, command.stated_by)
    return set_forecast(dossier, where, level, command.reason)


def receive_recourse(claim: Claim, command: ReceiveRecourse) -> list[RecourseEvent]:
    """Records a receipt; it lowers its forecast on the same day, unless `keep_forecast`.

    A shared one is two receipts, the insurer's and the insured's, of which each lowers its own forecast. A claim closed
    with its recourse pending still takes it.
    """
    dossier = still_pursued(claim)
    recourse = sought_recourse_of(dossier, command.recourse_id)
    happened(dossier, command.received_on, command.today)
    in_order(recourse.opened.opened_on, command.received_on)
    where = line_in(dossier, recourse, command.where)
    events: list[RecourseEvent] = []
    for n, (beneficiary, amount) in enumerate(_parts(dossier, recourse, command)):
        if beneficiary == "insurer":
            within_what_was_paid(where.recourse_type, paid_by_insurer(dossier), received_by_insurer(dossier), amount)
        key = RecourseLine(where.recourse_id, where.recourse_type, beneficiary, where.line)
        receipt_id = command.receipt_id if n == 0 else part_id(command.receipt_id, "shared", n)
        events += [_received(dossier, key, command, receipt_id, amount), *_lowered(dossier, key, command, amount)]
    return events


def _parts(dossier: Dossier, recourse: Recourse, command: ReceiveRecourse) -> Iterator[tuple[Beneficiary, Money]]:
    """Whose the money is: the beneficiary's, or shared, without parts of nothing."""
    if command.shared_by is None:
        yield recourse.opened.beneficiary, command.amount
        return
    if recourse.opened.beneficiary == "insured":
        raise Refusal("beneficiary-insured")
    parts = _shared(dossier, recourse, command.amount, command.shared_by)
    if parts.insurer:
        yield "insurer", parts.insurer
    if parts.insured:
        yield "insured", parts.insured


def _shared(dossier: Dossier, recourse: Recourse, amount: Money, by: SharedBy) -> Shared:
    """The parts of a receipt, such that all that the recourse brought in, as since corrected, is shared by the rule."""
    recourse_id = recourse.opened.recourse_id
    insured_so_far = received_for(dossier, recourse_id, "insured")
    everything = received_for(dossier, recourse_id, "insurer") + insured_so_far + amount
    goal = shared(everything, by.damage, _indemnity_paid(dossier), by.sharing)
    insured = min(max(goal.insured - insured_so_far, ZERO), amount)
    return Shared(amount - insured, insured)


def _indemnity_paid(dossier: Dossier) -> Money:
    """What of the damage the insurer bore; its expenses are no part of the insured's damage."""
    paid = dossier.ledger.paid.items()
    return total(b.at() for key, b in paid if key.borne_by == "insurer" and key.line.cost_type == "indemnity")


def _received(
    dossier: Dossier, where: RecourseLine, command: ReceiveRecourse, receipt_id: UUID, amount: Money
) -> RecourseReceived:
    return RecourseReceived(
        handling=dossier.declared.handling,
        stated_by=command.stated_by,
        receipt_id=receipt_id,
        recourse_id=where.recourse_id,
        recourse_type=where.recourse_type,
        beneficiary=where.beneficiary,
        line=where.line,
        amount=amount,
        received_on=command.received_on,
        from_party_id=command.from_party_id,
        basis=command.basis,
    )


def _lowered(
    dossier: Dossier, where: RecourseLine, command: ReceiveRecourse, amount: Money
) -> list[RecourseForecastSet]:
    before = dossier.ledger.forecast(where).at(command.received_on)
    if command.keep_forecast or before <= ZERO:
        return []
    level = Level(drawn_down(before, amount), command.received_on, command.stated_by)
    return set_forecast(dossier, where, level, "received")
