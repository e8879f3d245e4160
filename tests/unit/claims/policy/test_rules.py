"""A policy: registered once, amended, renewed without overlap, terminated."""

from datetime import date

import pytest

from services.claims.policy.rules import (
    AmendPolicy,
    RegisterPolicy,
    RenewPolicy,
    TerminatePolicy,
    amend_policy,
    register_policy,
    renew_policy,
    terminate_policy,
)
from services.claims.policy.state import UNREGISTERED, InForce, Policy, Terminated
from services.contracts.events.common import Change
from services.contracts.events.policy import PolicyRenewed
from services.kit.errors import Conflict, Refusal
from tests.unit.claims.policy.stories import TODAY, after, contract, given, registered, terminated, terms, written

IN_FORCE = given(registered(), terms("theft"))
ENDED = given(registered(), terms("theft"), terminated("2025-09-30"))


def amend(changes: dict[str, str | None], amended_on: str = "2025-06-01") -> AmendPolicy:
    return AmendPolicy("AV-1", date.fromisoformat(amended_on), changes, [])


def renew(starts_on: str, ends_on: str) -> RenewPolicy:
    return RenewPolicy(PolicyRenewed(starts_on=date.fromisoformat(starts_on), ends_on=date.fromisoformat(ends_on)))


def terminate(last_covered_on: str, *, keep_premium: bool = False) -> TerminatePolicy:
    return TerminatePolicy(terminated(last_covered_on), keep_premium=keep_premium, today=TODAY)


def test_a_policy_is_registered_with_its_terms() -> None:
    command = RegisterPolicy(registered(), [terms("theft"), terms("fire")])
    events = register_policy(UNREGISTERED, command)
    assert events == [registered(), terms("theft"), terms("fire")]
    assert isinstance(given(*events), InForce)


@pytest.mark.parametrize("policy", [IN_FORCE, ENDED])
def test_a_policy_is_registered_once(policy: Policy) -> None:
    with pytest.raises(Conflict, match="policy-already-registered"):
        register_policy(policy, RegisterPolicy(registered(), []))


def test_an_endorsement_says_before_and_after() -> None:
    events = amend_policy(IN_FORCE, AmendPolicy("AV-1", date(2025, 6, 1), {"client_id": "c-2"}, [terms("fire")]))
    assert events[0].changes == (Change(field="client_id", before="c-1", after="c-2"),)  # type: ignore[union-attr]
    policy = after(IN_FORCE, events, 2)
    assert contract(policy).registered.client_id == "c-2"
    assert contract(policy).knows("fire")


def test_an_endorsement_changes_what_differs_only() -> None:
    renewal_on = amend({"client_id": "c-1", "adviser_id": None, "renewal_on": "2026-01-01"})
    events = amend_policy(IN_FORCE, renewal_on)
    assert [c.field for c in events[0].changes] == ["renewal_on"]  # type: ignore[union-attr]
    assert contract(after(IN_FORCE, events, 2)).registered.renewal_on == date(2026, 1, 1)


def test_an_endorsement_before_the_policy_began_is_refused() -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        amend_policy(IN_FORCE, amend({}, "2025-03-31"))


def test_a_renewal_covers_further_days() -> None:
    policy = after(IN_FORCE, renew_policy(IN_FORCE, renew("2026-04-01", "2027-03-31")), 2)
    assert contract(policy).covers(date(2027, 3, 31))
    earlier = after(policy, renew_policy(policy, renew("2024-04-01", "2025-03-31")), 3)
    assert [p.start.year for p in contract(earlier).periods] == [2024, 2025, 2026]


@pytest.mark.parametrize("starts_on", ["2025-04-01", "2026-03-31", "2024-04-02"])
def test_a_renewal_shares_no_day_with_a_known_period(starts_on: str) -> None:
    year = date.fromisoformat(starts_on)
    with pytest.raises(Refusal, match="period-overlaps"):
        renew_policy(IN_FORCE, renew(starts_on, str(date(year.year + 1, 4, 1))))


@pytest.mark.parametrize("policy", [UNREGISTERED, ENDED])
def test_a_policy_not_in_force_is_left_alone(policy: Policy) -> None:
    code = "policy-unknown" if policy is UNREGISTERED else "policy-not-in-force"
    with pytest.raises(Refusal, match=code):
        amend_policy(policy, amend({}))
    with pytest.raises(Refusal, match=code):
        renew_policy(policy, renew("2030-01-01", "2030-12-31"))
    with pytest.raises(Refusal, match=code):
        terminate_policy(policy, terminate("2025-09-30"))


def test_a_termination_ends_the_cover() -> None:
    renewed = after(IN_FORCE, renew_policy(IN_FORCE, renew("2026-04-01", "2027-03-31")), 2)
    policy = after(renewed, terminate_policy(renewed, terminate("2025-09-30")), 3)
    assert isinstance(policy, Terminated)
    assert contract(policy).covers(date(2025, 9, 30))
    assert not contract(policy).covers(date(2025, 10, 1))
    assert not contract(policy).covers(date(2026, 5, 1))


def test_a_policy_registered_in_error_never_covered() -> None:
    policy = after(IN_FORCE, terminate_policy(IN_FORCE, terminate("2025-03-31")), 2)
    assert contract(policy).periods == ()


@pytest.mark.parametrize("last", ["2025-03-30", "2026-04-01"])
def test_the_last_covered_day_was_covered(last: str) -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        terminate_policy(IN_FORCE, terminate(last))


def test_a_notice_from_the_future_is_refused() -> None:
    termination = terminated("2025-09-30")
    late = type(termination)(
        last_covered_on=termination.last_covered_on, reason="by_agreement", initiated_by="broker",
        notified_on=date(2026, 7, 1),
    )  # fmt: skip
    with pytest.raises(Refusal, match="in-the-future"):
        terminate_policy(IN_FORCE, TerminatePolicy(late, keep_premium=False, today=TODAY))


def test_keep_premium_leaves_the_premium() -> None:
    policy = after(IN_FORCE, [written()], 2)
    assert len(terminate_policy(policy, terminate("2025-09-30", keep_premium=True))) == 1
    assert len(terminate_policy(policy, terminate("2025-09-30"))) == 2


def test_terms_are_those_of_the_day() -> None:
    policy = contract(
        given(
            registered(), terms("theft"), terms("theft", "2025-06-01"), terms("theft", "2025-09-01", subscribed=False)
        )
    )
    assert policy.terms_on("theft", date(2025, 3, 31)) is None
    assert policy.terms_on("theft", date(2025, 5, 31)) == terms("theft")
    assert policy.terms_on("theft", date(2025, 6, 1)) == terms("theft", "2025-06-01")
    removed = policy.terms_on("theft", date(2025, 9, 1))
    assert removed is not None
    assert not removed.subscribed
    assert policy.terms_on("hail", date(2025, 9, 1)) is None
    assert not policy.knows("hail")


def test_of_two_terms_from_one_day_the_last_recorded_count() -> None:
    policy = contract(given(registered(), terms("theft"), terms("theft", subscribed=False)))
    now = policy.terms_on("theft", date(2025, 5, 1))
    assert now is not None
    assert not now.subscribed


def test_a_history_that_cannot_be_stops_the_reader() -> None:
    with pytest.raises(AssertionError):
        given(terms("theft"))
    with pytest.raises(AssertionError):
        given(registered(), registered())
    with pytest.raises(AssertionError):
        given(registered(), written(), written())
