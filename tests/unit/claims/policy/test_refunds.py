"""Ristournes: what a termination gives back, by exact days and row by row."""

from datetime import date

import pytest

from services.claims.policy.refunds import refunds_after
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import PremiumAdjusted
from services.contracts.money import ZERO
from services.contracts.periods import Period
from tests.unit.claims.policy.stories import adjusted, contract, euros, event_id, given, registered, row, written


def refunds(last_covered_on: str, *events: PolicyEvent) -> list[PremiumAdjusted]:
    return refunds_after(contract(given(registered(), *events)), date.fromisoformat(last_covered_on))


def test_ep5_gives_back_the_days_after_the_last_covered_one() -> None:
    [refund] = refunds("2025-09-30", written())
    assert refund.net == euros("-5983.56")
    assert (refund.period_start, refund.period_end) == (date(2025, 10, 1), date(2026, 3, 31))
    assert (refund.reason, refund.adjusted_on, refund.adjusts) == ("refund", date(2025, 9, 30), event_id(1))
    assert refund.gross == refund.net + refund.tax + refund.fees


def test_each_row_is_given_back_on_its_own_and_fees_stay_due() -> None:
    rows = (row("theft", "100.01", "18.00", "10.00"), row("fire", "33.33", "6.00", "3.33"))
    [refund] = refunds("2025-09-30", written("Q-1", *rows, fees="5.00"))
    assert [(r.coverage_code, r.net, r.tax, r.commission) for r in refund.split] == [
        ("theft", euros("-49.87"), euros("-8.98"), euros("-4.99")),
        ("fire", euros("-16.62"), euros("-2.99"), euros("-1.66")),
    ]
    assert refund.net == euros("-66.49")
    assert refund.fees == ZERO


def test_a_receipt_that_never_covered_a_day_is_given_back_whole() -> None:
    ahead = written("Q-2", row("theft", "100.00"), period=("2026-04-01", "2027-03-31"), fees="5.00")
    [refund] = refunds("2025-09-30", ahead)
    assert (refund.net, refund.fees, refund.gross) == (euros("-100.00"), euros("-5.00"), euros("-105.00"))
    assert refund.period_start == date(2026, 4, 1)


def test_nothing_is_given_back_before_it_was_written() -> None:
    instalment = written("Q-2", row("theft", "100.00"), period=("2025-10-01", "2026-03-31"), issued_on="2025-10-01")
    later = adjusted("Q-2", row("theft", "10.00"), period=("2025-10-01", "2026-03-31"), adjusted_on="2025-10-15")
    assert [(r.receipt_no, r.adjusted_on) for r in refunds("2025-06-30", written(), instalment, later)] == [
        ("Q-1", date(2025, 6, 30)),
        ("Q-2", date(2025, 10, 15)),
    ]


def test_every_receipt_that_reaches_beyond_gives_back_and_no_other() -> None:
    found = refunds(
        "2025-09-30",
        written("Q-1", period=("2025-04-01", "2025-09-30")),
        written("Q-2", period=("2025-09-30", "2026-03-31")),
        written("Q-3", row(None, "0.00")),
    )
    assert [r.receipt_no for r in found] == ["Q-2"]


def test_what_was_given_back_already_is_not_given_back_again() -> None:
    by_hand = adjusted("Q-1", row(None, "-5983.56"), period=("2025-10-01", "2026-03-31"), reason="refund")
    assert refunds("2025-09-30", written(), by_hand) == []


def test_adjustments_over_other_days_give_back_theirs() -> None:
    more = adjusted("Q-1", row(None, "100.00"), period=("2025-07-01", "2025-10-08"))  # 100 days, 8 uncovered
    found = refunds("2025-09-30", written(), more)
    assert [(r.period_end, r.net) for r in found] == [
        (date(2026, 3, 31), euros("-5983.56")),
        (date(2025, 10, 8), euros("-8.00")),
    ]


@pytest.mark.parametrize("last", ["2025-04-01", "2025-09-30", "2026-03-30"])
def test_what_was_earned_stays(last: str) -> None:
    rows = (row("theft", "100.01"), row("fire", "33.33"), row("glass", "0.01"))
    day = date.fromisoformat(last)
    found = refunds(last, written("Q-1", *rows))
    given_back = {r.coverage_code: r.net.cents for refund in found for r in refund.split}
    period = Period(date(2025, 4, 1), date(2026, 3, 31))
    covered = Period(period.start, day).days
    for r in rows:
        exact = r.net.cents * covered / period.days
        assert abs(r.net.cents + given_back.get(r.coverage_code, 0) - exact) <= 0.5


def test_a_cancelled_receipt_gives_back_nothing() -> None:
    opposite = adjusted("Q-1", row(None, "-12000.00"), reason="receipt_cancelled")
    assert refunds("2025-09-30", written(), opposite) == []
