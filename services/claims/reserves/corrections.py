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
from services.claims.recourse.alerts import over_recovered
from services.claims.recourse.guards import paid_by_insurer, received_by_insurer, recourse_of
from services.claims.recourse.subrogation import within_what_was_paid
from services.claims.reserves.totals import correct_paid, correct_received
from services.claims.state import Claim, must_have, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line, StatedBy
from services.contracts.events.recourse import Beneficiary, RecourseType
from services.contracts.events.reserves import CorrectionReason
from services.contracts.money import ZERO, Money
from services.kit.errors import FieldError, Invalid, Refusal

Measure = Literal["paid", "recourse_received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectBalance:
    """A total is to stand at an amount from a day on. A recourse, or its type, where it is what was received.

    `beneficiary` None: whoever the recourse is for; a shared one brought in some for the insured too.
    """

    measure: Measure
    where: Where
    recourse_id: UUID | None = None
    recourse_type: RecourseType | None = None
    beneficiary: Beneficiary | None = None
    after: Money
    corrected_on: date
    reason: CorrectionReason
    corrects: UUID | None = None
    stated_by: StatedBy = "broker"
    named_by: UUID
    today: date


def correct_balance(claim: Claim, command: CorrectBalance) -> list[ClaimEvent]:
    """Brings a total to an amount, within what was paid; an alert says where more came back than is then paid.

    Refuses with `balance-unchanged`, `negative-balance`, `event-unknown`, `recourse-exceeds-payment`.
    """
    dossier = still_open(claim)
    happened(dossier, command.corrected_on, command.today)
    must_have(claim, command.corrects)
    line = line_of(dossier, command.where, may_be_closed=True)
    level = Level(command.after, command.corrected_on, command.stated_by)
    if command.measure == "paid":
        paid = correct_paid(dossier, line, level, command.reason, command.corrects)
        less = max(paid.before - paid.after, ZERO)
        return [paid, *over_recovered(dossier, less, command.corrected_on, command.named_by)]
    where = _received_on(dossier, command, line)
    received = correct_received(dossier, where, level, command.reason, command.corrects)
    more = received.after - received.before
    if more > ZERO and where.beneficiary == "insurer":
        within_what_was_paid(where.recourse_type, paid_by_insurer(dossier), received_by_insurer(dossier), more)
    return [received]


def _received_on(dossier: Dossier, command: CorrectBalance, line: Line) -> RecourseLine:
    if command.recourse_id is None:
        if command.recourse_type is None:
            raise Invalid([FieldError("/recourse_id", "required")])
        if command.recourse_type == "insured_deductible" or command.beneficiary == "insured":
            raise Refusal("beneficiary-insured")
        return RecourseLine(None, command.recourse_type, "insurer", line)
    opened = recourse_of(dossier, command.recourse_id).opened
    beneficiary = command.beneficiary or opened.beneficiary
    if opened.beneficiary == "insured" and beneficiary == "insurer":
        raise Refusal("beneficiary-insured")
    return RecourseLine(command.recourse_id, opened.recourse_type, beneficiary, line)
