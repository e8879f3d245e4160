"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, stated_by, where
from services.claims.reserves.corrections import CorrectBalance, correct_balance
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.contracts.bulk import CommandName
from services.contracts.http.money import ReserveIn
from services.contracts.http.reserves import BalanceCorrectionIn


def set_(body: ReserveIn, facts: Facts) -> ClaimDecide:
    """`set-reserve`."""
    command = SetReserve(
        where=where(body, facts),
        amount=body.amount,
        set_on=body.set_on,
        reason=body.reason,
        stated_by=stated_by(body, facts),
        basis_event_id=body.basis_event_id,
        today=facts.today,
    )
    return lambda claim: set_case_reserve(claim, command)


def correct(body: BalanceCorrectionIn, facts: Facts) -> ClaimDecide:
    """`correct-balance`."""
    command = CorrectBalance(
        measure=body.measure,
        where=where(body, facts),
        recourse_id=body.recourse_id or facts.refs.get("recourse"),
        recourse_type=body.recourse_type,
        after=body.after,
        corrected_on=body.corrected_on,
        reason=body.reason,
        corrects=body.corrects,
        stated_by=stated_by(body, facts),
        today=facts.today,
    )
    return lambda claim: correct_balance(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"set-reserve": set_, "correct-balance": correct}
