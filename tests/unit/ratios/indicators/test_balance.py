"""A claim's balance at two dates, beyond the golden cases: floors, draw-downs, order of recording."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.contracts.money import Money
from services.ratios.indicators.balance import ClaimBalance, Entry, Told, claim_balance

LATE = date(2026, 12, 31)


def told(kind: Told, amount: str, effective: tuple[int, int], recorded: tuple[int, int], **more: Any) -> Entry:
    return Entry(
        kind=kind, amount=Money.parse(amount), effective_on=date(2025, *effective), recorded_on=date(2025, *recorded),
        **more,
    )  # fmt: skip


def at(entries: list[Entry], month: int, day: int) -> ClaimBalance:
    return claim_balance(entries, date(2025, month, day), LATE)


def test_a_back_dated_payment_keeps_the_later_reserve_from_falling_below_zero() -> None:
    entries = [
        told("reserve-set", "5000.00", (1, 10), (1, 10)),
        told("reserve-set", "1000.00", (3, 1), (3, 1)),
        told("payment-recorded", "3000.00", (2, 1), (4, 1)),
    ]
    assert at(entries, 2, 15).case_reserve == Money(2_000_00)
    assert at(entries, 3, 1).case_reserve == Money(0)
    assert at(entries, 3, 1).incurred == Money(3_000_00)


def test_a_payment_beyond_the_reserve_leaves_none() -> None:
    entries = [told("reserve-set", "100.00", (1, 10), (1, 10)), told("payment-recorded", "130.00", (1, 11), (1, 11))]
    assert at(entries, 1, 11).case_reserve == Money(0)
    assert at(entries, 1, 11).incurred == Money(130_00)


def test_each_cost_type_draws_its_own_reserve() -> None:
    entries = [
        told("reserve-set", "100.00", (1, 10), (1, 10)),
        told("reserve-set", "50.00", (1, 10), (1, 10), cost_type="expense"),
        told("payment-recorded", "20.00", (1, 11), (1, 11), cost_type="expense"),
    ]
    found = at(entries, 1, 11)
    assert (found.case_reserve_indemnity, found.case_reserve_expense) == (Money(100_00), Money(30_00))


def test_what_was_told_later_counts_later_whatever_its_place_in_the_list() -> None:
    entries = [
        told("reserve-set", "70.00", (1, 10), (2, 1)),
        told("reserve-set", "100.00", (1, 10), (1, 10)),
    ]
    assert at(entries, 1, 10).case_reserve == Money(70_00)
    assert claim_balance(entries, date(2025, 1, 10), date(2025, 1, 31)).case_reserve == Money(100_00)


def test_a_receipt_beyond_the_forecast_leaves_none() -> None:
    entries = [
        told("recourse-forecast-set", "100.00", (1, 10), (1, 10)),
        told("recourse-received", "130.00", (1, 11), (1, 11)),
    ]
    found = at(entries, 1, 11)
    assert (found.recourse_forecast, found.recourse_received, found.incurred) == (
        Money(0),
        Money(130_00),
        Money(-130_00),
    )
