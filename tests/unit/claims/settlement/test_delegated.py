"""The broker pays: one proposes, another authorises, then it is issued, cleared, declined or stopped."""

import pytest

from services.claims.lines import Where
from services.claims.settlement.commands import Actor
from services.claims.settlement.parts import Authorised, Declined, Paid, Proposed
from services.contracts.events.common import Line
from services.contracts.events.diary import AlertRaised
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import PaymentAuthorised, PaymentIssued, PaymentProposed, PaymentReversed
from services.kit.errors import Missing, Refusal
from tests.unit.claims.settlement.stories import (
    ANNE,
    DAMAGE,
    approved,
    cleared,
    declined,
    delegated,
    issued,
    left_of,
    limited,
    payee_cleared,
    payment,
    proposed,
    stopped,
)
from tests.unit.claims.stories import (
    after,
    closed,
    coverage_closed,
    covered,
    day,
    decided,
    declared,
    euros,
    given,
    named,
    on_policy,
    reserve_on,
    reserved,
    reversed_,
)

LINE = Line(named("own_damage"), "indemnity", "property")
EXPENSE = Where(cost_type="expense", cost_category="expert_fees")


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


def test_a_payment_walks_from_its_proposal_to_the_bank() -> None:
    claim = delegated(reserved("4000.00", where=DAMAGE), proposed("1000.00"))
    assert isinstance(payment(claim), Proposed)
    claim = after(claim, approved())
    assert isinstance(payment(claim), Authorised)
    assert reserve_on(claim, line=LINE) == "4000.00"
    claim = after(claim, issued())
    assert isinstance(payment(claim), Paid)
    assert reserve_on(claim, line=LINE) == "3000.00"
    claim = after(claim, cleared())
    assert payment(claim).cleared.cleared_on == day("2025-04-16")
    assert left_of(claim) == "1000.00"


def test_the_proposal_says_who_and_the_authorisation_up_to_how_much() -> None:
    [event] = proposed()(delegated())
    assert isinstance(event, PaymentProposed)
    assert (event.proposed_by, event.handling, event.stated_by) == ("anne", "delegated", "broker")
    [event] = approved(authority="2500.00")(delegated(proposed()))
    assert isinstance(event, PaymentAuthorised)
    assert event.authority_limit == euros("2500.00")


def test_issuing_repeats_the_payment_and_draws_the_reserve_down_on_its_day() -> None:
    claim = delegated(reserved("700.00", where=DAMAGE), proposed("1000.00"), approved())
    paid, drawn = issued(batch_no="B-1")(claim)
    assert isinstance(paid, PaymentIssued)
    assert (paid.amount, paid.batch_no, paid.issued_on) == (euros("1000.00"), "B-1", day("2025-04-14"))
    assert isinstance(drawn, CaseReserveSet)
    assert (drawn.after, drawn.reason, drawn.set_on) == (euros("0.00"), "payment", day("2025-04-14"))


def test_a_proposal_may_keep_the_reserve() -> None:
    claim = delegated(reserved("700.00", where=DAMAGE), proposed("500.00", keep_reserve=True), approved())
    assert len(issued()(claim)) == 1


def test_who_acts_is_a_person_and_never_the_same_twice() -> None:
    with refused("on-behalf-of-required"):
        proposed(actor=Actor("key-1", person=False))(delegated())
    claim = delegated(proposed())
    with refused("on-behalf-of-required"):
        approved(actor=Actor("key-1", person=False))(claim)
    with refused("self-approval"):
        approved(actor=ANNE)(claim)


def test_where_the_insurer_pays_nothing_is_proposed() -> None:
    with refused("handling-mismatch"):
        proposed()(given(declared(), covered()))


def test_the_authority_of_the_approver_is_a_limit() -> None:
    claim = delegated(proposed("1000.00"))
    with pytest.raises(Refusal, match="authority-exceeded") as refusal:
        approved(authority="999.99")(claim)
    assert refusal.value.facts["limit"] == euros("999.99")
    assert approved(authority="1000.00")(claim)


def test_the_limit_of_the_coverage_counts_what_is_paid_and_what_is_authorised() -> None:
    steps = (
        proposed("600.00", "first"), approved("first"), issued("first"),
        proposed("300.00", "second"), approved("second"), proposed("100.01"),
    )  # fmt: skip
    claim = delegated(*steps, on_policy=limited(limit_per_claim="1000.00"))
    with pytest.raises(Refusal, match=r"^limit-exceeded") as refusal:
        approved()(claim)
    assert refusal.value.facts["already_paid"] == euros("900.00")
    assert approved()(after(claim, reversed_("0.01", on="2025-05-01", name="first")))
    assert approved()(after(claim, declined("second")))


def test_interest_for_late_payment_is_under_no_limit() -> None:
    limit = limited(limit_per_claim="1000.00")
    late = (proposed("50.00", "late", payment_kind="late_interest"), approved("late"), issued("late"))
    claim = delegated(*late, proposed("1000.00"), on_policy=limit)
    assert approved()(claim)
    full = delegated(proposed("1000.00"), approved(), issued(), on_policy=limit)
    assert approved("late")(after(full, proposed("50.00", "late", payment_kind="late_interest")))


def test_the_annual_limit_counts_what_other_claims_have_used() -> None:
    claim = delegated(proposed("400.00"), on_policy=limited(annual_limit="1000.00"))
    assert approved(annual_used=euros("600.00"))(claim)
    with refused("annual-limit-exceeded"):
        approved(annual_used=euros("600.01"))(claim)


@pytest.mark.parametrize("decision", ["confirmed", "partial"])
def test_an_indemnity_is_paid_on_a_coverage_that_was_decided_upon(decision: str) -> None:
    assert approved()(delegated(proposed(), decision=decision))


def test_an_undecided_coverage_pays_no_indemnity_and_a_reserved_one_only_advances() -> None:
    with refused("coverage-not-confirmed"):
        approved()(delegated(proposed(), decision=None))
    with refused("coverage-not-confirmed"):
        approved()(delegated(proposed(), decision="under_reservation"))
    assert approved()(delegated(proposed(payment_kind="advance"), decision="under_reservation"))
    with refused("coverage-not-confirmed"):
        approved()(delegated(proposed(where=Where()), decision="confirmed"))


def test_fees_need_no_decision() -> None:
    claim = delegated(proposed(where=EXPENSE, payment_kind="expense"), decision=None)
    assert issued()(after(claim, approved()))


def test_a_coverage_refused_meanwhile_holds_an_authorised_payment_back() -> None:
    claim = delegated(proposed(), approved(), decided("under_reservation", on="2025-04-12"))
    with refused("coverage-not-confirmed"):
        issued()(claim)


def test_a_cover_that_was_not_in_force_pays_nothing() -> None:
    with refused("cover-not-in-force"):
        proposed()(delegated(on_policy=on_policy(terms=False), decision=None))


def test_a_payment_to_a_changed_account_is_held_until_somebody_looked() -> None:
    event, alert = proposed(changed_account=True)(delegated())
    assert isinstance(event, PaymentProposed)
    assert isinstance(alert, AlertRaised)
    assert (alert.rule_id, alert.severity) == ("payee_account_changed", "critical")
    claim = delegated(proposed(changed_account=True))
    with refused("payment-held"):
        approved()(claim)
    assert approved()(after(claim, payee_cleared()))


def test_a_payment_is_declined_before_or_after_its_authorisation_and_for_good() -> None:
    for steps in ((proposed(),), (proposed(), approved())):
        claim = delegated(*steps, declined())
        assert isinstance(payment(claim), Declined)
        for step in (approved(), declined()):
            with refused("payment-not-proposed"):
                step(claim)
        with refused("payment-not-authorised"):
            issued()(claim)


def test_every_step_waits_for_the_one_before() -> None:
    claim = delegated(proposed())
    with refused("payment-not-authorised"):
        issued()(claim)
    for step in (cleared(), stopped(), reversed_("1.00")):
        with refused("payment-not-issued"):
            step(claim)
    with refused("payment-not-proposed"):
        approved()(delegated(proposed(), approved()))
    with refused("payment-not-authorised"):
        issued()(delegated(proposed(), approved(), issued()))
    with refused("payment-not-issued"):
        cleared()(delegated(proposed(), approved(), issued(), cleared()))
    for step in (approved("other"), declined("other"), issued("other"), cleared("other"), stopped("other")):
        with pytest.raises(Missing):
            step(claim)


def test_a_stopped_payment_is_taken_back_whole_until_the_bank_debited_it() -> None:
    claim = delegated(proposed("1000.00"), approved(), issued(), reversed_("300.00", on="2025-04-14"))
    [event] = stopped()(claim)
    assert isinstance(event, PaymentReversed)
    assert (event.amount, event.reason) == (euros("700.00"), "stopped")
    claim = after(claim, stopped())
    with refused("payment-already-reversed"):
        stopped()(claim)
    with refused("payment-already-reversed"):
        cleared()(claim)
    with refused("payment-not-issued"):
        stopped(on="2025-04-20")(delegated(proposed(), approved(), issued(), cleared()))


def test_a_cleared_payment_may_still_come_back() -> None:
    claim = delegated(proposed("1000.00"), approved(), issued(), cleared(), reversed_("1000.00"))
    assert left_of(claim) == "0.00"


def test_dates_follow_one_another_and_none_lies_ahead() -> None:
    claim = delegated(proposed())
    authorised, paid = after(claim, approved()), after(claim, approved(), issued())
    for step, on in (
        (approved(on="2025-04-09"), claim), (declined(on="2025-04-09"), claim), (issued(on="2025-04-10"), authorised),
        (declined(on="2025-04-10"), authorised), (cleared(on="2025-04-13"), paid), (stopped(on="2025-04-13"), paid),
    ):  # fmt: skip
        with refused("dates-out-of-order"):
            step(on)
    for step, on in (
        (proposed(on="2027-01-01"), delegated()), (approved(on="2027-01-01"), claim),
        (declined(on="2027-01-01"), claim),
        (issued(on="2027-01-01"), authorised), (cleared(on="2027-01-01"), paid), (stopped(on="2027-01-01"), paid),
    ):  # fmt: skip
        with refused("in-the-future"):
            step(on)
    with refused("before-occurrence"):
        proposed(on="2025-03-09")(delegated())


def test_a_claim_with_a_payment_under_way_is_not_closed_and_a_closed_one_still_clears() -> None:
    for steps in ((proposed(),), (proposed(), approved())):
        with pytest.raises(Refusal, match="claim-not-closable") as refusal:
            closed()(delegated(*steps))
        assert refusal.value.facts["reasons"] == ["payment_waiting"]
    done = delegated(proposed(), approved(), issued(), closed())
    assert cleared()(done)
    for step in (stopped(), proposed(name="other"), reversed_("1.00")):
        with refused("claim-not-open"):
            step(done)


def test_money_does_not_move_on_a_coverage_that_was_closed() -> None:
    claim = delegated(proposed(), approved(), coverage_closed(on="2025-04-12"))
    with refused("coverage-not-open"):
        issued()(claim)
    assert declined()(claim)
