"""From what stands on a claim to what its insurer states: the events that bring each line there (EVENTS.md §2.11).

All of them count on the day of the cut-off. Back-dated, they may leave a later balance below zero: it is then
restored to zero on that later day (§2.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.claims.balances import PaidLine, RecourseLine
from services.claims.dossier import Dossier
from services.claims.levels import Level, set_forecast, set_reserve
from services.claims.positions.parts import line_in
from services.claims.reserves.totals import paid_brought, received_brought
from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.events.position import PositionLine
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded
from services.contracts.ids import part_id
from services.contracts.money import ZERO, Money, total

Moved = PaymentRecorded | BalanceCorrected | CaseReserveSet | RecourseReceived | RecourseForecastSet


@dataclass(frozen=True, slots=True)
class Cause:
    """Whose position brings a claim's lines to its figures, and at which cut-off."""

    position_id: UUID
    event_id: UUID
    cut_off_on: date


def brought_to(dossier: Dossier, stated: PositionLine, cause: Cause, n: int) -> list[Moved]:
    """The events that bring a line to what is stated of it; none where it stands there. `n` names what they make."""
    line = line_in(stated)
    return [
        *_paid(dossier, line, stated, cause, n),
        *_received(dossier, line, stated, cause, n),
        *_reserve(dossier, line, stated, cause),
        *_forecast(dossier, line, stated, cause),
    ]


def _reserve(dossier: Dossier, line: Line, stated: PositionLine, cause: Cause) -> list[CaseReserveSet]:
    if dossier.ledger.reserve(line).at(cause.cut_off_on) == stated.case_reserve:
        return []
    level = Level(stated.case_reserve, cause.cut_off_on, "insurer")
    return set_reserve(dossier, line, level, "position", cause.event_id)


def _paid(dossier: Dossier, line: Line, stated: PositionLine, cause: Cause, n: int) -> Iterator[Moved]:
    """More is a payment of the difference; less is no payment taken back, but a total that was wrong."""
    balance = dossier.ledger.paid.get(PaidLine(line, "insurer"), Balance())
    before, after = balance.at(cause.cut_off_on), stated.paid_to_date
    if after > before:
        yield PaymentRecorded(
            handling=dossier.declared.handling,
            stated_by="insurer",
            payment_id=part_id(cause.position_id, "payment", n),
            line=line,
            payment_kind="expense" if line.cost_type == "expense" else "partial",
            amount=after - before,
            borne_by="insurer",
            paid_on=cause.cut_off_on,
            in_kind=False,
            basis="position",
        )
    elif after < before:
        yield _stated(paid_brought(dossier, line, before, after, cause.cut_off_on))
        for day, dip in balance.floors(cause.cut_off_on, after - before):
            yield _floor(paid_brought(dossier, line, dip, ZERO, day))


def _received(dossier: Dossier, line: Line, stated: PositionLine, cause: Cause, n: int) -> Iterator[Moved]:
    """What came in on the line, from anywhere. More belongs to no recourse of ours; less is taken where some is."""
    own = RecourseLine(None, stated.recourse_type, "insurer", line)
    balances = _on(dossier.ledger.received, own)
    change = stated.recourse_received - _sum_at(balances, cause.cut_off_on)
    if change > ZERO:
        yield RecourseReceived(
            handling=dossier.declared.handling,
            stated_by="insurer",
            receipt_id=part_id(cause.position_id, "receipt", n),
            recourse_type=own.recourse_type,
            beneficiary="insurer",
            line=line,
            amount=change,
            received_on=cause.cut_off_on,
            basis="position",
        )
    for where, before, after in _less(balances, own, change, cause.cut_off_on):
        yield _stated(received_brought(dossier, where, before, after, cause.cut_off_on))
        for day, dip in balances[where].floors(cause.cut_off_on, after - before):
            yield _floor(received_brought(dossier, where, dip, ZERO, day))


def _forecast(dossier: Dossier, line: Line, stated: PositionLine, cause: Cause) -> Iterator[RecourseForecastSet]:
    if stated.recourse_forecast is None:
        return
    own = RecourseLine(None, stated.recourse_type, "insurer", line)
    balances = _on(dossier.ledger.forecasts, own)
    change = stated.recourse_forecast - _sum_at(balances, cause.cut_off_on)
    levels = [(where, after) for where, _, after in _less(balances, own, change, cause.cut_off_on)]
    if change > ZERO:
        levels = [(own, balances[own].at(cause.cut_off_on) + change)]
    for where, after in levels:
        yield from set_forecast(dossier, where, Level(after, cause.cut_off_on, "insurer"), "position")


def _on(balances: Mapping[RecourseLine, Balance], own: RecourseLine) -> dict[RecourseLine, Balance]:
    """The insurer's balances of a line, whatever recourse they are of: what no recourse of ours explains goes first."""
    found = {own: balances.get(own, Balance())}
    others = {k: b for k, b in balances.items() if k.line == own.line and k.beneficiary == "insurer" and k != own}
    return found | dict(sorted(others.items(), key=lambda one: one[0].recourse_id is not None))


def _less(
    balances: Mapping[RecourseLine, Balance], own: RecourseLine, change: Money, on: date
) -> Iterator[tuple[RecourseLine, Money, Money]]:
    """Where a fall is taken: of each balance what it has; the insurer's own takes what none of them has."""
    left = -change
    taken: dict[RecourseLine, Money] = {}
    for where, balance in balances.items():
        part = min(max(balance.at(on), ZERO), left)
        if part > ZERO:
            taken[where] = part
            left -= part
    if left > ZERO:
        taken[own] = taken.get(own, ZERO) + left
    for where, part in taken.items():
        before = balances[where].at(on)
        yield where, before, before - part


def _sum_at(balances: Mapping[RecourseLine, Balance], on: date) -> Money:
    return total(balance.at(on) for balance in balances.values())


def _stated(corrected: BalanceCorrected) -> BalanceCorrected:
    return replace(corrected, stated_by="insurer", reason="position")


def _floor(corrected: BalanceCorrected) -> BalanceCorrected:
    return replace(corrected, stated_by="insurer", reason="floor")
