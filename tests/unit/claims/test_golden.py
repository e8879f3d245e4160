"""The golden cases of a claim's balances (TM1 to TM7), told by the rules and read under their two cuts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.claims.figures import Row, rows, sum_of
from services.claims.lines import Where
from services.claims.state import UNDECLARED, Claim
from services.contracts.events import ClaimEvent
from tests.support.golden import cases, holds
from tests.unit.claims.stories import (
    Step,
    declared,
    dossier,
    expected,
    folded,
    paid,
    received,
    reserved,
    sought,
)

CASES = {case["id"]: case for case in cases("loss_ratio") if case["input"]["operation"] == "claim_balance"}


def _steps(told: dict[str, Any]) -> list[Step]:
    kind, on, amount = told["kind"], told["effective_on"], told.get("amount", "")
    where = Where(cost_type=told.get("cost_type", "indemnity"))
    match kind:
        case "claim-declared":
            day = date.fromisoformat(on)
            return [declared(occurred_on=day, declared_on=day), sought(on=on)]
        case "reserve-set":
            return [reserved(amount, on=on, where=where)]
        case "payment-recorded":
            return [paid(amount, on=on, name=f"{on} {where.cost_type}", where=where)]
        case "recourse-forecast-set":
            return [expected(amount, on=on)]
        case "recourse-received":
            return [received(amount, on=on)]
        case _:
            raise AssertionError(f"{kind} is told by no rule here")


def _balance(asked: dict[str, Any], as_of: str) -> Row:
    """The row of a claim whose events became known one after another, cut at two dates."""
    claim: Claim = UNDECLARED
    log: list[tuple[str, ClaimEvent]] = []
    for told in sorted(asked["events"], key=lambda t: str(t["recorded_on"])):
        for step in _steps(told):
            events = step(claim)
            claim = folded(claim, events)
            log += [(told["recorded_on"], event) for event in events]
    known = folded(UNDECLARED, [event for recorded_on, event in log if recorded_on <= asked["known_on"]])
    return sum_of(rows(dossier(known), date.fromisoformat(as_of)))


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_balances_under_two_cuts(case: dict[str, Any]) -> None:
    row = _balance(case["input"], case["input"]["as_of"])
    holds(case["expected"], {name: str(amount) for name, amount in row.items()})


def test_the_golden_cases_are_all_here() -> None:
    assert list(CASES) == ["TM1", "TM2", "TM6", "TM7a", "TM7b"]


def test_the_expense_is_known_and_effective_later() -> None:
    row = _balance(CASES["TM1"]["input"], "2026-01-31")
    assert str(row["paid_expense"]) == "450.00"
