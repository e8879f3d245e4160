"""Recourse opened, forecast, received and closed."""

import pytest

from services.claims.lines import Where
from services.contracts.events.recourse import RecourseClosed, RecourseForecastSet, RecourseReceived
from services.kit.errors import Missing, Refusal
from tests.unit.claims.stories import (
    closed,
    day,
    declared,
    euros,
    expected,
    given,
    paid,
    received,
    recourse_closed,
    reopened,
    reversed_,
    sought,
)


def test_a_receipt_lowers_its_forecast_on_its_own_day() -> None:
    claim = given(declared(), paid("3000.00"), sought(), expected("2500.00"))
    receipt, lowered = received("1500.00")(claim)
    assert isinstance(receipt, RecourseReceived)
    assert isinstance(lowered, RecourseForecastSet)
    assert (lowered.before, lowered.after, lowered.set_on) == (euros("2500.00"), euros("1000.00"), day("2025-12-20"))


def test_a_forecast_is_never_lowered_below_zero() -> None:
    claim = given(declared(), paid("3000.00"), sought(), expected("1000.00"))
    _, lowered = received("1500.00")(claim)
    assert isinstance(lowered, RecourseForecastSet)
    assert lowered.after == euros("0.00")


def test_a_receipt_without_forecast_or_told_to_keep_it_stands_alone() -> None:
    claim = given(declared(), paid("3000.00"), sought())
    assert len(received("1500.00")(claim)) == 1
    claim = given(declared(), paid("3000.00"), sought(), expected("1000.00"))
    assert len(received("1500.00", keep_forecast=True)(claim)) == 1


def test_a_back_dated_receipt_floors_what_follows() -> None:
    claim = given(declared(), paid("3000.00"), sought(), expected("1000.00"), expected("200.00", on="2025-11-01"))
    events = received("700.00", on="2025-10-01")(claim)
    floors = [e for e in events if isinstance(e, RecourseForecastSet) and e.reason == "floor"]
    assert [(f.set_on, f.before, f.after) for f in floors] == [(day("2025-11-01"), euros("-500.00"), euros("0.00"))]


def test_receipts_do_not_exceed_what_was_paid() -> None:
    """Golden cases RC3 and RC3d."""
    claim = given(declared(), paid("9000.00"), sought())
    with pytest.raises(Refusal, match="recourse-exceeds-payment") as refusal:
        received("9500.00")(claim)
    assert refusal.value.facts["paid"] == euros("9000.00")
    claim = given(declared(), paid("9000.00"), sought(), received("4000.00"))
    assert received("5000.00", on="2025-12-21")(claim)
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        received("5000.01", on="2025-12-21")(claim)


def test_what_was_taken_back_was_not_paid() -> None:
    claim = given(declared(), paid("9000.00"), reversed_("8000.00"), sought())
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        received("1000.01")(claim)


def test_what_the_insured_paid_is_not_the_insurers_to_recover() -> None:
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        received("1.00")(given(declared(), paid("9000.00", borne_by="insured"), sought()))


def test_a_convention_and_the_insureds_own_recovery_have_no_such_ceiling() -> None:
    irsa = given(declared(), paid("500.00"), sought(recourse_type="convention_irsa"))
    assert received("1776.00")(irsa)
    own = given(declared(), sought(recourse_type="insured_deductible", beneficiary="insured"))
    assert received("300.00")(own)


def test_convention_receipts_leave_the_ceiling_of_the_others() -> None:
    claim = given(
        declared(), paid("500.00"), sought(),
        sought("irsa", recourse_type="convention_irsa"), received("1776.00", name="irsa"),
    )  # fmt: skip
    assert received("500.00", on="2025-12-21")(claim)


def test_a_suffered_recourse_brings_nothing_in() -> None:
    claim = given(declared(), paid("10.00"), sought(direction="suffered"))
    for step in (expected("1.00"), received("1.00")):
        with pytest.raises(Refusal, match="recourse-direction-suffered"):
            step(claim)
    assert recourse_closed()(claim)


def test_closing_a_recourse_zeroes_its_forecasts_alone() -> None:
    expense = Where(cost_type="expense", cost_category="legal_fees")
    claim = given(
        declared(), paid("900.00"), sought(), expected("100.00"), expected("20.00", where=expense),
        sought("other"), expected("7.00", name="other"),
    )  # fmt: skip
    *zeroes, last, _clock = recourse_closed()(claim)
    assert isinstance(last, RecourseClosed)
    told = [(z.before, z.after, z.reason) for z in zeroes if isinstance(z, RecourseForecastSet)]
    assert told == [(euros("100.00"), euros("0.00"), "closing"), (euros("20.00"), euros("0.00"), "closing")]


def test_a_closed_recourse_is_over() -> None:
    claim = given(declared(), paid("10.00"), sought(), recourse_closed())
    for step in (expected("1.00"), received("1.00"), recourse_closed()):
        with pytest.raises(Refusal, match="recourse-not-open"):
            step(claim)


def test_an_unknown_recourse_is_missing() -> None:
    for step in (expected("1.00"), received("1.00"), recourse_closed()):
        with pytest.raises(Missing):
            step(given(declared(), paid("10.00")))


def test_an_unchanged_forecast_is_refused() -> None:
    claim = given(declared(), sought(), expected("10.00"))
    with pytest.raises(Refusal, match="forecast-unchanged"):
        expected("10.00", on="2025-10-01")(claim)


def test_dates_of_a_recourse() -> None:
    claim = given(declared(), paid("10.00"), sought(), received("5.00"), expected("3.00", on="2025-12-22"))
    for step in (sought("b", "2025-03-09"), expected("1.00", "2025-03-09"), received("1.00", "2025-03-09")):
        with pytest.raises(Refusal, match="before-occurrence"):
            step(claim)
    for step in (sought("b", "2027-01-01"), expected("1.00", "2027-01-01"), recourse_closed("2027-01-01")):
        with pytest.raises(Refusal, match="in-the-future"):
            step(claim)
    earlier = (
        expected("1.00", "2025-03-31"),
        received("1.00", "2025-03-31"),
        recourse_closed("2025-03-31"),
        recourse_closed("2025-12-19"),
        recourse_closed("2025-12-21"),
    )
    for step in earlier:
        with pytest.raises(Refusal, match="dates-out-of-order"):
            step(claim)


def test_a_claim_closed_with_its_recourse_pending_takes_receipts_and_nothing_else() -> None:
    claim = given(declared(), paid("100.00"), sought(), expected("50.00"), closed(recourse_pending=True))
    assert len(received("20.00", on="2026-06-01")(claim)) == 2
    assert recourse_closed("2026-06-01")(claim)
    for step in (expected("60.00", "2026-06-01"), sought("b", "2026-06-01")):
        with pytest.raises(Refusal, match="claim-not-open"):
            step(claim)


def test_a_claim_closed_for_good_takes_no_receipt() -> None:
    claim = given(declared(), paid("100.00"), sought(), recourse_closed(), closed())
    with pytest.raises(Refusal, match="claim-not-open"):
        received("20.00", on="2026-06-01")(claim)
    again = given(declared(), paid("100.00"), sought(), closed(recourse_pending=True), reopened())
    assert received("20.00", on="2026-06-01")(again)
