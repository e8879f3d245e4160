"""Correcting a total on a claim: what was paid or received on a line, brought to what it really is (cumul corrigé)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.claims.guards import happened
from services.claims.levels import Level
from services.claims.lines import Where, line_of
from services.claims.reserves.totals import correct_paid, correct_received
from services.claims.state import Claim, must_have, still_open
from services.contracts.events.common import StatedBy
from services.contracts.events.recourse import RecourseType
from services.contracts.events.reserves import BalanceCorrected, CorrectionReason
from services.contracts.money import Money
from services.kit.errors import FieldError, Invalid, Missing, Refusal

Measure = Literal["paid", "recourse_received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectBalance:
    """A total is to stand at an amount from a day on. A recourse, or its type, where it is what was received."""

    measure: Measure
    where: Where
    recourse_id: UUID | None = None
    recourse_type: RecourseType | None = None
    after: Money
    corrected_on: date
    reason: CorrectionReason
    corrects: UUID | None = None
    stated_by: StatedBy = "broker"
    today: date


def correct_balance(claim: Claim, command: CorrectBalance) -> list[BalanceCorrected]:
    """Brings a total to an amount. Refuses with `balance-unchanged`, `negative-balance`, `event-unknown`."""
    dossier = still_open(claim)
    happened(dossier, command.corrected_on, command.today)
    must_have(claim, command.corrects)
    line = line_of(dossier, command.where, may_be_closed=True)
    level = Level(command.after, command.corrected_on, command.stated_by)
    if command.measure == "paid":
        return [correct_paid(dossier, line, level, command.reason, command.corrects)]
    where = RecourseLine(command.recourse_id, _type_of(dossier, command), "insurer", line)
    return [correct_received(dossier, where, level, command.reason, command.corrects)]


def _type_of(dossier: Dossier, command: CorrectBalance) -> RecourseType:
    if command.recourse_id is None:
        if command.recourse_type is None:
            raise Invalid([FieldError("/recourse_id", "required")])
        if command.recourse_type == "insured_deductible":
            raise Refusal("beneficiary-insured")
        return command.recourse_type
    recourse = dossier.recourses.get(command.recourse_id)
    if recourse is None:
        raise Missing("recourse", "recourse-not-found")
    if recourse.opened.beneficiary != "insurer":
        raise Refusal("beneficiary-insured")
    return recourse.opened.recourse_type
