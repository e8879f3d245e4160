"""What an insurer paid beyond a limit is recorded all the same, and somebody should look at it."""

from typing import Any

import pytest

from services.claims.indemnity.parts import Computation
from services.claims.lines import Where
from services.claims.state import Claim, Open
from services.contracts.events.diary import AlertRaised
from services.contracts.events.settlement import IndemnityComputed, PaymentRecorded
from services.contracts.ids import dress
from services.kit.errors import Missing, Refusal
from services.kit.values import replace
from tests.unit.claims.settlement.stories import DAMAGE, approved, delegated, issued, limited, proposed
from tests.unit.claims.stories import (
    after,
    covered,
    day,
    decided,
    declared,
    dossier,
    euros,
    given,
    named,
    paid,
    reversed_,
)


def computed(claim: Claim, balance: str, payable: str | None = None, replaced: bool = False) -> Claim:
    """The claim with a calculation, whichever way it was made."""
    event = IndemnityComputed(
        computation_id=named("computation"), claim_coverage_id=named("own_damage"), assessed=euros(balance), steps=(),
        indemnity=euros(balance), advances_paid=euros("0.00"), balance=euros(balance),
        payable=euros(payable) if payable else None, computed_on=day("2025-04-01"), inputs={},
    )  # fmt: skip
    computation = Computation(event, named("computed"), named("later") if replaced else None)
    assert isinstance(claim, Open)
    return replace(claim, dossier=replace(claim.dossier, computations={named("computation"): computation}))


def rules_of(events: object) -> list[str]:
    return [e.rule_id for e in events if isinstance(e, AlertRaised)]  # type: ignore[attr-defined]


def test_a_payment_beyond_the_limit_is_recorded_with_an_alert_that_says_by_what() -> None:
    claim = given(declared(), covered(on_policy=limited(limit_per_claim="1000.00")), paid("600.00", where=DAMAGE))
    [event, alert] = paid("400.01", name="other", where=DAMAGE)(claim)
    assert isinstance(event, PaymentRecorded)
    assert isinstance(alert, AlertRaised)
    facts = {f.code: f.value for f in alert.facts}
    assert (alert.rule_id, facts["limit"], facts["already_paid"]) == ("limit_exceeded", "1000.00", "600.00")
    assert facts["payment_id"] == dress("pay", named("other"))
    assert rules_of(paid("400.00", name="other", where=DAMAGE)(claim)) == []
    assert rules_of(paid("600.00", name="other", where=DAMAGE)(after(claim, reversed_("200.00")))) == []


def test_two_victims_of_one_claim_share_its_limit() -> None:
    tpl = limited(limit_per_claim="1000.00")
    second = covered(name="second", item_ref="AB-123-CD", on_policy=tpl)
    claim = given(declared(), covered(on_policy=tpl), second)
    first_, second_ = Where(claim_coverage_id=named("own_damage")), Where(claim_coverage_id=named("second"))
    claim = after(claim, paid("700.00", where=first_))
    assert rules_of(paid("300.00", name="other", where=second_)(claim)) == []
    assert rules_of(paid("300.01", name="other", where=second_)(claim)) == ["limit_exceeded"]


def test_two_limits_exceeded_are_two_alerts() -> None:
    claim = given(declared(), covered(on_policy=limited(limit_per_claim="1000.00", annual_limit="900.00")))
    events = paid("1000.01", where=DAMAGE)(claim)
    assert rules_of(events) == ["limit_exceeded", "annual_limit_exceeded"]
    assert len({e.alert_id for e in events if isinstance(e, AlertRaised)}) == 2


def test_expenses_and_what_the_insured_bears_are_under_no_limit() -> None:
    claim = given(declared(), covered(on_policy=limited(limit_per_claim="1.00")))
    fees = replace(DAMAGE, cost_type="expense", cost_category="expert_fees")
    assert rules_of(paid("500.00", where=fees)(claim)) == []
    assert rules_of(paid("500.00", where=DAMAGE, borne_by="insured")(claim)) == []


def test_a_payment_on_a_refused_coverage_raises_an_alert() -> None:
    refusal = decided("refused", on="2025-04-01", grounds=("exclusion",), remedies_stated=True)
    claim = given(declared(), covered(), refusal)
    assert rules_of(paid("10.00", where=DAMAGE)(claim)) == ["paid_though_refused"]


def test_a_payment_on_a_calculation_takes_what_is_left_of_its_balance() -> None:
    claim = computed(given(declared(), covered()), "1000.00")
    on: dict[str, Any] = {"where": DAMAGE, "computation_id": named("computation")}
    claim = after(claim, paid("700.00", **on))
    assert rules_of(paid("300.00", name="other", **on)(claim)) == []
    assert rules_of(paid("300.01", name="other", **on)(claim)) == ["balance_exceeded"]
    with pytest.raises(Missing):
        paid("1.00", name="other", where=DAMAGE, computation_id=named("nothing"))(claim)
    with pytest.raises(Missing):
        paid("1.00", name="other", computation_id=named("computation"))(claim)  # of another coverage: not allocated


def test_where_the_broker_pays_more_than_the_balance_is_refused() -> None:
    claim = computed(delegated(), "1000.00", payable="800.00")
    on: dict[str, Any] = {"computation_id": named("computation")}
    claim = after(claim, proposed("500.00", "first", **on), approved("first"), issued("first"))
    with pytest.raises(Refusal, match="balance-exceeded") as refusal:
        approved()(after(claim, proposed("300.01", **on)))
    assert refusal.value.facts["left"] == euros("300.00")
    # What waits for invoices is paid as the deferred part, up to the whole balance.
    assert approved()(after(claim, proposed("500.00", payment_kind="deferred_new_value", **on)))
    assert approved()(after(claim, proposed("300.00", **on)))


def test_an_advance_issued_after_the_calculation_is_paid_once() -> None:
    on: dict[str, Any] = {"computation_id": named("computation")}
    advance = (proposed("300.00", "advance", payment_kind="advance"), approved("advance"))
    claim = computed(delegated(*advance), "1000.00")
    with pytest.raises(Refusal, match="balance-exceeded") as refusal:
        approved()(after(claim, proposed("700.01", **on)))
    assert refusal.value.facts["left"] == euros("700.00")
    assert approved()(after(claim, issued("advance"), proposed("700.00", **on)))


def test_what_was_paid_on_a_replaced_calculation_is_paid_once() -> None:
    on: dict[str, Any] = {"computation_id": named("computation")}
    paid_before = (proposed("600.00", "first"), approved("first"), issued("first"))
    claim = computed(delegated(*paid_before), "1000.00")
    with pytest.raises(Refusal, match="balance-exceeded"):
        approved()(after(claim, proposed("400.01", **on)))
    assert approved()(after(claim, proposed("400.00", **on)))


def test_the_deferred_part_and_the_rest_are_never_more_than_the_whole() -> None:
    on: dict[str, Any] = {"computation_id": named("computation")}
    claim = computed(delegated(), "1000.00", payable="1000.00")
    later = proposed("200.00", "later", payment_kind="deferred_new_value", **on)
    claim = after(claim, later, approved("later"), issued("later"))
    with pytest.raises(Refusal, match="balance-exceeded"):
        approved()(after(claim, proposed("800.01", **on)))
    assert approved()(after(claim, proposed("800.00", **on)))


def test_interest_for_late_payment_comes_on_top_of_a_calculation() -> None:
    on: dict[str, Any] = {"computation_id": named("computation")}
    whole = (proposed("1000.00", "whole", **on), approved("whole"), issued("whole"))
    claim = after(computed(delegated(), "1000.00"), *whole)
    assert approved()(after(claim, proposed("12.34", payment_kind="late_interest", **on)))


def test_a_replaced_calculation_pays_no_more() -> None:
    on: dict[str, Any] = {"computation_id": named("computation")}
    claim = computed(delegated(proposed("500.00")), "1000.00", replaced=True)
    with pytest.raises(Refusal, match="computation-replaced"):
        approved("other")(after(claim, proposed("500.00", "other", **on)))
    insurer = computed(given(declared(), covered()), "1000.00", replaced=True)
    assert rules_of(paid("1.00", where=DAMAGE, **on)(insurer)) == ["computation_replaced"]


def test_dossier_keeps_what_was_reserved_when_it_was_paid() -> None:
    claim = given(declared(), covered(), paid("1.00", where=DAMAGE))
    [payment] = dossier(claim).paid_payments
    assert payment.reserve_before == euros("0.00")
