"""Random recourses: no more recovered than paid, nothing below zero, nothing passed on that did not come in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.dossier import Dossier
from services.claims.figures import rows, sum_of
from services.claims.litigation.parts import ALLOWED, MatterState
from services.claims.recourse.guards import paid_by_insurer, received_by_insurer
from services.claims.recourse.limitation import CODE
from services.claims.recourse.remittances import to_remit
from services.claims.recourse.subrogation import is_convention
from services.claims.state import known
from services.contracts.events.diary import AlertRaised
from services.contracts.events.litigation import LitigationStepRecorded
from services.contracts.events.recourse import RecourseReceived
from services.contracts.money import ZERO
from services.ratios.movements import claim_movements
from tests.property.claims.dice import lived
from tests.property.claims.walk import START, Throw, Walk

NAMES = (
    "pay", "reverse", "recourse", "convention", "forecast", "receive", "receive", "share", "remit", "remit", "remit",
    "claim recourse", "answer recourse", "answer recourse", "end recourse", "sue", "court step", "court step",
    "court step", "close", "reopen",
)  # fmt: skip
walks = settings(max_examples=150, deadline=None)


def pursuits() -> st.SearchStrategy[list[Throw]]:
    """Attempts on one claim that was paid something, mostly about its recourses."""
    throw = st.builds(
        Throw,
        name=st.sampled_from(NAMES),
        pick=st.integers(0, 15).map(lambda n: max(n - 8, 0)),  # mostly the first of what there is
        day=st.integers(0, 30).map(lambda n: max(n - 20, -1)),
        cents=st.integers(0, 3000),
        flag=st.booleans(),
        wait=st.integers(0, 9),
    )
    begun = [
        Throw("pay", 0, 0, 3000, flag=True, wait=9),
        Throw("recourse", 0, 0, 0, flag=False, wait=0),
        Throw("sue", 0, 0, 0, flag=False, wait=0),
    ]
    return st.lists(throw, min_size=12, max_size=40).map(lambda more: begun + more)


def dossiers(walk: Walk) -> Iterator[Dossier]:
    """What was known at the end of each day on which something became known."""
    for day in dict.fromkeys(recorded_on for recorded_on, _, _ in walk.log):
        yield known(walk.as_known(day))


@walks
@given(pursuits())
def test_no_receipt_takes_more_than_was_paid(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    before = Walk()
    for recorded_on, key, event in walk.log:
        before.note([event])
        if isinstance(event, RecourseReceived) and event.beneficiary == "insurer":
            dossier = known(before.claim)
            if not is_convention(event.recourse_type):
                assert received_by_insurer(dossier) <= paid_by_insurer(dossier), (recorded_on, key)
    dossier = known(walk.claim)
    if received_by_insurer(dossier) > paid_by_insurer(dossier):
        alerts = [event for _, _, event in walk.log if isinstance(event, AlertRaised)]
        assert any(alert.rule_id == "recourse_exceeds_payment" for alert in alerts)


@walks
@given(pursuits())
def test_no_forecast_is_below_zero_and_a_closed_recourse_expects_nothing(attempts: list[Throw]) -> None:
    dossier = known(lived(attempts).claim)
    for where, balance in dossier.ledger.forecasts.items():
        for day, _ in balance.changes:
            assert balance.at(day) >= ZERO
        assert where.recourse_id is not None
        closed = dossier.recourses[where.recourse_id].closed
        if closed is not None:
            assert balance.at() == ZERO
            assert balance.last_on is not None
            assert balance.last_on <= closed.closed_on


@walks
@given(pursuits())
def test_no_more_is_passed_on_than_came_in_on_any_day(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    for dossier in dossiers(walk):
        for recourse in dossier.recourses.values():
            for offset in range(-1, (walk.today - START).days + 2):
                day = START + timedelta(days=offset)
                for to in ("insurer", "insured"):
                    assert to_remit(dossier, recourse, to, day) >= ZERO
            for receipt in recourse.receipts:
                assert recourse.remitted(receipt.beneficiary, receipt_id=receipt.receipt_id) <= receipt.amount


@walks
@given(pursuits())
def test_the_movements_of_a_recourse_sum_to_its_balances(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    found = sum_of(rows(known(walk.claim)))
    moved = [movement for _, _, event in walk.log for movement in claim_movements(event)]
    for measure, names in {
        "recourse_received": ("received_indemnity", "received_expense"),
        "recourse_forecast": ("forecast_indemnity", "forecast_expense"),
        "insured_recovered": ("insured_recovered",),
    }.items():
        assert sum(getattr(m, name) or 0 for m in moved for name in names) == found[measure].cents
    stake = sum(coverage.stake.cents for coverage in known(walk.claim).coverages.values())
    assert sum(m.contested_stake or 0 for m in moved) == stake


@walks
@given(pursuits())
def test_a_recourse_has_one_clock_at_most_and_it_ends_with_it(attempts: list[Throw]) -> None:
    dossier = known(lived(attempts).claim)
    clocks = [d for d in dossier.deadlines.values() if d.current.code == CODE]
    sought = [r for r in dossier.recourses.values() if r.opened.direction == "sought"]
    running = [r for r in sought if r.opened.recourse_type != "salvage"]
    assert len(clocks) == len(running)
    assert sum(c.is_open for c in clocks) == sum(r.closed is None for r in running)
    for clock in clocks:
        due = [s.due_on for s in clock.sets]
        assert due == sorted(due)


@walks
@given(pursuits())
def test_every_court_file_went_by_the_order_of_a_procedure(attempts: list[Throw]) -> None:
    leads_to: dict[str, MatterState] = {
        "judgment": "judged", "appeal": "appealed", "agreement": "settled", "withdrawn": "settled", "closed": "closed",
    }  # fmt: skip
    for matter in known(lived(attempts).claim).litigations.values():
        state: MatterState = "opened"
        for step in matter.steps:
            assert isinstance(step.recorded, LitigationStepRecorded)
            assert step.recorded.step in ALLOWED[state]
            state = leads_to.get(step.recorded.step, state)
        assert matter.state() == state
