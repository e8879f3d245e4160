"""A premium: written once, adjusted, cancelled exactly, collected to the cent, bounced."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.claims.policy.premium import (
    adjust_premium,
    cancel_receipt,
    collect_premium,
    reverse_collection,
    write_premium,
)
from services.claims.policy.state import UNREGISTERED, Policy
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import PremiumAdjusted, PremiumCollected
from services.contracts.money import ZERO, total
from services.kit.errors import Refusal
from tests.unit.claims.policy.stories import (
    TODAY,
    adjust,
    adjusted,
    after,
    cancel,
    collect,
    collected,
    contract,
    euros,
    event_id,
    given,
    registered,
    reverse,
    row,
    terminated,
    write,
    written,
)

ROWS = (row("theft", "100.00", "18.00", "10.00"), row("fire", "50.00", "9.00", "5.00"))


def on_a_written_receipt(*events: PolicyEvent) -> Policy:
    return given(registered(), written("Q-1", *ROWS, fees="3.00"), *events)


def receipt(policy: Policy, receipt_no: str = "Q-1") -> str:
    return contract(policy).receipts[receipt_no].status()


def test_a_premium_is_written() -> None:
    assert write_premium(given(registered()), write(written())) == [written()]


def test_a_receipt_is_written_once() -> None:
    with pytest.raises(Refusal, match="receipt-already-written"):
        write_premium(on_a_written_receipt(), write(written()))


@pytest.mark.parametrize(
    ("policy", "code"),
    [(UNREGISTERED, "policy-unknown"), (given(registered(), terminated("2025-09-30")), "policy-not-in-force")],
)
def test_a_policy_not_in_force_takes_no_new_premium(policy: Policy, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        write_premium(policy, write(written()))


def test_a_premium_may_be_issued_ahead_of_its_period_only() -> None:
    policy = given(registered())
    ahead = written(issued_on="2027-01-01", period=("2027-01-01", "2027-12-31"))
    assert write_premium(policy, write(ahead)) == [ahead]
    with pytest.raises(Refusal, match="in-the-future"):
        write_premium(policy, write(written(issued_on="2027-01-02", period=("2027-01-01", "2027-12-31"))))
    with pytest.raises(Refusal, match="in-the-future"):
        write_premium(policy, write(written(issued_on="2026-07-01")))


@pytest.mark.parametrize(
    ("wrong", "field", "difference"),
    [
        ({"gross": euros("180.01")}, "gross", "0.01"),
        ({"net": euros("149.00"), "gross": euros("179.00")}, "split/net", "1.00"),
        ({"tax": euros("28.00"), "gross": euros("181.00")}, "split/tax", "-1.00"),
        ({"commission": euros("16.00")}, "split/commission", "-1.00"),
    ],
)
def test_a_premium_sums_up(wrong: dict[str, Any], field: str, difference: str) -> None:
    with pytest.raises(Refusal, match="premium-split-mismatch") as refused:
        write_premium(given(registered()), write(written("Q-1", *ROWS, fees="3.00", **wrong)))
    assert refused.value.facts["field"] == field
    assert refused.value.facts["difference"] == euros(difference)


def test_each_row_sums_up() -> None:
    skewed = type(ROWS[0])(
        coverage_code="theft", net=euros("100.00"), tax=euros("18.00"), gross=euros("119.00"), commission=ZERO
    )
    with pytest.raises(Refusal, match="premium-split-mismatch") as refused:
        write_premium(given(registered()), write(written("Q-1", skewed)))
    assert refused.value.facts["field"] == "split/0/gross"


def test_an_adjustment_names_what_it_adjusts() -> None:
    policy = on_a_written_receipt()
    events = adjust_premium(policy, adjust(adjusted("Q-1", row("theft", "-10.00", "-1.80"))))
    assert isinstance(events[0], PremiumAdjusted)
    assert events[0].adjusts == event_id(1)
    assert receipt(after(policy, events, 2)) == "written"


def test_an_adjustment_sums_up_and_is_not_of_the_future() -> None:
    wrong = adjusted("Q-1", row("theft", "-10.00"))
    skewed = type(wrong)(**{**{f: getattr(wrong, f) for f in wrong.__slots__}, "gross": euros("-11.00")})
    with pytest.raises(Refusal, match="premium-split-mismatch"):
        adjust_premium(on_a_written_receipt(), adjust(skewed))
    with pytest.raises(Refusal, match="in-the-future"):
        adjust_premium(on_a_written_receipt(), adjust(adjusted("Q-1", adjusted_on="2026-07-01")))


def test_a_cancellation_undoes_each_movement_over_its_own_period() -> None:
    policy = on_a_written_receipt(adjusted("Q-1", row("theft", "20.00"), period=("2025-07-01", "2026-03-31")))
    events = cancel_receipt(policy, cancel())
    assert [(e.period_start.month, e.net, e.fees, e.adjusts) for e in events if isinstance(e, PremiumAdjusted)] == [
        (4, euros("-150.00"), euros("-3.00"), event_id(1)),
        (7, euros("-20.00"), ZERO, event_id(2)),
    ]
    cancelled = after(policy, events, 3)
    assert receipt(cancelled) == "cancelled"
    assert total(p.gross for p in contract(cancelled).receipts["Q-1"].kept()) == ZERO


def test_nothing_moves_on_a_cancelled_receipt() -> None:
    policy = on_a_written_receipt()
    policy = after(policy, cancel_receipt(policy, cancel()), 2)
    with pytest.raises(Refusal, match="receipt-cancelled"):
        adjust_premium(policy, adjust(adjusted("Q-1")))
    with pytest.raises(Refusal, match="receipt-cancelled"):
        collect_premium(policy, collect("1.00"))
    with pytest.raises(Refusal, match="receipt-cancelled"):
        cancel_receipt(policy, cancel())
    with pytest.raises(Refusal, match="receipt-already-written"):
        write_premium(policy, write(written()))


def test_an_unknown_receipt_is_refused() -> None:
    policy = given(registered())
    with pytest.raises(Refusal, match="receipt-unknown"):
        adjust_premium(policy, adjust(adjusted("Q-1")))
    with pytest.raises(Refusal, match="receipt-unknown"):
        cancel_receipt(policy, cancel())
    with pytest.raises(Refusal, match="receipt-unknown"):
        collect_premium(policy, collect("1.00"))


def test_a_collection_is_split_pro_rata_fees_included() -> None:
    [event] = collect_premium(on_a_written_receipt(), collect("90.00"))
    assert isinstance(event, PremiumCollected)
    assert [(r.coverage_code, r.gross, r.net, r.commission) for r in event.split] == [
        ("theft", euros("59.00"), euros("50.00"), euros("5.00")),
        ("fire", euros("29.50"), euros("25.00"), euros("2.50")),
    ]
    assert event.net == euros("75.00")


def test_the_residual_cent_goes_to_the_largest_row() -> None:
    rows = (row("a", "1.00"), row("b", "1.01"), row("c", "1.00"))
    policy = given(registered(), written("Q-1", *rows))
    [event] = collect_premium(policy, collect("1.00"))
    assert isinstance(event, PremiumCollected)
    assert [r.gross for r in event.split] == [euros("0.33"), euros("0.34"), euros("0.33")]


def test_the_last_collection_settles_every_row_to_the_cent() -> None:
    policy = on_a_written_receipt()
    for n, gross in enumerate(("33.33", "66.67", "80.00")):
        events = collect_premium(policy, collect(gross))
        policy = after(policy, [type(e)(**_renamed(e, n)) for e in events if isinstance(e, PremiumCollected)], 2 + n)
        assert receipt(policy) == ("collected" if n == 2 else "part_collected")
    rows = [r for c in contract(policy).receipts["Q-1"].collected() for r in c.split]
    assert total(r.net for r in rows if r.coverage_code == "theft") == euros("100.00")
    assert total(r.net for r in rows) == euros("150.00")
    with pytest.raises(Refusal, match="collection-exceeds-receipt") as refused:
        collect_premium(policy, collect("0.01"))
    assert refused.value.facts["owed"] == ZERO


def _renamed(event: PremiumCollected, n: int) -> dict[str, Any]:
    return {**{f: getattr(event, f) for f in event.__slots__}, "collection_id": UUID(int=100 + n)}


def test_a_collected_receipt_is_not_cancelled_before_the_collection_is_undone() -> None:
    policy = on_a_written_receipt(collected("59.00", row("theft", "50.00", "9.00")))
    with pytest.raises(Refusal, match="receipt-collected"):
        cancel_receipt(policy, cancel())
    undone = after(policy, reverse_collection(policy, reverse()), 3)
    assert receipt(undone) == "written"
    assert receipt(after(undone, cancel_receipt(undone, cancel()), 4)) == "cancelled"


def test_a_collection_is_undone_whole_and_once() -> None:
    policy = on_a_written_receipt(collected("59.00", row("theft", "50.00", "9.00")))
    [event] = reverse_collection(policy, reverse())
    assert (event.gross, event.receipt_no) == (euros("59.00"), "Q-1")  # type: ignore[union-attr]
    undone = after(policy, [event], 3)
    with pytest.raises(Refusal, match="collection-already-reversed"):
        reverse_collection(undone, reverse())
    with pytest.raises(Refusal, match="collection-unknown"):
        reverse_collection(policy, reverse(key=UUID(int=8)))


def test_a_collection_is_undone_after_it_was_made() -> None:
    policy = on_a_written_receipt(collected("59.00", row("theft", "50.00", "9.00")))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        reverse_collection(policy, reverse("2025-04-30"))


@pytest.mark.parametrize("day", ["2026-07-01"])
def test_money_does_not_move_in_the_future(day: str) -> None:
    policy = on_a_written_receipt(collected("59.00", row("theft", "50.00", "9.00")))
    with pytest.raises(Refusal, match="in-the-future"):
        collect_premium(policy, collect("1.00", on=day))
    with pytest.raises(Refusal, match="in-the-future"):
        reverse_collection(policy, reverse(day))
    with pytest.raises(Refusal, match="in-the-future"):
        cancel_receipt(on_a_written_receipt(), cancel(cancelled_on=day))


def test_premiums_are_settled_after_the_termination_too() -> None:
    policy = on_a_written_receipt(terminated("2025-09-30"))
    assert adjust_premium(policy, adjust(adjusted("Q-1", row("theft", "-1.00"))))
    paid = after(policy, collect_premium(policy, collect("180.00")), 3)
    back = after(paid, reverse_collection(paid, reverse()), 4)
    assert cancel_receipt(back, cancel())


def test_as_of_a_day_what_came_later_is_left_out() -> None:
    policy = on_a_written_receipt(collected("59.00", row("theft", "50.00", "9.00")))
    policy = after(policy, reverse_collection(policy, reverse("2025-05-10")), 3)
    policy = after(policy, cancel_receipt(policy, cancel(cancelled_on="2025-07-01")), 4)
    found = contract(policy).receipts["Q-1"]
    days = [date(2025, 4, 30), date(2025, 5, 1), date(2025, 5, 10), date(2025, 7, 1), None]
    assert [found.status(day) for day in days] == ["written", "part_collected", "written", "cancelled", "cancelled"]
    assert found.kept(date(2025, 3, 31)) == []
    assert date(2025, 7, 1) < TODAY
