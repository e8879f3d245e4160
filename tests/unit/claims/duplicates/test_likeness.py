"""What makes one claim look like another, and when."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.claims.duplicates.likeness import Looks, candidate_view, days_apart, why
from services.claims.lists.listed import word_of
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book
from services.kit.errors import Refusal
from tests.unit.claims.stories import day, named

CLAIM = Looks(
    claim_id=named("claim"),
    claim_no="S1",
    state="open",
    external_reference=None,
    occurred_on=day("2025-03-10"),
    coverages=frozenset({"theft"}),
    items=frozenset({"ab123cd"}),
    place="FR 75011",
)
OTHER = replace(CLAIM, claim_id=named("other"), coverages=frozenset({"glass"}), items=frozenset(), place="FR 69002")


def other(**facts: Any) -> Looks:
    return replace(OTHER, **facts)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, []),
        ({"coverages": frozenset({"glass", "theft"})}, ["same_coverage"]),
        ({"items": frozenset({"ab123cd", "zz"})}, ["same_item"]),
        ({"place": "FR 75011"}, ["same_place"]),
        ({"place": "FR 75011", "items": frozenset({"ab123cd"})}, ["same_item", "same_place"]),
        ({"place": None}, []),
    ],
)
def test_coverage_item_or_place_make_it_likely(facts: dict[str, Any], reasons: list[str]) -> None:
    assert why(CLAIM, other(**facts), 3) == reasons


def test_two_claims_that_know_no_place_have_none_in_common() -> None:
    assert why(replace(CLAIM, place=None), other(place=None), 3) == []


@pytest.mark.parametrize(("on", "likely"), [("2025-03-07", True), ("2025-03-13", True), ("2025-03-06", False)])
def test_three_days_either_way_are_near(on: str, *, likely: bool) -> None:
    assert bool(why(CLAIM, other(occurred_on=day(on), place="FR 75011"), 3)) is likely


def test_the_days_are_a_dated_rule() -> None:
    assert days_apart(default_book(), date(2025, 3, 10)) == 3
    row = RuleRow("duplicates", "occurred_on", {"days": "7"}, valid_from=date(2025, 1, 1))
    assert days_apart(RuleBook.of([row]), date(2025, 3, 10)) == 7
    with pytest.raises(Refusal, match="rule-missing"):
        days_apart(RuleBook.of([row]), date(2024, 3, 10))


def test_a_registration_is_one_however_it_is_written() -> None:
    assert word_of("AB-123-CD") == word_of("ab 123 cd") == "ab123cd"


def test_a_candidate_says_how_far_and_why() -> None:
    shown = candidate_view(CLAIM, other(occurred_on=day("2025-03-12")), ["same_place"])
    assert (shown["claim_id"], shown["days_apart"], shown["why"]) == (f"clm_{named('other').hex}", 2, ["same_place"])
