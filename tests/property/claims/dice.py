"""The dice, and the lives they make: attempts in the order they become known, the refused ones without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from services.claims.declaration.rules import DeclareClaim, declare_claim
from services.claims.state import UNDECLARED
from services.kit.errors import Conflict, Invalid, Missing, Refusal
from tests.property.claims.tries import COMMANDS
from tests.property.claims.walk import START, Throw, Walk
from tests.unit.claims.stories import OCCURRED, declaration, on_policy

OFTEN = (
    *("reserve", "reserve", "pay", "pay", "reverse", "reverse", "recourse", "forecast", "forecast"),
    *("receive", "receive", "close", "reopen", "reopen"),
)
MONEY = ("reserve", "pay", "forecast", "receive")
CODES = ("own_damage", "theft")
REFUSED = (Refusal, Missing, Conflict, Invalid)


def throws() -> st.SearchStrategy[list[Throw]]:
    """Attempts on one claim, in the order they become known: anything, or one line's money back and forth."""
    anything = st.lists(_throw([*COMMANDS, *OFTEN], st.integers(0, 7), st.booleans()), min_size=8, max_size=60)
    money = st.lists(_throw(MONEY, st.just(0), st.just(value=False)), min_size=8, max_size=20)
    opened = st.just([Throw("recourse", 0, 2, 0, flag=False, wait=0)])
    return anything | st.tuples(opened, money).map(lambda both: both[0] + both[1])


def throws_of(names: Sequence[str], *, least: int = 8, most: int = 30) -> st.SearchStrategy[list[Throw]]:
    """Attempts by these names alone."""
    return st.lists(_throw(names, st.integers(0, 7), st.booleans()), min_size=least, max_size=most)


def _throw(
    names: Sequence[str], picks: st.SearchStrategy[int], flags: st.SearchStrategy[bool]
) -> st.SearchStrategy[Throw]:
    return st.builds(
        Throw,
        name=st.sampled_from(names),
        pick=picks,
        day=st.integers(0, 30).map(lambda n: n % 16 - 1),
        cents=st.integers(-300, 3000),
        flag=flags,
        wait=st.integers(0, 9),
    )


def lived(attempts: Sequence[Throw]) -> Walk:
    """Declares a claim and tries everything on it; what is refused changes nothing."""
    return lived_by(declaration(coverages=tuple(map(on_policy, CODES)), declared_on=OCCURRED, today=START), attempts)


def lived_by(declared: DeclareClaim, attempts: Sequence[Throw]) -> Walk:
    """The same, of a claim declared otherwise."""
    walk = Walk()
    walk.note(declare_claim(UNDECLARED, declared))
    for attempt in attempts:
        walk.today += timedelta(days=attempt.wait)
        _try(walk, attempt)
    return walk


def _try(walk: Walk, attempt: Throw) -> None:
    before = walk.claim
    try:
        events = COMMANDS[attempt.name](walk, attempt)
    except REFUSED:
        walk.refused += 1
        assert walk.claim is before
        return
    walk.note(events)
