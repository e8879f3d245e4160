"""A recourse opened and closed (recours), sought against whoever is liable or suffered from others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, set_forecast
from services.claims.lines import Where, line_of
from services.claims.recourse import limitation
from services.claims.recourse.guards import open_recourse_of, still_pursued
from services.claims.recourse.scales import ByConvention, Fixed, fixed
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.recourse import (
    Beneficiary,
    Direction,
    RecourseClosed,
    RecourseForecastSet,
    RecourseOpened,
    RecourseType,
)
from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRecourse:
    """A recourse is opened, sought by us or suffered from others.

    `convention` fixes the amount and the liability by the tables of the day of the loss. With `forecast` the amount is
    expected on that line from the first day. `timed`: its limitation clock starts; not for one that comes by file.
    """

    recourse_id: UUID
    direction: Direction = "sought"
    recourse_type: RecourseType = "third_party"
    beneficiary: Beneficiary = "insurer"
    against_party_id: str | None = None
    against_insurer_id: str | None = None
    liability_rate: Decimal | None = None
    amount: Money | None = None
    opened_on: date
    convention: ByConvention | None = None
    forecast: Where | None = None
    timed: bool = True
    rules: RuleBook
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRecourse:
    """A recourse is over, successful or not."""

    recourse_id: UUID
    reason: Literal["received", "abandoned", "rejected", "time_barred", "uneconomic"]
    closed_on: date
    today: date


def open_recourse(claim: Claim, command: OpenRecourse) -> list[ClaimEvent]:
    """Opens a recourse on an open claim, and its limitation clock.

    By a convention it refuses with `missing-convention-amount` or `convention-without-recourse`.
    """
    dossier = still_open(claim)
    happened(dossier, command.opened_on, command.today)
    stated = Fixed(command.amount, command.liability_rate)
    if command.convention is not None:
        stated = fixed(command.rules, command.recourse_type, command.convention, dossier.declared.occurred_on)
    opened = RecourseOpened(
        recourse_id=command.recourse_id,
        direction=command.direction,
        recourse_type=command.recourse_type,
        beneficiary=command.beneficiary,
        against_party_id=command.against_party_id,
        against_insurer_id=command.against_insurer_id,
        liability_rate=stated.liability_rate,
        amount=stated.amount,
        opened_on=command.opened_on,
        convention=stated.figure,
        to_verify=stated.to_verify or None,
    )
    expected = _expected(dossier, opened, command.forecast)
    clock = limitation.started(command.rules, dossier, opened) if command.timed else []
    return [opened, *expected, *clock]


def _expected(dossier: Dossier, opened: RecourseOpened, where: Where | None) -> list[RecourseForecastSet]:
    if where is None or not opened.amount:
        return []
    line = line_of(dossier, where, may_be_closed=True)
    key = RecourseLine(opened.recourse_id, opened.recourse_type, opened.beneficiary, line)
    return set_forecast(dossier, key, Level(opened.amount, opened.opened_on, "broker"), "estimate")


def close_recourse(claim: Claim, command: CloseRecourse) -> list[ClaimEvent]:
    """Closes a recourse, and its limitation clock; its forecasts go to zero first.

    Also after a closing of the claim that left it pending.
    """
    dossier = still_pursued(claim)
    recourse = open_recourse_of(dossier, command.recourse_id)
    happened(dossier, command.closed_on, command.today)
    in_order(recourse.last_on, command.closed_on)
    zeroes: list[RecourseForecastSet] = []
    for where, balance in dossier.ledger.forecasts.items():
        if where.recourse_id == command.recourse_id:
            in_order(balance.last_on, command.closed_on)
            if balance.at():
                zeroes += set_forecast(dossier, where, Level(ZERO, command.closed_on, "broker"), "closing")
    closed = RecourseClosed(recourse_id=command.recourse_id, reason=command.reason, closed_on=command.closed_on)
    return [*zeroes, closed, *limitation.ended(dossier, closed)]
