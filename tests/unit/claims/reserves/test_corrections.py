"""Corrected totals: what was paid or received, brought to what it really is."""

from typing import Any

import pytest

from services.claims.balances import RecourseLine
from services.claims.figures import rows, sum_of
from services.claims.levels import Level
from services.claims.recourse.receipts import SharedBy
from services.claims.reserves.totals import correct_received
from services.claims.state import Claim
from services.contracts.events.diary import AlertRaised
from services.contracts.events.recourse import RecourseReceived
from services.contracts.events.reserves import BalanceCorrected
from services.contracts.money import ZERO
from services.kit.errors import Invalid, Missing, Refusal
from tests.unit.claims.stories import (
    INDEMNITY,
    after,
    closed,
    corrected,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    paid,
    received,
    sought,
)


def paid_by(claim: Claim, on: str) -> str:
    return str(sum_of(rows(dossier(claim), day(on)))["paid"])


def test_a_total_paid_is_brought_to_another_from_its_day_on() -> None:
    claim = given(declared(), paid("1000.00"))
    [event] = corrected("800.00")(claim)
    assert isinstance(event, BalanceCorrected)
    assert (event.before, event.after) == (euros("1000.00"), euros("800.00"))
    claim = after(claim, corrected("800.00"))
    assert (paid_by(claim, "2025-07-31"), paid_by(claim, "2025-08-01")) == ("1000.00", "800.00")


def test_what_a_recourse_brought_in_is_corrected_on_that_recourse() -> None:
    claim = given(declared(), paid("1000.00"), sought(), received("300.00"))
    claim = after(
        claim,
        corrected("0.00", "2026-01-10", "recourse_received", recourse_id=named("recourse"), reason="bounced"),
    )
    assert sum_of(rows(dossier(claim)))["recourse_received"] == ZERO


def test_an_amount_received_outside_any_recourse_is_corrected_by_its_type() -> None:
    claim = given(declared(), paid("1000.00"))
    claim = after(claim, corrected("50.00", measure="recourse_received", recourse_type="third_party"))
    assert sum_of(rows(dossier(claim)))["recourse_received"] == euros("50.00")
    with pytest.raises(Invalid):
        corrected("60.00", measure="recourse_received")(claim)


def test_a_recourse_that_the_claim_has_not_is_unknown() -> None:
    claim = given(declared(), paid("1000.00"))
    with pytest.raises(Missing):
        corrected("50.00", measure="recourse_received", recourse_id=named("another"))(claim)


def test_what_the_insured_recovers_is_no_total_of_the_insurer() -> None:
    claim = given(declared(), paid("1000.00"), sought(recourse_type="insured_deductible", beneficiary="insured"))
    of: dict[str, Any] = {"measure": "recourse_received", "recourse_id": named("recourse")}
    with pytest.raises(Refusal, match="beneficiary-insured"):
        corrected("50.00", beneficiary="insurer", **of)(claim)
    with pytest.raises(Refusal, match="beneficiary-insured"):
        corrected("50.00", measure="recourse_received", recourse_type="insured_deductible")(claim)


def test_a_shared_receipt_that_bounces_is_undone_for_both_and_the_next_is_shared_anew() -> None:
    first = SharedBy("insured_preferred", euros("1100.00"))
    begun = [declared(), paid("1000.00"), sought(), received("500.00", on="2025-12-01", shared_by=first)]
    of: dict[str, Any] = {
        "on": "2025-12-05",
        "measure": "recourse_received",
        "recourse_id": named("recourse"),
        "reason": "bounced",
    }
    claim = given(*begun, corrected("0.00", **of), corrected("0.00", beneficiary="insured", **of))
    sums = sum_of(rows(dossier(claim)))
    assert (str(sums["recourse_received"]), str(sums["insured_recovered"])) == ("0.00", "0.00")
    again = [e for e in received("500.00", shared_by=first)(claim) if isinstance(e, RecourseReceived)]
    assert [(e.beneficiary, str(e.amount)) for e in again] == [("insurer", "400.00"), ("insured", "100.00")]


def test_a_recourse_is_not_corrected_beyond_what_was_paid() -> None:
    claim = given(declared(), paid("1000.00"), sought(), received("500.00"))
    of: dict[str, Any] = {"on": "2025-12-31", "measure": "recourse_received", "recourse_id": named("recourse")}
    assert corrected("1000.00", **of)(claim)
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        corrected("1000.01", **of)(claim)


def test_a_total_paid_that_is_corrected_below_what_came_back_is_shown_to_somebody() -> None:
    claim = given(declared(), paid("1000.00"), sought(), received("500.00"))
    assert len(corrected("500.00")(claim)) == 1
    _, alert = corrected("499.99")(claim)
    assert isinstance(alert, AlertRaised)
    assert alert.rule_id == "recourse_exceeds_payment"


def test_the_same_total_again_is_refused() -> None:
    with pytest.raises(Refusal, match="balance-unchanged"):
        corrected("1000.00")(given(declared(), paid("1000.00")))


def test_a_later_total_below_zero_is_refused() -> None:
    claim = given(declared(), paid("1000.00"), corrected("100.00", "2025-09-01"))
    with pytest.raises(Refusal, match="negative-balance"):
        corrected("50.00", "2025-07-01")(claim)


def test_a_correction_names_an_event_of_the_claim() -> None:
    claim = given(declared(), paid("1000.00"))
    known = claim.events[-1]  # type: ignore[union-attr]
    assert corrected("10.00", corrects=known)(claim)
    with pytest.raises(Refusal, match="event-unknown"):
        corrected("10.00", corrects=named("elsewhere"))(claim)


def test_nothing_is_corrected_on_a_closed_claim_nor_out_of_its_time() -> None:
    claim = given(declared(), paid("1000.00"))
    with pytest.raises(Refusal, match="claim-not-open"):
        corrected("10.00", "2026-05-01")(after(claim, closed()))
    with pytest.raises(Refusal, match="before-occurrence"):
        corrected("10.00", "2025-03-01")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        corrected("10.00", "2027-03-01")(claim)


def test_the_totals_of_a_duplicate_go_to_zero_line_by_line() -> None:
    claim = given(declared(), paid("1000.00"), sought(), received("300.00"))
    where = RecourseLine(named("recourse"), "third_party", "insurer", INDEMNITY)
    event = correct_received(dossier(claim), where, Level(ZERO, day("2026-01-10"), "broker"), "merge")
    assert (event.before, event.after, event.reason) == (euros("300.00"), ZERO, "merge")
