"""Attributes that move while figures stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected, ClaimReopened
from services.contracts.events.policy import (
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRenewed,
    PolicyTerminated,
)
from services.ratios.ledger.versions import ClaimVersion, PolicyVersion, next_claim, next_policy
from tests.support import history as h

DAY = date(2025, 6, 20)
Y2024 = (date(2024, 1, 1), date(2024, 12, 31))
Y2025 = (date(2025, 1, 1), date(2025, 12, 31))


def a_policy(*covered: tuple[date, date]) -> PolicyVersion:
    begun = (Y2024[0],)
    return PolicyVersion(
        "P1", "axa", "c1", "motor_liability", "motor", "primary", None, "EUR", covered or (Y2024,),
        starts=begun, anchors=begun,
    )  # fmt: skip


def a_claim(policy_id: UUID | None = None) -> ClaimVersion:
    return ClaimVersion(policy_id, "axa", DAY, "EUR", "informative", is_open=True)


def corrected(field: str, after: str | None) -> ClaimCorrected:
    return ClaimCorrected(corrected_on=DAY, changes=(Change(field=field, before=None, after=after),), reason="error")


def test_a_policy_begins_with_its_period() -> None:
    assert next_policy(None, h.registered("P1", *Y2024)) == a_policy()._replace(client_id="client-1")


def test_a_renewal_adds_a_period() -> None:
    renewed = next_policy(a_policy(), PolicyRenewed(starts_on=Y2025[0], ends_on=Y2025[1]))
    assert renewed == a_policy(Y2024, Y2025)._replace(starts=(Y2024[0], Y2025[0])), "its years keep their day"
    assert renewed is not None
    earlier = next_policy(renewed, PolicyRenewed(starts_on=date(2023, 6, 1), ends_on=date(2023, 12, 31)))
    assert earlier is not None
    assert earlier.anchors == (date(2023, 6, 1), Y2024[0]), "known late, it comes first"


def test_a_termination_cuts_the_periods_at_its_last_covered_day() -> None:
    event = PolicyTerminated(last_covered_on=date(2024, 6, 30), reason="by_agreement", initiated_by="broker")
    ended = a_policy((date(2024, 1, 1), date(2024, 6, 30)))._replace(terminated_on=date(2024, 6, 30))
    assert next_policy(a_policy(Y2024, Y2025), event) == ended
    at_term = next_policy(a_policy(), replace(event, last_covered_on=Y2024[1], reason="at_term"))
    assert at_term == a_policy()._replace(terminated_on=Y2024[1]), "the days alone would not tell"


def test_suspensions_leave_the_periods_as_they_are() -> None:
    begun, back = date(2024, 3, 1), date(2024, 4, 1)
    suspended = next_policy(a_policy(), CoverSuspended(suspended_from=begun, reason="non_payment"))
    assert suspended == a_policy()._replace(suspended=((begun, None),))
    reinstated = next_policy(suspended, CoverReinstated(reinstated_from=back, reason="paid"))
    assert reinstated == a_policy()._replace(suspended=((begun, date(2024, 3, 31)),))
    again = next_policy(reinstated, CoverSuspended(suspended_from=date(2024, 6, 1), reason="non_payment"))
    assert again == a_policy()._replace(suspended=((begun, date(2024, 3, 31)), (date(2024, 6, 1), None)))
    undone = next_policy(again, CoverReinstated(reinstated_from=date(2024, 6, 1), reason="error"))
    assert undone == reinstated, "brought back on the same day: it never was suspended"


def test_an_endorsement_changes_the_attributes_that_figures_are_grouped_by() -> None:
    changes = (Change(field="client_id", before="c1", after="c2"), Change(field="renewal_on", before=None, after="x"))
    event = PolicyAmended(endorsement_no="1", amended_on=DAY, changes=changes)
    assert next_policy(a_policy(), event) == a_policy()._replace(client_id="c2")


def test_a_claim_moves_to_another_policy_or_date() -> None:
    policy = uuid4()
    assert next_claim(a_claim(), corrected("policy_id", str(policy))) == a_claim(policy)
    assert next_claim(a_claim(policy), corrected("policy_id", None)) == a_claim()
    assert next_claim(a_claim(), corrected("occurred_on", "2024-02-29")) == a_claim()._replace(
        occurred_on=date(2024, 2, 29)
    )
    assert next_claim(a_claim(), corrected("insurer_id", "maif")) == a_claim()._replace(insurer_id="maif")
    assert next_claim(a_claim(), corrected("cause_code", "hail")) == a_claim()


def test_a_claim_closes_and_reopens() -> None:
    closed = next_claim(a_claim(), h.closed(DAY))
    assert closed == a_claim()._replace(is_open=False)
    assert next_claim(closed, ClaimReopened(reopened_on=DAY, reason="error")) == a_claim()


def test_a_history_that_does_not_begin_stops_its_reader() -> None:
    with pytest.raises(AssertionError, match="begins with its declaration"):
        next_claim(None, h.closed(DAY))
