"""The cover check: the days of the policy, its coverages, exclusions, the first claim, the published order."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from services.claims.coverage.check import cover_of
from services.claims.rule_tables.book import RuleRow
from services.claims.rule_tables.defaults import default_book
from services.claims.words import cover as words
from services.contracts.events.policy import PolicyRenewed
from tests.unit.claims.coverage.looks import FIRE, THEFT, amended, check, codes, day, loss, one, quoted, rules
from tests.unit.claims.policy.stories import event_id, registered, terminated, terms

POLICY = (registered(), terms("theft"), terms("fire"))
COVERAGE = Path(__file__).parents[4] / "services" / "claims" / "coverage"


@pytest.mark.parametrize(
    ("on", "status", "code"),
    [
        ("2025-03-31", "not_covered", "outside_period"),
        ("2025-04-01", "covered", "in_period"),
        ("2026-03-31", "covered", "in_period"),
        ("2026-04-01", "not_covered", "outside_period"),
    ],
)
def test_both_days_of_a_period_are_covered(on: str, status: str, code: str) -> None:
    found = check(on, *POLICY)
    assert found.status == status
    assert found.reasons[0].code == code
    assert quoted(found.reasons[0]) == [("starts_on", "2025-04-01", 1), ("ends_on", "2026-03-31", 1)]
    assert found.reasons[0].quotes[0].event_id == event_id(0)


def test_an_unknown_policy_is_for_a_person() -> None:
    found = cover_of(loss("2025-06-01"), None, default_book())
    assert (found.status, codes(found), found.coverages[0].status) == ("to_review", ["policy_unknown"], "to_review")


def test_a_renewal_is_quoted_for_its_own_days() -> None:
    renewal = PolicyRenewed(starts_on=day("2026-04-01"), ends_on=day("2027-03-31"))
    assert quoted(one(check("2026-06-01", *POLICY, renewal), "in_period"))[0] == ("starts_on", "2026-04-01", 4)
    later = check("2027-05-01", *POLICY, renewal)
    assert quoted(one(later, "outside_period"))[1] == ("ends_on", "2027-03-31", 4)


def test_a_termination_is_quoted_with_its_reason() -> None:
    found = check("2025-10-01", *POLICY, terminated("2025-09-30"))
    assert found.status == "not_covered"
    assert quoted(one(found, "terminated")) == [("last_covered_on", "2025-09-30", 4), ("reason", "by_agreement", 4)]
    before = check("2025-09-30", *POLICY, terminated("2025-09-30"))
    assert before.status == "covered"
    assert one(before, "in_period").facts["ends_on"] == day("2025-09-30")


def test_the_terms_are_those_of_the_day_of_the_loss_and_name_their_endorsement() -> None:
    policy = (*POLICY, amended("AV-1", "2025-06-01"), terms("theft", "2025-06-01"))
    before, after = check("2025-05-31", *policy), check("2025-06-01", *policy)
    assert quoted(one(before, "terms_in_force")) == [("valid_from", "2025-04-01", 2)]
    assert quoted(one(after, "terms_of_endorsement")) == [
        ("valid_from", "2025-06-01", 5), ("endorsement_no", "AV-1", 4)
    ]  # fmt: skip


def test_a_coverage_that_the_policy_had_not_that_day_is_not_covered() -> None:
    never = check("2025-06-01", registered(), terms("fire"))
    assert (codes(never), never.status) == (["in_period", "coverage_not_subscribed"], "not_covered")
    later = check("2025-06-01", registered(), terms("theft", "2025-07-01"))
    assert quoted(one(later, "coverage_added_later")) == [("valid_from", "2025-07-01", 2)]
    removed = check("2025-06-01", *POLICY, terms("theft", "2025-05-01", subscribed=False))
    assert quoted(one(removed, "coverage_removed")) == [("subscribed", "False", 4), ("valid_from", "2025-05-01", 4)]


def test_an_exclusion_is_quoted_for_the_cause() -> None:
    excluding = replace(terms("theft"), exclusions=("employee_theft", "theft"))
    found = check("2025-06-01", registered(), excluding)
    reason = one(found, "excluded")
    assert (found.status, reason.legal_reference, reason.to_verify) == ("not_covered", "L113-1", True)
    assert quoted(reason) == [("exclusions", "theft", 2)]
    assert check(loss("2025-06-01", cause_code="burglary"), registered(), excluding).status == "covered"


def test_a_claim_whose_coverages_differ_is_for_a_person() -> None:
    both = loss("2025-06-01", coverages=((THEFT, "theft"), (FIRE, "glass")))
    found = check(both, *POLICY)
    assert [part.status for part in found.coverages] == ["covered", "not_covered"]
    assert found.status == "to_review"
    assert check(loss("2025-06-01", coverages=()), *POLICY).status == "covered"


@pytest.mark.parametrize(
    ("occurred", "declared", "stated", "status", "code"),
    [
        ("2025-06-01", "2025-06-03", None, "covered", "claimed_in_period"),
        ("2025-06-01", "2031-03-31", None, "covered", "claimed_in_subsequent"),
        ("2025-06-01", "2031-04-01", None, "to_review", "claimed_too_late"),
        ("2025-06-01", "2031-04-01", "2036-03-31", "covered", "claimed_in_subsequent"),
        ("2025-06-01", "2031-03-31", "2027-03-31", "covered", "claimed_in_subsequent"),
        ("2024-06-01", "2025-06-03", None, "to_review", "claimed_in_period"),
        ("2024-06-01", "2025-03-03", None, "to_review", "claimed_too_early"),
        ("2026-04-01", "2026-04-03", None, "not_covered", "outside_period"),
    ],
)
def test_on_a_claims_made_basis_the_first_claim_counts(
    occurred: str, declared: str, stated: str | None, status: str, code: str
) -> None:
    policy = registered(claims_basis="claims_made", subsequent_cover_until=day(stated) if stated else None)
    found = check(loss(occurred, declared_on=day(declared)), policy, terms("theft", "2024-01-01"))
    assert found.status == status
    assert code in codes(found)
    if code.startswith("claimed"):
        assert one(found, code).legal_reference == "L124-5"


def test_a_natural_disaster_needs_a_published_order() -> None:
    flood = loss("2025-06-01", coverages=((THEFT, "natcat"),), common_event_code="flood_loire")
    policy = (registered(), terms("natcat"))
    missing = check(flood, *policy)
    assert (missing.status, one(missing, "order_missing").legal_reference) == ("to_review", "L125-1")
    row = RuleRow(
        "common_events", "flood_loire", {"order_published_on": "2025-07-02"}, day("2025-05-30"), day("2025-06-02")
    )
    found = check(flood, *policy, rules=rules(row))
    assert found.status == "covered"
    [quote] = one(found, "order_published").quotes
    assert (quote.field, quote.value, quote.rule) == ("order_published_on", "2025-07-02", "common_events@2025-05-30")
    other_day = check(replace(flood, occurred_on=day("2025-06-03")), *policy, rules=rules(row))
    assert "order_missing" in codes(other_day)
    not_yet = check(flood, *policy, rules=rules(replace(row, values={"peril": "flood"})))
    assert "order_missing" in codes(not_yet)


def test_every_finding_has_its_sentence_in_both_languages() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in COVERAGE.glob("*check.py"))
    found = set(re.findall(r'(?:look\.found|Reason)\(\s*"(\w+)"', source))
    assert len(found) > 15, "the pattern no longer finds them"
    assert set(words.FR) == set(words.EN) == found
