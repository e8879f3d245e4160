"""Setting a case reserve (provision dossier)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.guards import happened
from services.claims.levels import Level, set_reserve
from services.claims.lines import Where, line_of, must_be_in_force
from services.claims.reserves.authority import must_be_within
from services.claims.state import Claim, must_have, still_open
from services.contracts.events.common import StatedBy
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReserve:
    """The reserve of a line is to stand at an amount from a day on. `limit`: up to where the caller decides alone."""

    where: Where
    amount: Money
    set_on: date
    reason: Literal["opening", "estimate", "report", "error"] = "estimate"
    stated_by: StatedBy = "broker"
    basis_event_id: UUID | None = None
    limit: Money | None = None
    today: date


def set_case_reserve(claim: Claim, command: SetReserve) -> list[CaseReserveSet]:
    """Sets the reserve of a line; back-dated, later balances follow and never dip below zero.

    Refuses with `negative-reserve`, `reserve-unchanged`, `cover-not-in-force`, `authority-exceeded`, `event-unknown`.
    """
    dossier = still_open(claim)
    happened(dossier, command.set_on, command.today)
    must_have(claim, command.basis_event_id)
    line = line_of(dossier, command.where)
    if command.amount < ZERO and command.stated_by != "insurer":
        raise Refusal("negative-reserve", amount=command.amount)
    if command.amount == dossier.ledger.reserve(line).at(command.set_on):
        raise Refusal("reserve-unchanged", amount=command.amount, on=command.set_on)
    if command.amount > dossier.ledger.reserve(line).at(command.set_on):  # lowering one needs no cover
        must_be_in_force(dossier, line)
    must_be_within(command.limit, dossier, line, command.amount, command.set_on)
    level = Level(command.amount, command.set_on, command.stated_by)
    return set_reserve(dossier, line, level, command.reason, command.basis_event_id)
