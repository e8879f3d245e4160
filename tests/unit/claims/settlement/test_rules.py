"""Payments recorded, drawing reserves down, and taken back."""

import pytest

from services.claims.lines import Where
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded, PaymentReversed
from services.kit.errors import Missing, Refusal
from tests.unit.claims.stories import (
    closed,
    coverage_closed,
    covered,
    day,
    declared,
    dossier,
    euros,
    given,
    paid,
    policy,
    reserve_on,
    reserved,
    reversed_,
)

EXPENSE = Where(cost_type="expense", cost_category="expert_fees")


def test_a_payment_draws_its_reserve_down_on_its_own_day() -> None:
    claim = given(declared(), reserved("8000.00"))
    recorded, drawn = paid("3000.00")(claim)
    assert isinstance(recorded, PaymentRecorded)
    assert isinstance(drawn, CaseReserveSet)
    assert (drawn.before, drawn.after, drawn.set_on) == (euros("8000.00"), euros("5000.00"), day("2025-06-20"))
    assert drawn.reason == "payment"


def test_a_reserve_is_never_drawn_below_zero() -> None:
    claim = given(declared(), reserved("1000.00"), paid("3000.00"))
    assert reserve_on(claim) == "0.00"


def test_a_payment_back_dated_before_others_floors_what_follows() -> None:
    claim = given(declared(), reserved("1000.00"), reserved("400.00", on="2025-08-01"))
    events = paid("700.00", on="2025-04-01")(claim)
    floors = [e for e in events if isinstance(e, CaseReserveSet) and e.reason == "floor"]
    assert [(f.set_on, f.before, f.after) for f in floors] == [(day("2025-08-01"), euros("-300.00"), euros("0.00"))]


def test_keep_reserve_leaves_the_reserve() -> None:
    claim = given(declared(), reserved("8000.00"))
    assert len(paid("3000.00", keep_reserve=True)(claim)) == 1


def test_expenses_and_indemnities_have_their_own_reserves() -> None:
    claim = given(declared(), reserved("8000.00"))
    assert len(paid("450.00", where=EXPENSE, payment_kind="expense")(claim)) == 1
    with pytest.raises(Refusal, match="cost-category-mismatch"):
        paid("450.00", payment_kind="expense")(claim)


def test_what_the_insured_bears_draws_no_reserve() -> None:
    claim = given(declared(), reserved("8000.00"))
    assert len(paid("450.00", borne_by="insured")(claim)) == 1


def test_a_reserve_below_zero_is_not_drawn() -> None:
    claim = given(declared(), reserved("-50.00", stated_by="insurer"))
    assert len(paid("450.00")(claim)) == 1


def test_where_the_broker_pays_nothing_is_merely_recorded() -> None:
    with pytest.raises(Refusal, match="handling-mismatch"):
        paid("1.00")(given(declared(policy=policy("delegated"))))


def test_one_reference_is_one_payment_until_it_is_taken_back() -> None:
    claim = given(declared(), paid("100.00", external_reference="V-1"))
    with pytest.raises(Refusal, match="payment-duplicate"):
        paid("100.00", name="other", external_reference="V-1")(claim)
    assert paid("100.00", name="other", external_reference="V-2")(claim)
    undone = given(declared(), paid("100.00", external_reference="V-1"), reversed_("100.00"))
    assert paid("90.00", name="other", external_reference="V-1")(undone)


def test_dates_and_states_of_a_payment() -> None:
    claim = given(declared())
    with pytest.raises(Refusal, match="before-occurrence"):
        paid("1.00", on="2025-03-09")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        paid("1.00", on="2027-01-01")(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        paid("1.00")(given(declared(), closed()))
    with pytest.raises(Refusal, match="claim-not-declared"):
        paid("1.00")(given())
    with pytest.raises(Refusal, match="coverage-not-open"):
        paid("1.00", where=Where(coverage_code="own_damage"))(given(declared(), covered(), coverage_closed()))


def test_a_reversal_takes_back_what_is_left_and_names_what_it_corrects() -> None:
    claim = given(declared(), paid("100.00"), reversed_("30.00"))
    [event] = reversed_("70.00", on="2025-07-02")(claim)
    assert isinstance(event, PaymentReversed)
    assert (event.remaining_before, event.remaining_after) == (euros("70.00"), euros("0.00"))
    [payment] = dossier(claim).paid_payments
    assert event.corrects == payment.event_id


def test_a_reversal_beyond_what_is_left_is_refused() -> None:
    claim = given(declared(), paid("100.00"), reversed_("30.00"))
    with pytest.raises(Refusal, match="reversal-exceeds-payment"):
        reversed_("70.01")(claim)
    with pytest.raises(Refusal, match="payment-already-reversed"):
        reversed_("1.00")(given(declared(), paid("100.00"), reversed_("100.00")))


def test_a_reversal_follows_its_payment_and_is_not_in_the_future() -> None:
    claim = given(declared(), paid("100.00"))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        reversed_("1.00", on="2025-06-19")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        reversed_("1.00", on="2027-01-01")(claim)
    with pytest.raises(Refusal, match="before-occurrence"):
        reversed_("1.00", on="2025-01-01")(claim)
    with pytest.raises(Missing):
        reversed_("1.00", name="unknown")(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        reversed_("1.00", on="2026-05-01")(given(declared(), paid("100.00"), closed()))
