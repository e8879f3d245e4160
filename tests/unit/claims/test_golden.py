"""The golden cases of a claim's balances (TM1 to TM7), told by the rules and read under their two cuts."""

from __future__ import annotations

from datetime import date

import pytest

from services.claims.figures import Row, rows, sum_of
from services.claims.lines import Where
from services.claims.state import UNDECLARED, Claim
from services.contracts.events import ClaimEvent
from services.contracts.money import Money
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

# A case as golden/loss_ratio.json and DOMAIN.md §0 have it: (kind, effective, recorded, amount, cost type).
Told = tuple[str, str, str, str, str]

FIRST: tuple[Told, ...] = (
    ("claim-declared", "2025-03-10", "2025-03-12", "0.00", "indemnity"),
    ("reserve-set", "2025-03-12", "2025-03-12", "8000.00", "indemnity"),
    ("payment-recorded", "2025-06-20", "2025-07-02", "3000.00", "indemnity"),
    ("recourse-forecast-set", "2025-09-01", "2025-09-01", "2500.00", "indemnity"),
    ("recourse-received", "2025-12-20", "2026-01-08", "1500.00", "indemnity"),
    ("reserve-set", "2025-12-31", "2026-02-10", "6000.00", "indemnity"),
    ("payment-recorded", "2026-01-15", "2026-01-15", "450.00", "expense"),
)
SECOND: tuple[Told, ...] = (
    ("claim-declared", "2025-12-20", "2025-12-31", "0.00", "indemnity"),
    ("reserve-set", "2025-12-31", "2025-12-31", "5000.00", "indemnity"),
    ("payment-recorded", "2026-01-10", "2026-01-10", "1000.00", "indemnity"),
    ("reserve-set", "2025-12-31", "2026-02-10", "6000.00", "indemnity"),
)


def _steps(told: Told) -> list[Step]:
    kind, on, _, amount, cost_type = told
    where = Where(cost_type=cost_type)  # type: ignore[arg-type]
    match kind:
        case "claim-declared":
            day = date.fromisoformat(on)
            return [declared(occurred_on=day, declared_on=day), sought(on=on)]
        case "reserve-set":
            return [reserved(amount, on=on, where=where)]
        case "payment-recorded":
            return [paid(amount, on=on, name=f"{on} {cost_type}", where=where)]
        case "recourse-forecast-set":
            return [expected(amount, on=on)]
        case _:
            return [received(amount, on=on)]


def _balance(history: tuple[Told, ...], as_of: str, known_on: str) -> Row:
    """The row of a claim whose events became known one after another, cut at two dates."""
    claim: Claim = UNDECLARED
    log: list[tuple[str, ClaimEvent]] = []
    for told in sorted(history, key=lambda t: t[2]):
        for step in _steps(told):
            events = step(claim)
            claim = folded(claim, events)
            log += [(told[2], event) for event in events]
    known = folded(UNDECLARED, [event for recorded_on, event in log if recorded_on <= known_on])
    return sum_of(rows(dossier(known), date.fromisoformat(as_of)))


CASES = [
    ("TM1", FIRST, "2025-12-31", "2026-12-31", ("3000.00", "0.00", "6000.00", "1500.00", "1000.00", "6500.00")),
    ("TM2", FIRST, "2025-12-31", "2025-12-31", ("3000.00", "0.00", "5000.00", "0.00", "2500.00", "5500.00")),
    ("TM6", FIRST, "2025-07-01", "2025-12-31", ("3000.00", "0.00", "5000.00", "0.00", "0.00", "8000.00")),
    ("TM7a", SECOND, "2025-12-31", "2026-12-31", ("0.00", "0.00", "6000.00", "0.00", "0.00", "6000.00")),
    ("TM7b", SECOND, "2026-01-31", "2026-12-31", ("1000.00", "0.00", "5000.00", "0.00", "0.00", "6000.00")),
]
NAMES = ("paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast", "incurred")


@pytest.mark.parametrize(("history", "as_of", "known_on", "amounts"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_balances_under_two_cuts(
    history: tuple[Told, ...], as_of: str, known_on: str, amounts: tuple[str, ...]
) -> None:
    row = _balance(history, as_of, known_on)
    assert [str(row[name]) for name in NAMES] == list(amounts)
    assert all(isinstance(row[name], Money) for name in NAMES)


def test_the_expense_is_known_and_effective_later() -> None:
    row = _balance(FIRST, "2026-01-31", "2026-12-31")
    assert str(row["paid_expense"]) == "450.00"
