"""Random diaries: what is over stays over, a replaced day is told, limitation only ever moves on by the law."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings

from services.claims.state import Closed, known
from services.contracts.events import codec
from services.contracts.events.diary import DeadlineSet
from tests.property.claims.dice import lived, throws_of
from tests.property.claims.tries_diary import DIARY
from tests.property.claims.walk import Throw

diaries = settings(max_examples=150, deadline=None)
attempts = throws_of([*DIARY, *DIARY, "close", "reopen"])


@diaries
@given(attempts)
def test_each_setting_tells_the_day_that_it_replaces(tried: list[Throw]) -> None:
    walk = lived(tried)
    for deadline in known(walk.claim).deadlines.values():
        befores = [event.due_before for event in deadline.sets]
        assert befores == [None, *(event.due_on for event in deadline.sets[:-1])]


@diaries
@given(attempts)
def test_a_closed_claim_waits_for_limitation_and_recourse_alone(tried: list[Throw]) -> None:
    walk = lived([*tried, Throw("close", 0, 0, 0, flag=True, wait=60)])
    assert isinstance(walk.claim, Closed)
    waiting = {d.current.code for d in walk.claim.dossier.deadlines.values() if d.is_open}
    assert waiting <= {"limitation"}


@diaries
@given(attempts)
def test_an_interruption_gives_the_period_in_full_and_in_time(tried: list[Throw]) -> None:
    walk = lived(tried)
    for _, _, event in walk.log:
        if isinstance(event, DeadlineSet) and event.interruption_cause is not None:
            assert event.interruption_cause != "negotiation"
            assert event.due_before is not None
            assert event.trigger_on <= event.due_before
            assert (event.due_on.year, event.due_on.month) == (event.trigger_on.year + 2, event.trigger_on.month)


def test_the_diaries_go_somewhere() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=200, deadline=None, derandomize=True, database=None)
    @given(attempts)
    def walk(tried: list[Throw]) -> None:
        life = lived(tried)
        seen.update(codec.kind(event) for _, _, event in life.log)
        seen.update("interrupted" for _, _, event in life.log if getattr(event, "interruption_cause", None))

    walk()
    assert {"deadline-set", "deadline-closed", "alert-raised", "alert-acknowledged", "interrupted"} <= set(seen)
