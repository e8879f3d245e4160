"""Whole files, from a draft to the merge of two: every command, legal or not, and what holds after each of them.

Replayed from what was stored a file is the same; each figure is the sum of its events, summed in three ways; nothing is
below zero that cannot be; a refusal changes nothing and is one that the operation announces; every view and every
sentence is there, as of any day and as known on any day.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Final, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.orders import CLAIM_ORDERS
from services.contracts.events import ClaimEvent, codec
from services.contracts.problems import CATALOGUE
from tests.property.claims.whole.checks import after_a_step, dated_within
from tests.property.claims.whole.course import ATTEMPTS, Course, Happened
from tests.property.claims.whole.declared import ON_THE_WAY, codes_of
from tests.property.claims.whole.seen import told_in_words, views_are_shown

LIVES: Final = 100
STEPS: Final = 150

# A master key seals, and a key that was destroyed refuses, behind the rules: where events are appended.
OUT_OF_REACH: Final = {"sealing-unavailable", "person-erased"}
# What some lives come to and others do not, as the dice fall: stories tell each of these.
SELDOM: Final = {
    "alert-not-found", "annual-limit-exceeded", "challenge-already-answered", "computation-replaced",
    "coverage-decision-contested", "currency-mismatch", "insurer-mismatch", "limit-exceeded", "litigation-not-open",
    "negative-balance", "negative-reserve", "reopening-reserve-missing", "rule-missing", "version-conflict",
}  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(20, STEPS))
def test_whatever_is_tried_on_a_file_leaves_it_whole(seed: int, steps: int) -> None:
    course, cuts = Course(Random(seed)), Random(seed)
    for _ in range(steps):
        for one in course.step():
            after_a_step(one.life, changed=bool(one.entries))
            dated_within(one.life, one.entries)
            _announced(one)
            if one.entries:
                views_are_shown(one.life, course.world.today, cuts)
                told_in_words(one.life, one.entries)


def test_the_walk_knows_every_command() -> None:
    assert set(ATTEMPTS) == set(CLAIM_ORDERS)


def test_walks_come_to_every_event_and_to_what_refuses_them() -> None:
    """The same lives each time, so that what they come to is no matter of luck."""
    kinds: Counter[str] = Counter()
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    floors = 0
    for seed in range(LIVES):
        course = Course(Random(seed))
        for _ in range(STEPS):
            for one in course.step():
                _announced(one)
                kinds.update(codec.kind(entry.event) for entry in one.entries)
                floors += sum(getattr(entry.event, "reason", None) == "floor" for entry in one.entries)
                done.update([one.tried.command] if one.entries else [])
                refused.update([one.code] if one.code else [])
    assert {codec.kind_of(event) for event in get_args(ClaimEvent)} - set(kinds) == set()
    assert set(CLAIM_ORDERS) - set(done) == set()
    assert floors, "no later balance was kept from falling below zero"
    announced = {code for command in CLAIM_ORDERS for code in codes_of(command)} - ON_THE_WAY
    assert announced - set(refused) <= OUT_OF_REACH | SELDOM


def _announced(one: Happened) -> None:
    """A refusal has a title, and the operation says that it may come."""
    if one.code is not None:
        assert one.code in CATALOGUE
        assert one.code in codes_of(one.tried.command), f"{one.tried.command} does not announce {one.code}"
