"""What each line of a position must come to for the claim to hold what its insurer states: no more, and no less.

A figure that names no line is all that the insurer holds of a type of cost, or of the coverage that it names. What
stands on other lines of it, noted by the broker in the meantime, is in that figure already: the line where it stands
takes the rest. Several files of an insurer on one claim add up, so that what another file stated of a line stays on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.claims.balances import PaidLine
from services.claims.dossier import Dossier
from services.claims.positions.lines import Stated, used_lines, within
from services.claims.positions.parts import Position, line_in
from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.events.position import PositionLine, PositionReported
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What a position states of a line, or what stands on some."""

    paid: Money = ZERO
    reserve: Money = ZERO
    received: Money = ZERO
    forecast: Money = ZERO


def targets(dossier: Dossier, reported: PositionReported, stated: Sequence[Stated]) -> list[PositionLine]:
    """The lines of a position with the amounts they must come to, in their order.

    Refuses with `position-line-ambiguous` where the rest of a total is below zero: nobody could say what of
    the other lines the insurer does not have.
    """
    on = reported.cut_off_on
    elsewhere = _of_other_files(dossier.positions, reported)
    meant = [one.meant for one in stated]
    found: list[PositionLine] = []
    for n, one in enumerate(stated):
        place = one.meant.line
        rest: list[Line] = []
        if one.meant.whole != "line":
            used = within(one.meant, used_lines(dossier, place.cost_type), meant)
            rest = [line for line in used if line != place]
        held = _sum(elsewhere[line] for line in (place, *rest) if line in elsewhere)
        target = _target(one.line, held, _standing(dossier, rest, on))
        if rest and _is_short(one.line, target):
            raise Refusal("position-line-ambiguous", pointer=f"/lines/{n}", lines=1 + len(rest))
        found.append(target)
    return found


def _of_other_files(positions: Iterable[Position], reported: PositionReported) -> Mapping[Line, _Amounts]:
    """What the insurer's other files last stated of each line by the cut-off; what came late moved nothing."""
    latest: dict[str, PositionReported] = {}
    for position in positions:
        other = position.reported
        if other.late or other.insurer_id != reported.insurer_id or other.cut_off_on > reported.cut_off_on:
            continue
        before = latest.get(other.insurer_claim_no)
        if before is None or before.cut_off_on <= other.cut_off_on:
            latest[other.insurer_claim_no] = other
    latest.pop(reported.insurer_claim_no, None)
    found: dict[Line, _Amounts] = {}
    for other in latest.values():
        for line in other.lines:
            found[line_in(line)] = _sum((found.get(line_in(line), _Amounts()), _stated(line)))
    return found


def _target(stated: PositionLine, held: _Amounts, beside: _Amounts) -> PositionLine:
    forecast = stated.recourse_forecast
    return replace(
        stated,
        paid_to_date=stated.paid_to_date + held.paid - beside.paid,
        case_reserve=stated.case_reserve + held.reserve - beside.reserve,
        recourse_received=stated.recourse_received + held.received - beside.received,
        recourse_forecast=None if forecast is None else forecast + held.forecast - beside.forecast,
    )


def _is_short(stated: PositionLine, target: PositionLine) -> bool:
    was, now = _stated(stated), _stated(target)
    pairs = (
        (was.paid, now.paid), (was.reserve, now.reserve), (was.received, now.received), (was.forecast, now.forecast),
    )  # fmt: skip
    return any(after < ZERO <= before for before, after in pairs)


def _stated(line: PositionLine) -> _Amounts:
    return _Amounts(line.paid_to_date, line.case_reserve, line.recourse_received, line.recourse_forecast or ZERO)


def _standing(dossier: Dossier, lines: Iterable[Line], on: date) -> _Amounts:
    """What stands on lines at the end of a day, of the insurer's."""
    ledger, wanted = dossier.ledger, set(lines)

    def at(balances: Iterable[Balance]) -> Money:
        return total(balance.at(on) for balance in balances)

    return _Amounts(
        paid=at(ledger.paid.get(PaidLine(line, "insurer"), Balance()) for line in wanted),
        reserve=at(ledger.reserve(line) for line in wanted),
        received=at(b for k, b in ledger.received.items() if k.line in wanted and k.beneficiary == "insurer"),
        forecast=at(b for k, b in ledger.forecasts.items() if k.line in wanted and k.beneficiary == "insurer"),
    )


def _sum(amounts: Iterable[_Amounts]) -> _Amounts:
    found = list(amounts)
    return _Amounts(
        total(a.paid for a in found), total(a.reserve for a in found), total(a.received for a in found),
        total(a.forecast for a in found),
    )  # fmt: skip
