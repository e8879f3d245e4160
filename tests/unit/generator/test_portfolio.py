"""A portfolio told again: in another order, until another day, in the order things became known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.contracts.money import Money
from services.generator.expected import Cut, Expected
from services.generator.lines import Line
from services.generator.portfolio import History, Portfolio

PORTFOLIO = Portfolio(policies=400, first_year=2023, years=3, seed=9, until=date(2025, 12, 31))


def _lines(history: History) -> list[Line]:
    return [told.line for told in history.policy.lines] + [line for claim in history.claims for line in claim.lines]


def test_policies_are_told_alike_in_any_order() -> None:
    forwards = {n: _lines(PORTFOLIO.history(n)) for n in range(1, 30)}
    backwards = {n: _lines(PORTFOLIO.history(n)) for n in range(29, 0, -1)}
    assert forwards == backwards


def test_told_until_a_later_day_it_begins_with_the_same_lines() -> None:
    earlier = replace(PORTFOLIO, until=date(2025, 3, 9))
    for n in range(1, PORTFOLIO.policies + 1):
        known = [line for line in _lines(PORTFOLIO.history(n)) if line.known_on <= earlier.until]
        assert known == _lines(earlier.history(n))


def test_known_order_never_goes_back_and_keeps_each_subject_in_file_order() -> None:
    ordered = PORTFOLIO.in_known_order()
    days = [line.known_on for line in ordered]
    assert days == sorted(days)
    assert max(days) <= PORTFOLIO.until
    by_subject: dict[object, list[Line]] = {}
    for line in ordered:
        by_subject.setdefault(line.claim or line.policy, []).append(line)
    for history in PORTFOLIO.histories():
        number = history.policy.contract.policy
        assert by_subject.pop(number) == [told.line for told in history.policy.lines]
        for claim in history.claims:
            assert by_subject.pop(claim.lines[0].claim) == claim.lines
    assert not by_subject


def test_a_claim_becomes_known_after_its_policy() -> None:
    for history in PORTFOLIO.histories():
        for claim in history.claims:
            assert claim.lines[0].known_on >= history.policy.registered_on


def test_losses_follow_their_periods() -> None:
    """A covered loss lies in the days of cover; the others came within two months after the last one."""
    for history in PORTFOLIO.histories():
        ending = history.policy.ending
        for claim in history.claims:
            assert claim.occurred_on >= history.policy.contract.starts_on
            if claim.covered:
                assert ending is None or claim.occurred_on <= ending.last_covered_on
            else:
                assert ending is not None
                assert timedelta(0) < claim.occurred_on - ending.last_covered_on <= timedelta(60)


def test_some_things_are_heard_of_late() -> None:
    """What `known_on` is for: losses declared months after, premiums booked weeks later, reserves restated."""
    delays = Counter[str]()
    for history in PORTFOLIO.histories():
        for claim in history.claims:
            delays["late claim"] += (claim.lines[0].known_on - claim.occurred_on).days > 60
            effective = [change.effective_on for change in claim.changes]
            delays["out of order"] += effective != sorted(effective)
        for told in history.policy.lines:
            delays["late premium"] += any((f.known_on - f.effective_on).days > 20 for f in told.figures)
    assert delays["late claim"] > 2
    assert delays["out of order"] > 2
    assert delays["late premium"] > 20


def test_known_with_hindsight_or_on_the_last_day_is_the_same() -> None:
    until = PORTFOLIO.until
    hindsight, then = _tables([Cut(until, None), Cut(until, until)])
    assert hindsight["scopes"] == then["scopes"]


def test_rows_sum_to_the_total_but_for_claims_on_two_coverages() -> None:
    (table,) = _tables([Cut(PORTFOLIO.until, None)])
    for scope in table["scopes"].values():
        for name in ("written", "earned", "collected", "paid_indemnity", "case_reserve", "incurred"):
            rows = sum(Money.parse(row[name]).cents for row in scope["rows"])
            assert rows == Money.parse(scope["total"][name]).cents
        assert scope["total"]["claims"] <= sum(row["claims"] for row in scope["rows"])
    covered, everything = table["scopes"]["covered"]["total"], table["scopes"]["all"]["total"]
    assert covered["earned"] == everything["earned"]
    assert covered["claims"] < everything["claims"]


def test_long_after_the_end_what_was_written_is_earned() -> None:
    portfolio = replace(PORTFOLIO, policies=40)
    expected = Expected([Cut(date(2040, 1, 1), None)])
    for history in portfolio.histories():
        for told in history.policy.lines:
            expected.add_premiums(told.figures)
    total = expected.told()[0]["scopes"]["all"]["total"]
    assert total["earned"] == total["written"]


def _tables(cuts: list[Cut]) -> list[dict[str, Any]]:
    expected = Expected(cuts)
    for history in PORTFOLIO.histories():
        for told in history.policy.lines:
            expected.add_premiums(told.figures)
        for claim in history.claims:
            expected.add_claim(claim)
    return expected.told()
