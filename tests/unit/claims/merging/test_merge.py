"""A merge as two claims live it: the duplicate is emptied and closed, the other gets what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.claims.balances import Ledger
from services.claims.figures import rows, sum_of
from services.claims.lines import Where
from services.claims.merging.carrying import Carry, MergedElsewhere, carry
from services.claims.merging.rules import MergeClaim, merge_claim
from services.claims.settlement.views import payment_views
from services.claims.state import UNDECLARED, Claim, Closed, Open
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimClosed, ClaimCorrected, ClaimCoverageOpened, ClaimReopened
from services.contracts.events.diary import AlertRaised
from services.contracts.events.recourse import RecourseReceived
from services.contracts.events.reserves import BalanceCorrected
from services.contracts.events.settlement import PaymentIssued, PaymentProposed, PaymentRecorded, PaymentReversed
from services.contracts.money import Money, total
from services.kit.errors import Refusal
from services.ratios.movements import claim_movements
from tests.unit.claims.settlement.stories import approved, cleared, delegated, issued, payment, proposed
from tests.unit.claims.stories import (
    TODAY,
    Step,
    acknowledged,
    after,
    closed,
    corrected,
    covered,
    day,
    declared,
    dossier,
    euros,
    expected,
    folded,
    given,
    named,
    paid,
    policy,
    received,
    recourse_closed,
    reopened,
    reserved,
    reversed_,
    sought,
)

OWN = Where(coverage_code="own_damage", cost_category="property")
THEFT = Where(coverage_code="theft", cost_category="property")
MERGED = "2026-01-15"


def merging(target: Claim, on: str = MERGED, into: str = "target") -> Step:
    command = MergeClaim(claim_id=named("duplicate"), into=named(into), target=target, merged_on=day(on), today=TODAY)
    return lambda claim: merge_claim(claim, command)


def carrying(duplicate: Claim, on: str = MERGED) -> Step:
    command = Carry(
        duplicate_id=named("duplicate"),
        duplicate=dossier(duplicate),
        merged_on=day(on),
        stream_id=named("target"),
        command_id=named("merge"),
        today=TODAY,
    )
    return lambda claim: carry(claim, command)


def merged(duplicate: Claim, target: Claim) -> tuple[Claim, Claim]:
    """The two claims after their merge."""
    return after(duplicate, merging(target)), after(target, carrying(duplicate))


def sums(claim: Claim) -> dict[str, str]:
    return {name: str(amount) for name, amount in sum_of(rows(dossier(claim))).items() if amount}


def of_kind(events: Sequence[ClaimEvent], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_a_duplicate_is_emptied_by_events_that_say_so_and_closed() -> None:
    duplicate = given(
        declared(), covered(), reserved("1000.00", where=OWN), paid("400.00", where=OWN), sought(),
        expected("300.00", where=OWN), received("200.00", where=OWN), recourse_closed(on="2026-01-10"),
    )  # fmt: skip
    events = merging(given(declared()))(duplicate)
    assert [(e.measure, str(e.before), str(e.after), e.reason) for e in of_kind(events, BalanceCorrected)] == [
        ("paid", "400.00", "0.00", "merge"),
        ("recourse_received", "200.00", "0.00", "merge"),
    ]
    last = events[-1]
    assert isinstance(last, ClaimClosed)
    assert (last.outcome, last.merged_into) == ("duplicate", named("target"))
    claim = folded(duplicate, events)
    assert isinstance(claim, Closed)
    assert sums(claim) == {}
    assert not any(coverage.is_open for coverage in dossier(claim).coverages.values())


def test_what_the_insured_bore_and_recovered_goes_too() -> None:
    duplicate = given(
        declared(), covered(), paid("90.00", where=OWN, borne_by="insured"),
        sought(recourse_type="insured_deductible", beneficiary="insured"), received("50.00", where=OWN),
        recourse_closed(on="2026-01-10"),
    )  # fmt: skip
    assert sums(duplicate) == {"insured_paid": "90.00", "insured_recovered": "50.00"}
    events = merging(given(declared()))(duplicate)
    assert sums(folded(duplicate, events)) == {}
    assert [str(e.remaining_after) for e in of_kind(events, PaymentReversed)] == ["0.00"]
    moved = [movement for event in events for movement in claim_movements(event)]
    assert sum(m.insured_recovered or 0 for m in moved) == -50_00
    assert sum(m.insured_paid or 0 for m in moved) == -90_00
    assert not any(m.received_indemnity for m in moved)


def test_what_is_carried_stands_once_on_every_day_also_before_the_merge() -> None:
    duplicate = given(
        declared(), covered(), paid("400.00", on="2025-06-02", where=OWN), corrected("350.00", "2025-07-01", where=OWN),
        paid("60.00", name="other", on="2025-08-01", where=OWN),
    )  # fmt: skip
    both = merged(duplicate, given(declared(), covered()))
    for on, once in (
        ("2025-06-01", "0.00"),
        ("2025-06-02", "400.00"),
        ("2025-08-01", "460.00"),
        ("2026-06-30", "410.00"),
    ):
        paid_then = [sum_of(rows(dossier(claim), day(on)))["paid"] for claim in both]
        assert str(total(paid_then)) == once, on
        assert str(paid_then[0]) == "0.00", on


def test_a_merged_claim_is_one_claim_less_and_never_reopened() -> None:
    duplicate = after(given(declared()), merging(given(declared())))
    counted = [m for e in merging(given(declared()))(given(declared())) for m in claim_movements(e)]
    assert (sum(m.claims_declared or 0 for m in counted), sum(m.claims_open or 0 for m in counted)) == (-1, -1)
    with pytest.raises(Refusal, match="claim-merged"):
        reopened(on="2026-05-01")(duplicate)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (UNDECLARED, "merge-target-unknown"),
        (given(declared(), closed()), "merge-target-unknown"),
        (given(declared(policy=policy(insurer="mutua"))), "insurer-mismatch"),
        (given(declared(policy=policy(currency="CHF"))), "currency-mismatch"),
        (given(declared(policy=policy("delegated"))), "handling-mismatch"),
    ],
)
def test_only_an_open_claim_of_the_same_insurer_currency_and_handling_takes_it(target: Claim, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        merging(target)(given(declared()))


def test_a_claim_is_not_merged_into_itself_nor_twice_nor_before_its_last_movement() -> None:
    with pytest.raises(Refusal, match="merge-into-itself"):
        merging(given(declared()), into="duplicate")(given(declared()))
    with pytest.raises(Refusal, match="claim-not-open"):
        merging(given(declared()))(given(declared(), closed()))
    with pytest.raises(Refusal, match="claim-not-closable") as refused:
        merging(given(declared()), on="2025-05-01")(given(declared(), paid("1.00", on="2025-06-20")))
    assert "movement_after_closing" in refused.value.facts["reasons"]  # type: ignore[operator]
    with pytest.raises(Refusal, match="claim-not-closable"):
        merging(given(declared()))(given(declared(), sought()))
    late = given(declared(occurred_on=day("2025-06-01"), declared_on=day("2025-06-02")))
    with pytest.raises(Refusal, match="before-occurrence"):
        merging(late)(given(declared(), paid("1.00", on="2025-05-01")))


def test_true_duplicates_count_their_money_once() -> None:
    duplicate = given(declared(), covered(), reserved("1000.00", where=OWN), paid("400.00", where=OWN))
    target = given(declared(), covered(), reserved("1000.00", where=OWN), paid("400.00", where=OWN, name="other"))
    before = sums(target)
    empty, same = merged(duplicate, target)
    assert (sums(empty), sums(same)) == ({}, before)
    [named_event] = carrying(duplicate)(target)
    assert isinstance(named_event, ClaimCorrected), "that nothing was lacking is on the record too"
    assert dossier(same).merged_from == (named("duplicate"),)


def test_what_is_lacking_is_recorded_and_draws_the_reserve_down() -> None:
    duplicate = given(declared(), covered(), paid("400.00", where=OWN, external_reference="V-1"))
    target = given(declared(), covered(), reserved("1000.00", where=OWN))
    _, whole = merged(duplicate, target)
    assert sums(whole) == {
        "paid_indemnity": "400.00", "paid": "400.00", "case_reserve_indemnity": "600.00", "case_reserve": "600.00",
        "incurred": "1000.00",
    }  # fmt: skip
    [carried] = of_kind(carrying(duplicate)(target), PaymentRecorded)
    assert (carried.paid_on, carried.external_reference) == (day("2025-06-20"), "V-1")


def test_a_reference_says_which_payment_is_which() -> None:
    duplicate = given(declared(), paid("400.00", external_reference="V-1"), paid("400.00", name="b"))
    target = given(declared(), paid("400.00", name="c", external_reference="V-1", on="2025-07-30"))
    [lacking] = of_kind(carrying(duplicate)(target), PaymentRecorded)
    assert lacking.external_reference is None
    others = given(declared(), paid("400.00", name="c", external_reference="V-2"))
    assert len(of_kind(carrying(duplicate)(others), PaymentRecorded)) == 1, "V-1 is not V-2, the other may be"


def test_one_payment_answers_for_one_only() -> None:
    duplicate = given(declared(), paid("400.00"), paid("400.00", name="b"))
    target = given(declared(), paid("400.00", name="c"))
    assert len(of_kind(carrying(duplicate)(target), PaymentRecorded)) == 1


def test_what_was_taken_back_is_not_carried() -> None:
    duplicate = given(
        declared(), paid("400.00"), reversed_("150.00"), paid("9.00", name="b"), reversed_("9.00", name="b")
    )
    [carried] = of_kind(carrying(duplicate)(given(declared())), PaymentRecorded)
    assert str(carried.amount) == "250.00"


def test_a_coverage_that_only_the_duplicate_called_upon_is_opened() -> None:
    duplicate = given(declared(), covered("theft"), paid("400.00", where=THEFT))
    events = carrying(duplicate)(given(declared(), covered()))
    [opened] = of_kind(events, ClaimCoverageOpened)
    [carried] = of_kind(events, PaymentRecorded)
    assert (opened.coverage_code, opened.reason) == ("theft", "merge")
    assert carried.line.claim_coverage_id == opened.claim_coverage_id


def test_under_another_policy_the_amount_is_not_allocated() -> None:
    duplicate = given(declared(), covered("theft"), paid("400.00", where=THEFT))
    target = given(declared(policy=replace(policy(), policy_id=named("other policy"))))
    [carried] = of_kind(carrying(duplicate)(target), PaymentRecorded)
    assert carried.line.claim_coverage_id is None


def test_receipts_bring_their_recourse_along_or_lower_the_forecast_that_waits_for_them() -> None:
    duplicate = given(
        declared(), paid("900.00"), sought(), received("200.00"), received("100.00", on="2025-12-24"),
        recourse_closed(on="2026-01-10"),
    )  # fmt: skip
    bare = after(given(declared(), paid("900.00", name="p")), carrying(duplicate))
    [brought] = dossier(bare).recourses.values()
    assert (len(brought.receipts), brought.closed is not None) == (2, True)
    waiting = given(declared(), paid("900.00", name="p"), sought("own"), expected("500.00", name="own"))
    whole = after(waiting, carrying(duplicate))
    assert (sums(whole)["recourse_received"], sums(whole)["recourse_forecast"]) == ("300.00", "200.00")
    assert len(dossier(whole).recourses) == 1
    assert of_kind(carrying(duplicate)(whole), RecourseReceived) == []


def test_totals_that_no_payment_explains_are_carried_as_such() -> None:
    duplicate = given(declared(), paid("1000.00"), corrected("800.00"))
    whole = after(given(declared()), carrying(duplicate))
    assert sums(whole)["paid"] == "800.00"
    both = after(given(declared(), paid("1000.00", name="x"), corrected("800.00")), carrying(duplicate))
    assert sums(both)["paid"] == "800.00", "the same payment under the same correction is there already"


def test_what_cannot_be_brought_over_is_said_aloud() -> None:
    duplicate = given(declared(), paid("1000.00", external_reference="V-1"), corrected("800.00"))
    same = paid("1000.00", name="x", external_reference="V-1")
    target = given(declared(), same, reversed_("900.00", name="x", on="2026-03-01"))
    [alert] = of_kind(carrying(duplicate)(target), AlertRaised)
    assert (alert.rule_id, alert.severity) == ("merge_incomplete", "critical")


def test_a_claim_closed_in_between_is_opened_again_for_what_it_lacks() -> None:
    duplicate = given(declared(), paid("400.00"))
    closed_since = given(declared(), closed(on="2026-02-01"))
    events = carrying(duplicate)(closed_since)
    [again] = of_kind(events, ClaimReopened)
    assert again.reopened_on == day("2026-02-01")
    assert isinstance(folded(closed_since, events), Open)
    lacking_nothing = given(declared(), paid("400.00", name="x"), closed(on="2026-02-01"))
    assert of_kind(carrying(duplicate)(lacking_nothing), ClaimReopened) == []


def test_a_claim_that_became_a_duplicate_itself_sends_it_on() -> None:
    elsewhere = after(given(declared()), merging(given(declared()), into="third"))
    with pytest.raises(MergedElsewhere) as sent_on:
        carrying(given(declared(), paid("400.00")))(elsewhere)
    assert sent_on.value.into == named("third")


def test_the_duplicates_own_story_stays_readable() -> None:
    duplicate = given(declared(), acknowledged(), covered(), paid("400.00", where=OWN))
    claim = after(duplicate, merging(given(declared())))
    assert dossier(claim).acknowledged is not None
    assert [str(p.made.amount) for p in dossier(claim).paid_payments] == ["400.00"]


def test_both_ledgers_before_are_both_ledgers_after_less_what_was_twice() -> None:
    duplicate = given(declared(), paid("400.00"), paid("70.00", name="b", on="2025-07-01"))
    target = given(declared(), paid("400.00", name="c"), reserved("1.00"))
    claims = merged(duplicate, target)
    whole = sum((_paid(dossier(claim).ledger) for claim in claims), Money(0))
    assert whole == euros("470.00")


def _paid(ledger: Ledger) -> Money:
    return sum((balance.at() for balance in ledger.paid.values()), Money(0))


def test_a_delegated_payment_comes_with_who_proposed_and_authorised_it() -> None:
    duplicate = delegated(proposed(), approved(), issued(), cleared())
    target = delegated()
    events = carrying(duplicate)(target)
    [own] = of_kind(events, PaymentProposed)
    [left] = of_kind(events, PaymentIssued)
    assert (own.proposed_by, own.payment_id) == (payment(duplicate).order.proposed.proposed_by, left.payment_id)
    assert left.reference == "VIR-1"
    assert sums(folded(target, events))["paid"] == "1000.00"
    whole = folded(target, events)
    assert payment_states(whole) == {"cleared"}


def payment_states(claim: Claim) -> set[str]:
    return {view["state"] for view in payment_views(dossier(claim))}
