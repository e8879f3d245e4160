"""Random disputes with experts and with the insurer: whatever is tried, each stands where its events say."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.expertise.parts import ENDED
from services.claims.expertise.views import expertise_views
from services.claims.reserves.challenge_views import challenge_views
from services.claims.state import known
from services.contracts.events import codec
from services.contracts.events.reserves import CaseReserveSet, ReserveChallengeAnswered
from services.contracts.money import total
from tests.property.claims.dice import lived
from tests.property.claims.tries_expertise import EXPERTISE
from tests.property.claims.walk import Throw, Walk

ORDERED = Throw("expertise", 0, 5, 0, flag=True, wait=0)
STATED = Throw("stated reserve", 0, 5, 2000, flag=False, wait=0)
DISPUTED = (
    Throw("final report", 1, 4, 0, flag=False, wait=0),  # of the second thing named: nothing, so that it is refused
    Throw("final report", 2, 4, 0, flag=False, wait=0),
    Throw("conclude", 0, 3, 0, flag=True, wait=0),
    Throw("second expert", 0, 2, 0, flag=False, wait=0),
    Throw("final report", 1, 1, 0, flag=False, wait=0),
)


def disputes() -> st.SearchStrategy[list[Throw]]:
    """An expertise, perhaps before a counter-expert already, and a reserve of the insurer's; then anything on them."""
    thrown = st.builds(
        Throw,
        name=st.sampled_from(["expertise", "reserve", "close", "reopen", *EXPERTISE, *EXPERTISE, *EXPERTISE]),
        pick=st.integers(0, 7),
        day=st.integers(-1, 3),
        cents=st.integers(-300, 3000),
        flag=st.booleans(),
        wait=st.integers(0, 9),
    )
    begun = st.sampled_from(((ORDERED, STATED), (ORDERED, STATED, *DISPUTED)))
    return st.tuples(begun, st.lists(thrown, min_size=10, max_size=40)).map(lambda both: [*both[0], *both[1]])


@settings(max_examples=100, deadline=None)
@given(disputes())
def test_an_expertise_ends_once_and_a_second_expert_follows_what_is_in_dispute(attempts: list[Throw]) -> None:
    dossier = known(lived(attempts).claim)
    for expertise in dossier.expertises.values():
        ends = [expertise.concluded, expertise.cancelled]
        assert sum(end is not None for end in ends) <= 1
        assert (expertise.state in ENDED) >= (expertise.concluded is not None)
        assert sum(report.received.stage == "final" for report in expertise.reports) <= 1
        assert expertise.concluded is None or expertise.final is not None
        assert expertise.cancelled is None or not expertise.reports
        if expertise.ordered.kind in ("counter", "third"):
            assert expertise.ordered.follows in dossier.expertises
    for view in expertise_views(dossier):
        assert view["id"] in [link["id"] for link in view["chain"]]


@settings(max_examples=100, deadline=None)
@given(disputes())
def test_what_challenges_obtained_is_what_their_answers_moved(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    events = [event for _, _, event in walk.log]
    open_lines: Counter[object] = Counter(
        challenge.sent.line for challenge in known(walk.claim).challenges.values() if challenge.answered is None
    )
    assert all(count == 1 for count in open_lines.values())
    for before, after in zip(events, [*events[1:], None], strict=True):
        if isinstance(before, ReserveChallengeAnswered):
            moved = isinstance(after, CaseReserveSet) and after.reason == "challenge"
            assert moved == (before.caused is not None)
            if isinstance(after, CaseReserveSet) and moved:
                assert (after.after, after.stated_by) == (before.resulting_amount, "insurer")
    asked = [view["asked_change"] for view in challenge_views(known(walk.claim))]
    assert total(asked) == total(c.sent.asked - c.sent.current for c in known(walk.claim).challenges.values())


def test_the_disputes_go_somewhere() -> None:
    seen: Counter[str] = Counter()
    states: Counter[str] = Counter()

    @settings(max_examples=900, deadline=None, derandomize=True, database=None)
    @given(disputes())
    def walk(attempts: list[Throw]) -> None:
        life: Walk = lived(attempts)
        seen.update(codec.kind(event) for _, _, event in life.log)
        states.update(expertise.state for expertise in known(life.claim).expertises.values())

    walk()
    assert {"reserve-challenged", "reserve-challenge-answered", "balance-corrected", "claim-closed"} <= set(seen)
    assert {"scheduled", "reported", "agreed", "contested", "decided", "cancelled"} <= set(states)
