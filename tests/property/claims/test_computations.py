"""Random lives of a claim with computations: one stands on a coverage, and what was retained is a sum of movements."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.indemnity.views import computation_views
from services.claims.state import known
from services.contracts.events import codec
from services.contracts.events.settlement import IndemnityComputed
from services.contracts.money import ZERO
from services.ratios.ledger.tables import MEASURES
from services.ratios.movements import claim_movements
from tests.property.claims.dice import lived
from tests.property.claims.walk import Throw, Walk

walks = settings(max_examples=100, deadline=None)
RETAINED = [m for m in MEASURES if m.startswith("retained_")]


def lives() -> st.SearchStrategy[Walk]:
    """Computations among what changes them: payments, reversals, coverages closed and opened again, corrections."""
    names = (*["compute"] * 6, "pay", "reverse", "close coverage", "reopen coverage", "correct")
    throws = st.builds(
        Throw,
        name=st.sampled_from(names),
        pick=st.integers(0, 7),
        day=st.sampled_from((-1, 0, 0, 0, 1, 4)),
        cents=st.integers(-300, 3000),
        flag=st.booleans(),
        wait=st.integers(0, 9),
    )
    return st.lists(throws, min_size=4, max_size=25).map(lived)


@walks
@given(lives())
def test_at_most_one_computation_stands_on_a_coverage(walk: Walk) -> None:
    computations = known(walk.claim).computations
    standing = Counter(c.coverage for c in computations.values() if c.stands)
    assert set(standing.values()) <= {1}
    for key, computation in computations.items():
        if computation.replaced_by is not None:
            later = computations[computation.replaced_by]
            assert later.computed.replaces == key
            assert later.coverage == computation.coverage
            assert later.computed.computed_on >= computation.computed.computed_on


@walks
@given(lives())
def test_what_is_retained_is_the_sum_of_its_movements(walk: Walk) -> None:
    moved: defaultdict[tuple[UUID | None, str], int] = defaultdict(int)
    for _, _, event in walk.log:
        for movement in claim_movements(event):
            for name in RETAINED:
                moved[movement.claim_coverage_id, name] += getattr(movement, name) or 0
    stands = {
        (computation.coverage, f"retained_{heading}"): amount.cents
        for computation in known(walk.claim).computations.values()
        if computation.stands
        for heading, amount in computation.retained.items()
    }
    assert {key: cents for key, cents in moved.items() if cents} == stands


@walks
@given(lives())
def test_a_computation_moves_no_ratio(walk: Walk) -> None:
    for _, _, event in walk.log:
        if isinstance(event, IndemnityComputed):
            for movement in claim_movements(event):
                assert {m for m in MEASURES if getattr(movement, m) is not None} <= set(RETAINED)
            assert event.balance == event.indemnity - event.advances_paid
            assert ZERO <= event.indemnity <= event.assessed


@walks
@given(lives(), st.integers(-3, 60))
def test_computations_as_they_were(walk: Walk, days: int) -> None:
    """A cut shows those made by then, and as replaced only what was replaced by then."""
    dossier = known(walk.claim)
    as_of = dossier.declared.occurred_on.fromordinal(dossier.declared.occurred_on.toordinal() + days)
    made = [e for _, _, e in walk.log if isinstance(e, IndemnityComputed) and e.computed_on <= as_of]
    shown = computation_views(dossier, as_of)
    assert [v["indemnity"] for v in shown] == [e.indemnity for e in made]
    replaced = {e.replaces for e in made}
    assert [v["state"] for v in shown] == ["replaced" if e.computation_id in replaced else "standing" for e in made]


def test_the_lives_get_somewhere() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(lives())
    def walk(life: Walk) -> None:
        for _, _, event in life.log:
            seen[codec.kind(event)] += 1
            seen["again"] += isinstance(event, IndemnityComputed) and event.replaces is not None

    walk()
    assert seen["indemnity-computed"] > 50
    assert seen["again"] > 20
