"""Setting a balance to a level: the event itself, and zero again wherever a later balance would dip below.

Reserves, payments, receipts and closings all set levels; this is the one way (EVENTS.md §2.4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.contracts.events.common import Line, StatedBy
from services.contracts.events.recourse import RecourseForecastSet
from services.contracts.events.reserves import CaseReserveSet, ReserveReason
from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Level:
    """An amount to stand from a day on, and who says so."""

    after: Money
    set_on: date
    stated_by: StatedBy


def set_reserve(
    dossier: Dossier, line: Line, level: Level, reason: ReserveReason, basis_event_id: UUID | None = None
) -> list[CaseReserveSet]:
    """The case reserve of a line brought to a level, with the floors that a back-dated change needs."""
    balance = dossier.ledger.reserve(line)
    before = balance.at(level.set_on)
    first = CaseReserveSet(
        handling=dossier.declared.handling,
        stated_by=level.stated_by,
        line=line,
        before=before,
        after=level.after,
        set_on=level.set_on,
        reason=reason,
        basis_event_id=basis_event_id,
    )
    floors = balance.floors(level.set_on, level.after - before)
    return [first, *(_floor(first, day, dip) for day, dip in floors)]


def _floor(first: CaseReserveSet, day: date, dip: Money) -> CaseReserveSet:
    return replace(first, before=dip, after=ZERO, set_on=day, reason="floor", basis_event_id=None)


def set_forecast(dossier: Dossier, where: RecourseLine, level: Level, reason: str) -> list[RecourseForecastSet]:
    """The recourse forecast of a line brought to a level, with its floors."""
    balance = dossier.ledger.forecast(where)
    before = balance.at(level.set_on)
    first = RecourseForecastSet(
        handling=dossier.declared.handling,
        stated_by=level.stated_by,
        recourse_id=where.recourse_id,
        recourse_type=where.recourse_type,
        beneficiary=where.beneficiary,
        line=where.line,
        before=before,
        after=level.after,
        set_on=level.set_on,
        reason=reason,
    )
    floors = balance.floors(level.set_on, level.after - before)
    return [first, *(replace(first, before=dip, after=ZERO, set_on=day, reason="floor") for day, dip in floors)]


def drawn_down(before: Money, amount: Money) -> Money:
    """What is left of a level after an amount was taken from it: never below zero."""
    return max(before - amount, ZERO)
