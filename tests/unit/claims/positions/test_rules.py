"""An insurer's statement of a claim, told as stories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.claims.figures import rows, sum_of
from services.claims.lines import Where
from services.claims.positions.lines import Figures
from services.claims.positions.rules import ReportPosition, report_position
from services.claims.state import Claim, Closed, Open, known
from services.contracts.events import ClaimEvent
from services.contracts.events.codec import kind
from services.contracts.events.declaration import ClaimClosed, ClaimReopened
from services.contracts.events.position import PositionReported
from services.contracts.events.recourse import RecourseReceived
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded
from services.kit.commands import event_id
from services.kit.errors import Invalid, Refusal
from tests.unit.claims import stories as s
from tests.unit.claims.stories import Step, day, euros, named


def figures(paid: str = "0.00", reserve: str = "0.00", received: str = "0.00", **more: Any) -> Figures:
    """A line as the insurer states it."""
    return Figures(paid_to_date=euros(paid), case_reserve=euros(reserve), recourse_received=euros(received), **more)


def position(*lines: Figures, on: str = "2025-06-30", name: str = "position", **facts: Any) -> ReportPosition:
    given: dict[str, Any] = {
        "claim_id": named("claim"), "command_id": named(name), "insurer_id": "axeria", "insurer_claim_no": "AX-77",
        "cut_off_on": day(on), "figures": lines, "matched_by": "insurer_claim_no", "today": s.TODAY,
    }  # fmt: skip
    return ReportPosition(**{**given, **facts})


def stated(*lines: Figures, on: str = "2025-06-30", name: str = "position", **facts: Any) -> Step:
    """The step of a story."""
    return lambda claim: report_position(claim, position(*lines, on=on, name=name, **facts))


def kinds(events: list[ClaimEvent]) -> list[str]:
    return [kind(event) for event in events]


def balances(claim: Claim, on: str) -> tuple[str, str, str]:
    """Paid, reserved and received at the end of a day."""
    sums = sum_of(rows(known(claim), day(on)))
    return str(sums["paid"]), str(sums["case_reserve"]), str(sums["recourse_received"])


def test_a_first_statement_brings_the_claim_to_its_figures() -> None:
    claim = s.given(s.declared())
    events = report_position(claim, position(figures("1200.00", "800.00", "300.00")))
    assert kinds(events) == ["position-reported", "payment-recorded", "recourse-received", "case-reserve-set"]
    reported, paid, received, reserve = events
    assert isinstance(reported, PositionReported)
    assert (reported.late, reported.supersedes, reported.stated_by) == (False, None, "insurer")
    assert isinstance(paid, PaymentRecorded)
    assert (paid.basis, str(paid.amount), paid.paid_on) == ("position", "1200.00", day("2025-06-30"))
    assert isinstance(received, RecourseReceived)
    assert (received.basis, received.recourse_type, received.recourse_id) == ("position", "third_party", None)
    assert isinstance(reserve, CaseReserveSet)
    assert (reserve.reason, reserve.basis_event_id) == ("position", event_id(named("claim"), named("position"), 1))


def test_what_it_moves_names_it_wherever_it_stands_in_its_command() -> None:
    """A line of a file may declare the claim first: the position is then not the command's first event."""
    claim = s.given(s.declared())
    for n in (1, 2):
        claim = replace(claim, events=(*claim.events, event_id(named("claim"), named("position"), n)))  # type: ignore[arg-type,union-attr]
    _, reserve = report_position(claim, position(figures("0.00", "800.00")))
    assert isinstance(reserve, CaseReserveSet)
    assert reserve.basis_event_id == event_id(named("claim"), named("position"), 3)


def test_what_the_broker_noted_already_is_not_booked_again() -> None:
    """The payment drew the reserve down; the insurer has paid a little more, and reserves a little less."""
    claim = s.given(s.declared(), s.reserved("2000.00"), s.paid("1200.00"))
    events = report_position(claim, position(figures("1250.00", "700.00")))
    assert [str(e.amount) for e in events if isinstance(e, PaymentRecorded)] == ["50.00"]
    assert [(str(e.before), str(e.after)) for e in events if isinstance(e, CaseReserveSet)] == [("800.00", "700.00")]


def test_a_lower_total_is_a_visible_correction() -> None:
    claim = s.given(s.declared(), s.paid("1200.00"))
    _, corrected = report_position(claim, position(figures("900.00")))
    assert isinstance(corrected, BalanceCorrected)
    assert (corrected.measure, str(corrected.before), str(corrected.after)) == ("paid", "1200.00", "900.00")
    assert (corrected.reason, corrected.stated_by) == ("position", "insurer")


def test_the_same_figures_again_append_nothing() -> None:
    claim = s.given(s.declared(), stated(figures("1200.00", "800.00")))
    assert report_position(claim, position(figures("1200.00", "800.00"), name="again")) == []


def test_other_figures_of_the_same_day_replace_the_position() -> None:
    claim = s.given(s.declared(), stated(figures("1200.00", "800.00")))
    reported, *moved = report_position(claim, position(figures("1200.00", "600.00"), name="corrected"))
    assert isinstance(reported, PositionReported)
    assert reported.supersedes == known(claim).positions[0].reported.position_id
    assert kinds(moved) == ["case-reserve-set"]


def test_an_older_statement_is_kept_and_moves_nothing() -> None:
    claim = s.given(s.declared(), stated(figures("1200.00")))
    [reported] = report_position(claim, position(figures("400.00"), on="2025-05-31", name="older"))
    assert isinstance(reported, PositionReported)
    assert reported.late


def test_another_file_of_the_insurer_has_its_own_latest() -> None:
    """The insurer opened a second file for the expenses: its first statement is not late."""
    claim = s.given(s.declared(), stated(figures("1200.00")))
    fees = figures("90.00", cost_type="expense", cost_category="expert_fees")
    reported, _ = report_position(claim, position(fees, on="2025-05-31", name="fees", insurer_claim_no="AX-78"))
    assert isinstance(reported, PositionReported)
    assert not reported.late


def test_where_the_broker_pays_it_is_evidence_alone() -> None:
    claim = s.given(s.declared(policy=s.policy("delegated")))
    assert kinds(report_position(claim, position(figures("1200.00", "800.00")))) == ["position-reported"]


def test_an_insurer_may_reserve_and_net_below_zero() -> None:
    claim = s.given(s.declared(), stated(figures("-40.00", "-150.00")))
    assert balances(claim, "2025-06-30") == ("-40.00", "-150.00", "0.00")
    assert balances(s.after(claim, stated(figures("10.00", "0.00"), on="2025-07-31", name="july")), "2025-07-31") == (
        "10.00", "0.00", "0.00",
    )  # fmt: skip


def test_a_later_balance_is_kept_from_falling_below_zero() -> None:
    """The reserve was 1,000 in May and 200 in July; stated of June, 100 would leave July at 700 below zero."""
    claim = s.given(
        s.declared(), s.reserved("1000.00", "2025-05-01"), s.reserved("200.00", "2025-07-15"),
        s.paid("900.00", "2025-05-02", keep_reserve=True), s.reversed_("800.00", "2025-07-16"),
        stated(figures("300.00", "100.00")),
    )  # fmt: skip
    assert balances(claim, "2025-06-30") == ("300.00", "100.00", "0.00")
    assert balances(claim, "2025-07-31") == ("0.00", "0.00", "0.00")


def test_what_came_in_of_a_recourse_of_ours_counts_and_is_taken_last() -> None:
    claim = s.given(
        s.declared(), s.paid("2000.00", "2025-04-01"), s.sought(), s.received("500.00", "2025-05-10"),
        stated(figures("2000.00", "0.00", "700.00")),
    )  # fmt: skip
    assert [str(b.at()) for b in known(claim).ledger.received.values()] == ["500.00", "200.00"]
    claim = s.after(claim, stated(figures("2000.00", "0.00", "450.00"), on="2025-07-31", name="july"))
    assert [str(b.at()) for b in known(claim).ledger.received.values()] == ["450.00", "0.00"]


def test_a_forecast_not_stated_is_left_as_it_is() -> None:
    claim = s.given(s.declared(), s.sought(), s.expected("600.00", "2025-05-01"))
    assert kinds(report_position(claim, position(figures()))) == ["position-reported"]
    _, change = report_position(claim, position(figures(recourse_forecast=euros("250.00"))))
    assert kind(change) == "recourse-forecast-set"
    assert balances(claim, "2025-06-30") == ("0.00", "0.00", "0.00")


# ------------------------------------------------------------ which line


def test_a_total_stands_on_the_one_line_that_has_amounts() -> None:
    """The broker reserved by coverage; the insurer states one figure: booked beside, it would count twice."""
    theft = Where(coverage_code="own_damage", cost_category="property")
    claim = s.given(s.declared(), s.covered(), s.reserved("5000.00", where=theft), stated(figures("0.00", "4200.00")))
    assert balances(claim, "2025-06-30") == ("0.00", "4200.00", "0.00")


def test_a_total_over_several_lines_is_refused() -> None:
    claim = s.given(
        s.declared(), s.covered(), s.reserved("100.00"), s.reserved("50.00", where=Where(coverage_code="own_damage"))
    )
    with pytest.raises(Refusal, match="position-line-ambiguous"):
        report_position(claim, position(figures("0.00", "4200.00")))


def test_a_line_is_stated_once() -> None:
    claim = s.given(s.declared())
    with pytest.raises(Invalid):
        report_position(claim, position(figures("1.00"), figures("2.00")))


def test_a_coverage_that_the_claim_lacks_is_refused() -> None:
    with pytest.raises(Refusal, match="coverage-not-open"):
        report_position(s.given(s.declared()), position(figures("1.00", coverage_code="theft")))


# ------------------------------------------------------------ a closed claim


def closed_claim(**facts: Any) -> Claim:
    return s.given(
        s.declared(), s.covered(), s.paid("900.00", where=Where(coverage_code="own_damage")), s.closed(**facts)
    )


def test_a_closed_claim_that_moves_is_reopened_first() -> None:
    claim = closed_claim()
    events = report_position(claim, position(figures("900.00", "250.00"), on="2026-06-30"))
    assert kinds(events) == ["position-reported", "claim-reopened", "claim-coverage-opened", "case-reserve-set"]
    assert isinstance(events[1], ClaimReopened)
    assert events[1].reason == "position_moved"
    after = s.folded(claim, events)
    assert isinstance(after, Open)
    assert all(coverage.is_open for coverage in after.dossier.coverages.values())


def test_a_closed_claim_is_not_reopened_before_it_was_closed() -> None:
    """What the insurer says of a day before the closing reopens it on the day of the closing."""
    events = report_position(closed_claim(), position(figures("950.00"), on="2026-02-28"))
    assert [e.reopened_on for e in events if isinstance(e, ClaimReopened)] == [day("2026-04-01")]
    assert [e.paid_on for e in events if isinstance(e, PaymentRecorded)] == [day("2026-02-28")]


def test_what_a_closed_claim_holds_already_does_not_reopen_it() -> None:
    claim = s.after(closed_claim(), stated(figures("900.00"), on="2026-06-30"))
    assert isinstance(claim, Closed)
    assert len(known(claim).positions) == 1


def test_the_insurers_closed_file_closes_it_again() -> None:
    claim = s.after(closed_claim(), stated(figures("950.00"), on="2026-06-30", insurer_status="closed"))
    assert isinstance(claim, Closed)
    assert claim.closing.closed_on == day("2026-06-30")
    assert balances(claim, "2026-06-30") == ("950.00", "0.00", "0.00")
    assert not any(coverage.is_open for coverage in known(claim).coverages.values())


def test_a_claim_closed_without_payment_is_settled_once_the_insurer_paid() -> None:
    claim = s.given(s.declared(), s.closed("2025-05-01", "no_action"))
    claim = s.after(claim, stated(figures("80.00"), insurer_status="closed"))
    assert isinstance(claim, Closed)
    assert claim.closing.outcome == "settled"


def test_a_closed_file_with_a_reserve_left_stays_open() -> None:
    claim = s.after(closed_claim(), stated(figures("900.00", "10.00"), on="2026-06-30", insurer_status="closed"))
    assert isinstance(claim, Open)


def test_the_insurers_closed_file_does_not_close_an_open_claim() -> None:
    events = report_position(s.given(s.declared()), position(figures("80.00"), insurer_status="closed"))
    assert not any(isinstance(event, ClaimClosed) for event in events)


def test_a_closed_coverage_opens_for_a_reserve_alone() -> None:
    where = Where(coverage_code="own_damage")
    claim = s.given(
        s.declared(),
        s.covered(),
        s.reserved("1.00", where=where),
        s.covered("theft"),
        s.coverage_closed(on="2025-06-01"),
    )
    paid = report_position(claim, position(figures("80.00", coverage_code="own_damage")))
    assert kinds(paid) == ["position-reported", "payment-recorded"]
    reserved = report_position(claim, position(figures("0.00", "80.00", coverage_code="own_damage")))
    assert kinds(reserved) == ["position-reported", "claim-coverage-opened", "case-reserve-set"]


# ------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"insurer_id": "other"}, "position-of-another-insurer"),
        ({"cut_off_on": day("2025-03-01")}, "before-occurrence"),
        ({"cut_off_on": day("2027-01-01")}, "in-the-future"),
    ],
)
def test_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        report_position(s.given(s.declared()), position(figures("1.00"), **facts))


def test_a_duplicate_takes_none() -> None:
    claim = s.given(s.declared(), s.closed("2025-05-01", "duplicate"))
    with pytest.raises(Refusal, match="claim-merged"):
        report_position(claim, position(figures("1.00")))
