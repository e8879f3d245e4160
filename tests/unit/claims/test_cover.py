"""What the policy says of a coverage on the day of the loss: subscribed or not, under which terms."""

from dataclasses import replace

import pytest

from services.claims.cover import on_policy
from services.claims.policy.state import Contract, Suspension
from services.contracts.events.policy import CoverSuspended, PolicyRegistered
from services.contracts.periods import Period
from services.kit.errors import Refusal
from tests.unit.claims.stories import TERMS, day

REGISTERED = PolicyRegistered(
    policy_no="A-1",
    insurer_id="axeria",
    client_id="c-1",
    branch="motor_liability",
    product_line="motor",
    layer="primary",
    currency="EUR",
    starts_on=day("2025-01-01"),
    ends_on=day("2025-12-31"),
    handling="informative",
    claims_basis="occurrence",
    one_off_project=False,
)
YEAR = Period(day("2025-01-01"), day("2025-12-31"))
CONTRACT = Contract(REGISTERED, (YEAR,), (TERMS,))
REMOVED = replace(TERMS, subscribed=False, valid_from=day("2025-07-01"))


def test_a_coverage_has_the_terms_of_the_day_of_the_loss() -> None:
    found = on_policy("own_damage", day("2025-06-01"), CONTRACT, 4)
    assert (found.subscribed, found.policy_version, found.terms) == (True, 4, TERMS)


def test_a_loss_outside_every_period_has_no_terms_and_is_accepted() -> None:
    for loss in ("2024-06-01", "2026-06-01"):
        found = on_policy("own_damage", day(loss), CONTRACT, 4)
        assert found.terms is None
        found.must_be_subscribed()


def test_a_loss_in_a_suspension_has_no_terms_and_is_accepted() -> None:
    suspended = Suspension(CoverSuspended(suspended_from=day("2025-06-01"), reason="non_payment"))
    found = on_policy("own_damage", day("2025-06-01"), replace(CONTRACT, suspensions=(suspended,)), 4)
    assert found.terms is None
    found.must_be_subscribed()


def test_a_coverage_never_had_is_not_subscribed() -> None:
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        on_policy("theft", day("2025-06-01"), CONTRACT, 4).must_be_subscribed()
    only_removed = replace(CONTRACT, terms=(REMOVED,))
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        on_policy("own_damage", day("2025-06-01"), only_removed, 4).must_be_subscribed()


def test_a_coverage_removed_before_the_loss_is_not_subscribed() -> None:
    contract = replace(CONTRACT, terms=(TERMS, REMOVED))
    assert on_policy("own_damage", day("2025-06-30"), contract, 4).terms == TERMS
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        on_policy("own_damage", day("2025-07-01"), contract, 4).must_be_subscribed()


def test_without_its_policy_nothing_is_said_of_a_coverage() -> None:
    found = on_policy("own_damage", day("2025-06-01"), None, None)
    found.must_be_subscribed()
    assert found.terms is None
