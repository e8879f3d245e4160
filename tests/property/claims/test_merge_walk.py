"""Two random lives of one loss, merged: nothing is left on the one, nothing is lost or counted twice on the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings

from services.claims.dossier import Dossier
from services.claims.figures import SUMMED, rows, sum_of
from services.claims.merging.carrying import Carry, carry
from services.claims.merging.matching import lacking_payments, lacking_receipts
from services.claims.merging.residues import lacking_paid, lacking_received
from services.claims.merging.rules import MergeClaim, merge_claim
from services.claims.recourse.rules import CloseRecourse, close_recourse
from services.claims.state import Claim, Closed, Open, known
from services.contracts.events import ClaimEvent
from services.contracts.money import ZERO
from services.kit.errors import Refusal
from services.ratios.movements import claim_movements
from tests.property.claims.dice import lived, throws
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.stories import TODAY, named

# What a movement calls the figures of a claim.
_MEASURES = {
    "paid_indemnity": "paid_indemnity",
    "paid_expense": "paid_expense",
    "case_reserve_indemnity": "reserve_indemnity",
    "case_reserve_expense": "reserve_expense",
    "insured_paid": "insured_paid",
    "insured_recovered": "insured_recovered",
}
_RECEIVED = ("received_indemnity", "received_expense")
_FORECAST = ("forecast_indemnity", "forecast_expense")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(throws(), throws())
def test_a_merge_leaves_nothing_behind_and_counts_nothing_twice(mine: list[Throw], its: list[Throw]) -> None:
    duplicate, target = lived(mine), lived(its)
    assume(isinstance(duplicate.claim, Open) and isinstance(target.claim, Open))
    _end_recourses(duplicate)
    before = known(duplicate.claim)
    on = max(duplicate.today, target.today)
    merging = MergeClaim(
        claim_id=named("duplicate"), into=named("target"), target=target.claim, merged_on=on, today=TODAY
    )
    try:
        events = merge_claim(duplicate.claim, merging)
    except Refusal as refusal:
        assume(refusal.code not in ("claim-not-closable", "before-occurrence", "negative-balance"))
        raise
    duplicate.note(events)
    assert isinstance(duplicate.claim, Closed)
    assert all(sum_of(rows(known(duplicate.claim)))[name] == ZERO for name in SUMMED)

    command = Carry(
        duplicate_id=named("duplicate"),
        duplicate=before,
        merged_on=on,
        stream_id=named("target"),
        command_id=named("merge"),
        today=TODAY,
    )
    target.today = on
    own = known(target.claim)
    target.note(carry(target.claim, command))
    after = known(target.claim)
    assert lacking_payments(before, after) == []
    assert lacking_receipts(before, after) == []
    if not any(alert.raised.rule_id == "merge_incomplete" for alert in after.alerts.values()):
        assert _paid_and_received(after) == tuple(
            mine + lacked for mine, lacked in zip(_paid_and_received(own), _lacked(before, own), strict=True)
        )
    for walk in (duplicate, target):
        _agrees_with_its_movements(walk.claim, [event for _, _, event in walk.log])


def _paid_and_received(dossier: Dossier) -> tuple[int, int]:
    sums = sum_of(rows(dossier))
    return sums["paid"].cents, sums["recourse_received"].cents


def _lacked(duplicate: Dossier, target: Dossier) -> tuple[int, int]:
    """What the insurer paid and received on the one and not on the other, in cents."""
    paid = [p.paid.remaining for p in lacking_payments(duplicate, target) if p.paid.made.borne_by == "insurer"]
    received = [r.received.amount for r in lacking_receipts(duplicate, target) if r.received.beneficiary == "insurer"]
    paid += lacking_paid(duplicate, target).values()
    received += lacking_received(duplicate, target).values()
    return sum(amount.cents for amount in paid), sum(amount.cents for amount in received)


def _end_recourses(walk: Walk) -> None:
    walk.today += timedelta(days=1)
    for key in known(walk.claim).open_recourses:
        closing = CloseRecourse(recourse_id=key, reason="received", closed_on=walk.today, today=TODAY)
        walk.note(close_recourse(walk.claim, closing))


def _agrees_with_its_movements(claim: Claim, events: Sequence[ClaimEvent]) -> None:
    """The ratios' ledger and the claim's own figures are one sum."""
    moved = [movement for event in events for movement in claim_movements(event)]

    def total(*names: str) -> int:
        return sum(getattr(movement, name) or 0 for movement in moved for name in names)

    sums = sum_of(rows(known(claim)))
    assert {name: sums[name].cents for name in _MEASURES} == {name: total(own) for name, own in _MEASURES.items()}
    assert (sums["recourse_received"].cents, sums["recourse_forecast"].cents) == (total(*_RECEIVED), total(*_FORECAST))
