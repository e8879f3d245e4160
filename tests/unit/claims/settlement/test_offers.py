"""Offers under their legal clocks: made in time or late, accepted, taken back, paid."""

from typing import Any

import pytest

from services.claims.lines import Where
from services.claims.settlement.offer_views import offer_views
from services.contracts.events.diary import AlertRaised, DeadlineClosed, DeadlineSet
from services.contracts.events.settlement import SettlementAnswered, SettlementOffered
from services.kit.errors import Missing, Refusal
from tests.unit.claims.settlement.stories import (
    accepted,
    approved,
    delegated,
    issued,
    offered,
    proposed,
    rejected,
    retracted,
)
from tests.unit.claims.stories import (
    TODAY,
    after,
    closed,
    coverage_closed,
    covered,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    on_policy,
)

NATCAT = Where(coverage_code="natcat")


def test_an_offer_on_a_motor_claim_is_under_its_legal_code() -> None:
    [event] = offered("5000.00", product_line="motor", expires_on=day("2025-06-02"))(delegated())
    assert isinstance(event, SettlementOffered)
    assert (event.legal_code, event.claim_coverage_id, event.amount) == (
        "motor_offer_any", named("own_damage"), euros("5000.00"),
    )  # fmt: skip
    [other] = offered(product_line="home")(delegated())
    assert isinstance(other, SettlementOffered)
    assert other.legal_code is None


def test_a_coverage_of_its_own_regime_counts_before_the_line_of_business() -> None:
    claim = delegated(covered("natcat", on_policy=on_policy("natcat")))
    [event] = offered(where=NATCAT, product_line="motor")(claim)
    assert isinstance(event, SettlementOffered)
    assert event.legal_code == "natcat_offer"


def test_an_offer_in_time_meets_its_deadline() -> None:
    [_, owed, met] = offered(product_line="motor", trigger_on=day("2025-04-01"))(delegated())
    assert isinstance(owed, DeadlineSet)
    assert (owed.code, owed.due_on) == ("motor_offer_any", day("2025-07-01"))
    assert isinstance(met, DeadlineClosed)
    assert (met.how, met.days_late) == ("met", 0)


def test_a_late_offer_is_told_by_an_alert() -> None:
    claim = delegated()
    [_, _, met, alert] = offered(on="2025-07-04", product_line="motor", trigger_on=day("2025-04-01"))(claim)
    assert isinstance(met, DeadlineClosed)
    assert met.days_late == 3
    assert isinstance(alert, AlertRaised)
    assert alert.rule_id == "late_offer"


def test_a_legal_code_of_no_table_is_refused() -> None:
    with pytest.raises(Refusal, match="deadline-code-unknown"):
        offered(legal_code="whatever", trigger_on=day("2025-04-01"))(delegated())


def test_an_acceptance_in_motor_may_be_taken_back_for_fifteen_days_and_is_paid_within_a_month_after() -> None:
    claim = delegated(offered(product_line="motor", on="2026-11-01"))
    [answer, owed] = accepted(on="2026-11-02", line="motor")(claim)
    assert isinstance(answer, SettlementAnswered)
    assert answer.retract_until == day("2026-11-17")  # DOMAIN.md DL18
    assert isinstance(owed, DeadlineSet)
    assert (owed.code, owed.due_on) == ("motor_pay", day("2026-12-17"))


def test_elsewhere_an_acceptance_is_final_and_paid_within_thirty_days() -> None:
    claim = delegated(offered())
    [answer, owed] = accepted(on="2025-05-10", line="home")(claim)
    assert isinstance(answer, SettlementAnswered)
    assert answer.retract_until is None
    assert isinstance(owed, DeadlineSet)
    assert (owed.code, owed.due_on) == ("settlement_pay", day("2025-06-09"))
    with pytest.raises(Refusal, match="retraction-period-over"):
        retracted(on="2025-05-10")(after(claim, accepted(on="2025-05-10", line="home")))


def test_an_acceptance_is_taken_back_until_its_last_day_and_nothing_is_to_be_paid() -> None:
    claim = delegated(offered(), accepted(on="2025-05-12", line="motor"))
    until = dossier(claim).offers[named("offer")].acceptance
    assert until is not None
    assert until.retract_until == day("2025-05-27")
    [answer, cancelled] = retracted(on="2025-05-27")(claim)
    assert isinstance(answer, SettlementAnswered)
    assert answer.answer == "retracted"
    assert isinstance(cancelled, DeadlineClosed)
    assert cancelled.how == "cancelled"
    with pytest.raises(Refusal, match="retraction-period-over"):
        retracted(on="2025-05-28")(claim)


def test_an_offer_is_answered_once() -> None:
    for steps in ((accepted(),), (rejected(),), (accepted(line="motor"), retracted())):
        claim = delegated(offered(), *steps)
        for answer in (accepted(on="2025-06-01"), rejected(on="2025-06-01")):
            with pytest.raises(Refusal, match="offer-not-open"):
                answer(claim)
    with pytest.raises(Refusal, match="offer-not-accepted"):
        retracted()(delegated(offered(), rejected()))
    with pytest.raises(Missing):
        accepted(name="other")(delegated(offered()))


def test_a_late_answer_is_refused_and_the_next_offer_tells_that_the_first_expired() -> None:
    claim = delegated(offered(expires_on=day("2025-05-09")))
    assert accepted(on="2025-05-09")(claim)
    for answer in (accepted(on="2025-05-10"), rejected(on="2025-05-10")):
        with pytest.raises(Refusal, match="offer-not-open") as refusal:
            answer(claim)
        assert refusal.value.facts["state"] == "expired"
    [expired, _] = offered(name="second", on="2025-05-10")(claim)
    assert isinstance(expired, SettlementAnswered)
    assert (expired.answer, expired.offer_id) == ("expired", named("offer"))


def test_dates_and_states_of_an_offer() -> None:
    claim = delegated(offered())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        offered(expires_on=day("2025-05-01"))(delegated())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        accepted(on="2025-05-01")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        retracted(on="2025-05-09")(delegated(offered(), accepted(line="motor")))
    with pytest.raises(Refusal, match="in-the-future"):
        offered(on="2027-01-01")(delegated())
    with pytest.raises(Refusal, match="before-occurrence"):
        offered(on="2025-01-01")(delegated())
    with pytest.raises(Refusal, match="claim-not-open"):
        offered()(given(declared(), closed()))
    with pytest.raises(Refusal, match="coverage-not-open"):
        offered()(delegated(coverage_closed(on="2025-04-01")))


def test_a_payment_on_an_offer_waits_for_its_acceptance_and_stays_within_it() -> None:
    claim = delegated(offered("5000.00"))
    on_offer: dict[str, Any] = {"on": "2025-05-12", "offer_id": named("offer")}
    with pytest.raises(Refusal, match="offer-not-accepted"):
        proposed("3000.00", **on_offer)(claim)
    claim = after(claim, accepted(), proposed("3000.00", "first", **on_offer), proposed("2000.01", **on_offer))
    claim = after(claim, approved("first", on="2025-05-12"))
    with pytest.raises(Refusal, match="balance-exceeded") as refusal:
        approved(on="2025-05-12")(claim)
    assert refusal.value.facts["left"] == euros("2000.00")
    with pytest.raises(Missing):
        proposed(on="2025-05-12", offer_id=named("other"))(claim)


def test_a_provisional_offer_is_paid_as_it_stands() -> None:
    claim = delegated(offered("5000.00", provisional=True))
    assert proposed("3000.00", on="2025-05-12", offer_id=named("offer"), payment_kind="advance")(claim)


def test_an_acceptance_taken_back_holds_an_authorised_payment() -> None:
    steps = (offered(), accepted(line="motor"), proposed(on="2025-05-12", offer_id=named("offer")))
    claim = delegated(*steps, approved(on="2025-05-13"), retracted(on="2025-05-14"))
    with pytest.raises(Refusal, match="offer-not-accepted"):
        issued(on="2025-05-15")(claim)


def test_the_payment_that_completes_an_offer_meets_the_time_to_pay() -> None:
    on_offer: dict[str, Any] = {"on": "2025-05-12", "offer_id": named("offer")}
    claim = delegated(
        offered("5000.00"), accepted(on="2025-05-10"),
        proposed("3000.00", "first", **on_offer), approved("first", on="2025-05-12"), issued("first", on="2025-05-13"),
        proposed("2000.00", **on_offer), approved(on="2025-05-12"),
    )  # fmt: skip
    assert not any(d.closed for d in dossier(claim).deadlines.values() if d.current.code == "settlement_pay")
    [_, met] = issued(on="2025-06-12")(claim)
    assert isinstance(met, DeadlineClosed)
    assert (met.how, met.days_late) == ("met", 2)  # due on 9 June, which rolls to the 10th: Whit Monday


def test_interest_for_late_payment_comes_on_top_of_an_offer_and_completes_none() -> None:
    on_offer: dict[str, Any] = {"on": "2025-05-12", "offer_id": named("offer")}
    interest = proposed("50.00", "interest", payment_kind="late_interest", **on_offer)
    steps = (offered("1000.00"), accepted(), interest, approved("interest", on="2025-05-12"))
    claim = delegated(*steps, issued("interest", on="2025-06-12"))
    assert not any(d.closed for d in dossier(claim).deadlines.values() if d.current.code == "settlement_pay")
    claim = after(claim, proposed("1000.00", **on_offer), approved(on="2025-05-12"))
    assert any(isinstance(e, DeadlineClosed) for e in issued(on="2025-06-12")(claim))


def test_an_offer_is_shown_as_it_stood() -> None:
    claim = delegated(offered(expires_on=day("2025-05-20")), accepted(on="2025-05-10", line="motor"))
    assert offer_views(dossier(claim), TODAY, day("2025-05-01")) == []
    [made] = offer_views(dossier(claim), TODAY, day("2025-05-09"))
    assert (made["state"], made["next_steps"][0]["step"]) == ("made", "accept")
    [now] = offer_views(dossier(claim), TODAY)
    assert (now["state"], now["retract_until"], now["next_steps"]) == ("accepted", day("2025-05-26"), [])
    [unanswered] = offer_views(dossier(delegated(offered(expires_on=day("2025-05-20")))), TODAY)
    assert unanswered["state"] == "expired"
