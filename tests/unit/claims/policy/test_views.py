"""What a policy's view says of when it falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.claims.policy.state import Registered, Unregistered
from services.claims.policy.views import policy_view
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Change
from services.contracts.events.policy import PolicyAmended, PolicyRenewed
from tests.unit.claims.policy.stories import given, registered, terminated

SPRING = (date(2026, 4, 1), date(2027, 3, 31))
NEXT = (date(2027, 4, 1), date(2028, 3, 31))


def falls_due(renewal_on: date | None, *events: PolicyEvent) -> date | None:
    """The policy of the stories, 2025-04-01 to 2026-03-31, and what happened to it."""
    policy = given(replace(registered(), renewal_on=renewal_on), *events)
    assert not isinstance(policy, Unregistered)
    return _view(policy)


def _view(policy: Registered) -> date | None:
    due: date | None = policy_view(policy, UUID(int=1), 1)["renewal_on"]
    return due


def renewed(*periods: tuple[date, date]) -> list[PolicyEvent]:
    return [PolicyRenewed(starts_on=start, ends_on=end) for start, end in periods]


@pytest.mark.parametrize(
    ("first", "periods", "due"),
    [
        (None, [SPRING], None),
        (date(2026, 4, 1), [], date(2026, 4, 1)),
        (date(2026, 4, 1), [SPRING], date(2027, 4, 1)),
        (date(2026, 4, 1), [SPRING, NEXT], date(2028, 4, 1)),
        # Due within the period, and stated before the policy began.
        (date(2026, 1, 1), [], date(2026, 1, 1)),
        (date(2026, 1, 1), [SPRING], date(2027, 1, 1)),
        (date(2020, 1, 1), [], date(2026, 1, 1)),
        (date(2024, 2, 29), [SPRING], date(2027, 2, 28)),
        (date(2024, 2, 29), [SPRING, NEXT], date(2028, 2, 29)),
        # A past period learnt afterwards is not the last.
        (date(2026, 4, 1), [(date(2024, 4, 1), date(2025, 3, 31))], date(2026, 4, 1)),
    ],
)
def test_it_falls_due_next_after_its_last_period_began(
    first: date | None, periods: list[tuple[date, date]], due: date | None
) -> None:
    assert falls_due(first, *renewed(*periods)) == due


def test_an_endorsement_moves_it() -> None:
    moved = Change(field="renewal_on", before="2026-04-01", after="2026-07-01")
    amended = PolicyAmended(endorsement_no="AV-1", amended_on=date(2025, 6, 1), changes=(moved,))
    assert falls_due(date(2026, 4, 1), amended) == date(2026, 7, 1)
    assert falls_due(date(2026, 4, 1), amended, *renewed(SPRING)) == date(2026, 7, 1)
    assert falls_due(date(2026, 4, 1), amended, *renewed(SPRING, NEXT)) == date(2027, 7, 1)


def test_a_policy_that_ends_falls_due_no_more() -> None:
    assert falls_due(date(2026, 4, 1), terminated("2026-03-31")) is None
