"""What a recourse brings in: shared with the insured, passed on, and too much once a payment is taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.claims.figures import rows, sum_of
from services.claims.lines import Where
from services.claims.recourse.receipts import SharedBy
from services.claims.recourse.remittances import to_remit
from services.claims.recourse.subrogation import recoverable, shared, wreck_kept, wreck_sold
from services.claims.recourse.views import recourse_views
from services.claims.state import Claim
from services.contracts.events.diary import AlertRaised
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.kit.errors import Missing, Refusal
from tests.unit.claims.recourse.stories import claimed, disputed, remitted
from tests.unit.claims.stories import (
    closed,
    day,
    declared,
    dossier,
    euros,
    expected,
    given,
    named,
    paid,
    received,
    recourse_closed,
    reversed_,
    sought,
)

INSURED_FIRST = SharedBy("insured_preferred", euros("10000.00"))
PRO_RATA = SharedBy("pro_rata", euros("10000.00"))
FEES = Where(cost_type="expense", cost_category="expert_fees")


def parts(events: object) -> list[tuple[str, str]]:
    assert isinstance(events, list)
    return [(e.beneficiary, str(e.amount)) for e in events if isinstance(e, RecourseReceived)]


def balance(claim: Claim, name: str) -> str:
    return str(sum_of(rows(dossier(claim)))[name])


def owed(claim: Claim, to: str, as_of: str | None = None) -> str:
    known = dossier(claim)
    found = to_remit(known, known.recourses[named("recourse")], to, day(as_of) if as_of else None)  # type: ignore[arg-type]
    return str(found)


def test_what_is_recoverable_is_rounded_once() -> None:
    assert recoverable(euros("0.01"), Decimal("0.5")) == euros("0.01")
    assert recoverable(euros("100.00"), Decimal("0.333333")) == euros("33.33")


@pytest.mark.parametrize(
    ("amount", "damage", "paid_", "preferred", "pro_rata"),
    [
        ("10000.00", "10000.00", "9000.00", ("9000.00", "1000.00"), ("9000.00", "1000.00")),
        ("5000.00", "10000.00", "9000.00", ("4000.00", "1000.00"), ("4500.00", "500.00")),
        ("600.00", "10000.00", "9000.00", ("0.00", "600.00"), ("540.00", "60.00")),
        ("0.01", "3.00", "1.00", ("0.00", "0.01"), ("0.00", "0.01")),
        ("100.00", "100.00", "150.00", ("100.00", "0.00"), ("100.00", "0.00")),
        ("100.00", "100.00", "0.00", ("0.00", "100.00"), ("0.00", "100.00")),
    ],
)
def test_the_two_ways_to_share(
    amount: str, damage: str, paid_: str, preferred: tuple[str, str], pro_rata: tuple[str, str]
) -> None:
    for sharing, result in (("insured_preferred", preferred), ("pro_rata", pro_rata)):
        found = shared(euros(amount), euros(damage), euros(paid_), sharing)  # type: ignore[arg-type]
        assert (str(found.insurer), str(found.insured)) == result


def test_a_wreck_kept_by_the_insured_is_taken_off_what_is_paid() -> None:
    kept = wreck_kept(euros("12000.00"), euros("500.00"), euros("2500.00"))
    assert (kept.paid, kept.net_cost) == (euros("9000.00"), euros("9000.00"))
    assert wreck_kept(euros("100.00"), euros("500.00"), euros("0.00")).paid == euros("0.00")


def test_a_wreck_is_not_sold_for_more_than_was_paid() -> None:
    assert wreck_sold(euros("100.00"), euros("0.00"), euros("100.00")).net_cost == euros("0.00")
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        wreck_sold(euros("100.00"), euros("50.00"), euros("50.01"))


def test_a_shared_receipt_is_two_receipts() -> None:
    claim = given(declared(), paid("9000.00"), sought())
    assert parts(received("5000.00", shared_by=INSURED_FIRST)(claim)) == [
        ("insurer", "4000.00"),
        ("insured", "1000.00"),
    ]
    assert parts(received("5000.00", shared_by=PRO_RATA)(claim)) == [("insurer", "4500.00"), ("insured", "500.00")]


def test_receipts_in_parts_are_shared_as_one_would_be() -> None:
    begun = [declared(), paid("9000.00"), sought(), received("600.00", on="2025-12-01", shared_by=INSURED_FIRST)]
    claim = given(*begun)
    assert parts(received("4400.00", shared_by=INSURED_FIRST)(claim)) == [("insurer", "4000.00"), ("insured", "400.00")]
    after = given(*begun, received("4400.00", shared_by=INSURED_FIRST))
    assert (balance(after, "recourse_received"), balance(after, "insured_recovered")) == ("4000.00", "1000.00")


def test_nobody_gets_a_receipt_of_nothing() -> None:
    claim = given(declared(), paid("9000.00"), sought())
    assert parts(received("600.00", shared_by=INSURED_FIRST)(claim)) == [("insured", "600.00")]


def test_each_part_lowers_its_own_forecast() -> None:
    claim = given(declared(), paid("9000.00"), sought(), expected("5000.00"))
    lowered = [e for e in received("5000.00", shared_by=INSURED_FIRST)(claim) if isinstance(e, RecourseForecastSet)]
    assert [(e.beneficiary, str(e.after)) for e in lowered] == [("insurer", "1000.00")]


def test_the_insurers_part_is_within_what_it_paid_and_the_insureds_is_its_own() -> None:
    """What the insurer paid in fees is its own to recover, and no part of the insured's damage."""
    claim = given(declared(), paid("9000.00"), paid("300.00", name="fees", where=FEES), sought())
    assert parts(received("10300.00", shared_by=INSURED_FIRST)(claim)) == [
        ("insurer", "9300.00"),
        ("insured", "1000.00"),
    ]
    with pytest.raises(Refusal, match="recourse-exceeds-payment"):
        received("10300.01", shared_by=INSURED_FIRST)(claim)


def test_the_insureds_own_recourse_is_not_shared() -> None:
    own = given(declared(), sought(recourse_type="insured_deductible", beneficiary="insured"))
    with pytest.raises(Refusal, match="beneficiary-insured"):
        received("10.00", shared_by=INSURED_FIRST)(own)


def test_a_recovered_deductible_lowers_no_cost_of_the_insurers() -> None:
    claim = given(
        declared(), paid("900.00"), sought(recourse_type="insured_deductible", beneficiary="insured"),
        expected("300.00"), received("300.00"),
    )  # fmt: skip
    assert (balance(claim, "incurred"), balance(claim, "insured_recovered")) == ("900.00", "300.00")


def test_money_is_passed_on_and_the_balance_owed_is_known_on_any_day() -> None:
    claim = given(
        declared(), paid("9000.00"), sought(), received("5000.00", shared_by=INSURED_FIRST),
        remitted("1500.00"), remitted("1000.00", "insured", "2026-01-12", shared=True),
    )  # fmt: skip
    days = ("2025-12-19", "2025-12-20", "2026-01-10", "2026-01-12")
    assert [owed(claim, "insurer", on) for on in days] == ["0.00", "4000.00", "2500.00", "2500.00"]
    assert [owed(claim, "insured", on) for on in days] == ["0.00", "1000.00", "1000.00", "0.00"]
    assert balance(claim, "incurred") == "5000.00"  # it moves no figure


def test_no_more_is_passed_on_than_came_in_for_that_party() -> None:
    claim = given(declared(), paid("9000.00"), sought(), received("500.00"), remitted("200.00"))
    assert remitted("300.00")(claim)
    for step in (remitted("300.01"), remitted("0.01", "insured")):
        with pytest.raises(Refusal, match="remittance-exceeds-receipt"):
            step(claim)


def test_each_receipt_has_its_own_rest() -> None:
    claim = given(
        declared(),
        paid("9000.00"),
        sought(),
        received("500.00"),
        received("70.00", on="2025-12-21"),
        remitted("500.00"),
    )
    with pytest.raises(Refusal, match="remittance-exceeds-receipt") as refusal:
        remitted("1.00")(claim)
    assert refusal.value.facts["left"] == euros("0.00")
    assert remitted("70.00", receipt="2025-12-21")(claim)


def test_the_dates_and_names_of_a_remittance() -> None:
    claim = given(declared(), paid("9000.00"), sought(), received("500.00"))
    for on, code in (("2025-12-19", "dates-out-of-order"), ("2027-01-01", "in-the-future")):
        with pytest.raises(Refusal, match=code):
            remitted("1.00", on=on)(claim)
    for step in (remitted("1.00", receipt="2020-01-01"), remitted("1.00", name="other")):
        with pytest.raises(Missing):
            step(claim)


def test_it_is_passed_on_after_the_recourse_is_closed_and_the_claim_with_it_pending() -> None:
    claim = given(declared(), paid("9000.00"), sought(), received("500.00"), recourse_closed())
    assert remitted("500.00")(claim)
    waiting = given(declared(), paid("90.00"), sought(), received("50.00"), closed(recourse_pending=True))
    assert remitted("50.00", on="2026-06-01")(waiting)


def test_a_payment_taken_back_after_a_receipt_is_shown_to_somebody() -> None:
    claim = given(declared(), paid("9000.00"), sought(), received("5000.00"))
    assert len(reversed_("4000.00", on="2026-01-10")(claim)) == 1
    _, alert = reversed_("4000.01", on="2026-01-10")(claim)
    assert isinstance(alert, AlertRaised)
    assert alert.rule_id == "recourse_exceeds_payment"
    assert {fact.code: fact.value for fact in alert.facts} == {
        "paid": "4999.99", "recourse_received": "5000.00", "excess": "0.01",
    }  # fmt: skip


def test_a_convention_or_the_insureds_own_payment_makes_no_such_alert() -> None:
    claim = given(
        declared(), paid("9000.00"), sought(recourse_type="convention_irsa"), received("9500.00"),
        paid("10.00", name="own", borne_by="insured"),
    )  # fmt: skip
    assert len(reversed_("9000.00", on="2026-01-10")(claim)) == 1
    assert len(reversed_("10.00", on="2026-01-10", name="own")(claim)) == 1


def test_a_recourse_is_shown_as_it_was() -> None:
    claim = given(
        declared(), paid("9000.00"), sought(), claimed("9000.00"), disputed(), expected("3000.00"),
        received("1000.00"), remitted("400.00"), recourse_closed(),
    )  # fmt: skip
    told = {}
    for on in ("2025-04-01", "2025-05-01", "2025-06-01", "2025-09-01", "2025-12-20", "2026-03-01"):
        views = recourse_views(dossier(claim), day(on))
        told[on] = [(v["state"], str(v["recourse_forecast"]), str(v["recourse_received"])) for v in views]
    assert told == {
        "2025-04-01": [("opened", "0.00", "0.00")],
        "2025-05-01": [("claimed", "0.00", "0.00")],
        "2025-06-01": [("disputed", "0.00", "0.00")],
        "2025-09-01": [("disputed", "3000.00", "0.00")],
        "2025-12-20": [("part_received", "2000.00", "1000.00")],
        "2026-03-01": [("closed", "0.00", "1000.00")],
    }
    [now] = recourse_views(dossier(claim))
    assert (now["closed_on"], now["answer"], str(now["amount_claimed"])) == (day("2026-03-01"), "disputed", "9000.00")
    assert {to: str(amount) for to, amount in now["to_remit"].items()} == {"insurer": "600.00", "insured": "0.00"}


def test_what_was_paid_on_a_recourse_suffered_stands_beside_it() -> None:
    claim = given(
        declared(), sought(direction="suffered", against_party_id="mutua", amount=euros("1776.00")),
        paid("1776.00", payment_kind="recourse_suffered", payee_party_id="mutua"),
        paid("5.00", name="other", payment_kind="recourse_suffered", payee_party_id="someone"), reversed_("76.00"),
    )  # fmt: skip
    told = [recourse_views(dossier(claim), on)[0]["recourse_suffered_paid"] for on in (day("2025-06-30"), None)]
    assert told == [euros("1776.00"), euros("1700.00")]
