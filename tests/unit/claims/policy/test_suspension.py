"""The cover of a policy suspended and brought back."""

from datetime import date

import pytest

from services.claims.policy.parts import reinstatements, suspensions
from services.claims.policy.premium import write_premium
from services.claims.policy.rules import (
    AmendPolicy,
    RenewPolicy,
    TerminatePolicy,
    amend_policy,
    renew_policy,
    terminate_policy,
)
from services.claims.policy.state import InForce, Policy, Suspended, Terminated
from services.claims.policy.suspension import ReinstateCover, SuspendCover, reinstate_cover, suspend_cover
from services.contracts.events.policy import PolicyRenewed
from services.contracts.periods import Period
from services.kit.errors import Refusal
from tests.unit.claims.policy.stories import (
    TODAY,
    contract,
    given,
    registered,
    reinstated,
    suspended,
    terminated,
    write,
    written,
)

FROM = "2025-07-01"
IN_JULY, IN_AUGUST = date(2025, 7, 15), date(2025, 8, 15)


def suspension(policy: Policy, on: str = FROM, **fields: object) -> list[object]:
    return list(suspend_cover(policy, SuspendCover(suspended(on, **fields), TODAY)))


def reinstatement(policy: Policy, on: str = "2025-08-01") -> list[object]:
    return list(reinstate_cover(policy, ReinstateCover(reinstated(on))))


def test_a_suspended_policy_covers_no_day_until_its_cover_is_back() -> None:
    policy = given(registered(), suspended(FROM))
    assert isinstance(policy, Suspended)
    assert contract(policy).covers(date(2025, 6, 30))
    assert not contract(policy).covers(date(2025, 7, 1))
    assert contract(policy).covered == (Period(date(2025, 4, 1), date(2025, 6, 30)),)
    back = given(registered(), suspended(FROM), reinstated("2025-08-01"))
    assert isinstance(back, InForce)
    assert [contract(back).covers(day) for day in (IN_JULY, date(2025, 7, 31), date(2025, 8, 1))] == [
        False, False, True
    ]  # fmt: skip
    assert contract(back).covered == (
        Period(date(2025, 4, 1), date(2025, 6, 30)),
        Period(date(2025, 8, 1), date(2026, 3, 31)),
    )


def test_a_cover_brought_back_on_its_first_day_never_was_suspended() -> None:
    policy = given(registered(), suspended(FROM), reinstated(FROM))
    assert contract(policy).covers(date(2025, 7, 1))


def test_a_policy_may_be_suspended_again_after_its_cover_was_back() -> None:
    policy = given(registered(), suspended(FROM), reinstated("2025-08-01"))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        suspension(policy, "2025-07-31")
    assert suspension(policy, "2025-08-01")


def test_moves_that_are_not_listed_are_refused() -> None:
    in_force, held = given(registered()), given(registered(), suspended(FROM))
    ended = given(registered(), terminated("2025-09-30"))
    with pytest.raises(Refusal, match="cover-already-suspended"):
        suspension(held)
    with pytest.raises(Refusal, match="cover-not-suspended"):
        reinstatement(in_force)
    for step in (suspension, reinstatement):
        with pytest.raises(Refusal, match="policy-not-in-force"):
            step(ended)
        with pytest.raises(Refusal, match="policy-unknown"):
            step(given())


@pytest.mark.parametrize("on", ["2025-03-31", "2026-04-01"])
def test_only_days_of_the_policy_are_suspended(on: str) -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        suspension(given(registered()), on)


def test_an_unpaid_premium_is_named_with_its_formal_notice() -> None:
    policy = given(registered(), written())
    assert suspension(policy, receipt_no="Q-1", formal_notice_on=date(2025, 6, 1))
    with pytest.raises(Refusal, match="receipt-unknown"):
        suspension(policy, receipt_no="Q-2")
    with pytest.raises(Refusal, match="dates-out-of-order"):
        suspension(policy, formal_notice_on=date(2025, 7, 2))
    with pytest.raises(Refusal, match="in-the-future"):
        suspension(policy, "2026-03-31", formal_notice_on=date(2026, 7, 1))
    assert suspension(given(registered(ends_on="2027-03-31")), "2026-12-01"), "announced ahead"


def test_a_cover_comes_back_no_earlier_than_it_went() -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        reinstatement(given(registered(), suspended(FROM)), "2025-06-30")


def test_a_suspended_policy_is_not_amended_nor_renewed_but_still_owes_and_ends() -> None:
    policy = given(registered(), suspended(FROM))
    renewal = PolicyRenewed(starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    with pytest.raises(Refusal, match="policy-not-in-force"):
        renew_policy(policy, RenewPolicy(renewal))
    with pytest.raises(Refusal, match="policy-not-in-force"):
        amend_policy(policy, AmendPolicy("AV-1", IN_JULY, {}, ()))
    assert write_premium(policy, write(written("Q-9")))
    ending = TerminatePolicy(terminated("2025-07-31"), keep_premium=False, today=TODAY)
    assert terminate_policy(policy, ending)
    ended = given(registered(), suspended(FROM), terminated("2025-07-31"))
    assert isinstance(ended, Terminated)
    assert not contract(ended).covers(IN_JULY)


def test_a_policy_renewed_late_is_not_covered_in_a_suspension_known_before() -> None:
    renewal = PolicyRenewed(starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))
    policy = given(registered(), suspended(FROM), reinstated("2026-05-01"), renewal)
    assert [contract(policy).covers(date(2026, month, 15)) for month in (3, 4, 5)] == [False, False, True]


def test_without_a_suspension_there_is_none_to_list() -> None:
    assert suspensions([]) == reinstatements([]) == []
