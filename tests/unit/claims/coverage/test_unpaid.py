"""The cover check and unpaid premiums: the timetable of L113-3, as dated data."""

from datetime import date

import pytest

from services.claims.coverage.cover_view import cover_view
from services.claims.rule_tables.book import RuleRow
from services.claims.words import Words
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import PolicyTerminated
from tests.unit.claims.coverage.looks import check, codes, day, one, quoted, rules
from tests.unit.claims.policy.stories import (
    collected,
    registered,
    reinstated,
    row,
    suspended,
    terms,
    written,
)

# Due on 1 April, noticed on 15 April, suspended on 15 May, on which day 30 days have gone.
POLICY: tuple[PolicyEvent, ...] = (registered(), terms("theft"), written())
HELD = suspended("2025-05-15", receipt_no="Q-1", formal_notice_on=date(2025, 4, 15))


def ended(on: str) -> PolicyTerminated:
    return PolicyTerminated(last_covered_on=day(on), reason="non_payment", initiated_by="insurer")


def test_between_notice_and_suspension_the_cover_goes_on_and_one_says_so() -> None:
    for on in ("2025-04-15", "2025-05-14"):
        found = check(on, *POLICY, HELD)
        assert (found.status, codes(found)) == ("covered", ["in_period", "premium_unpaid", "terms_in_force"])
        assert one(found, "premium_unpaid").legal_reference == "L113-3"
    assert codes(check("2025-04-14", *POLICY, HELD)) == ["in_period", "terms_in_force"]


def test_a_loss_in_a_suspension_is_not_covered() -> None:
    found = check("2025-05-15", *POLICY, HELD)
    assert (found.status, codes(found)) == ("not_covered", ["suspended", "terms_in_force"])
    assert quoted(one(found, "suspended")) == [("suspended_from", "2025-05-15", 4), ("reason", "non_payment", 4)]
    assert check("2025-06-01", *POLICY, HELD, reinstated("2025-06-01")).status == "covered"
    inside = check("2025-05-31", *POLICY, HELD, reinstated("2025-06-01"))
    assert quoted(one(inside, "suspended"))[-1] == ("reinstated_from", "2025-06-01", 5)


@pytest.mark.parametrize(
    ("from_day", "notice", "code"),
    [
        ("2025-05-14", "2025-04-15", "suspended_too_early"),
        ("2025-05-15", "2025-04-10", "notice_too_early"),
        ("2025-05-15", None, "formal_notice_unknown"),
    ],
)
def test_a_delay_that_was_not_kept_makes_a_person_look(from_day: str, notice: str | None, code: str) -> None:
    held = suspended(from_day, receipt_no="Q-1", formal_notice_on=day(notice) if notice else None)
    found = check("2025-06-01", *POLICY, held)
    assert found.status == "to_review"
    assert code in codes(found)


def test_a_premium_paid_before_the_loss_makes_a_person_look() -> None:
    """Paid on 1 May: the cover was back at noon of the next day, whoever forgot to say so."""
    paid = collected("12000.00", row(None, "12000.00"))
    held = suspended("2025-04-25", receipt_no="Q-1", formal_notice_on=date(2025, 3, 26))
    assert "premium_paid" in codes(check("2025-05-02", *POLICY, paid, held))
    assert "premium_paid" not in codes(check("2025-05-01", *POLICY, paid, held))
    assert "premium_paid" not in codes(check("2025-05-02", *POLICY, paid, held, as_of="2025-04-30"))
    part = collected("11999.99", row(None, "11999.99"))
    assert "premium_paid" not in codes(check("2025-05-02", *POLICY, part, held))


def test_a_suspension_for_another_reason_has_no_timetable() -> None:
    found = check("2025-06-01", *POLICY, suspended("2025-05-15", reason="vehicle_laid_up"))
    assert (found.status, codes(found)[0]) == ("not_covered", "suspended")
    assert one(found, "suspended").legal_reference is None


def test_a_cancellation_waits_for_its_delay_after_the_suspension() -> None:
    assert check("2025-06-01", *POLICY, HELD, ended("2025-05-24")).status == "not_covered"
    early = check("2025-06-01", *POLICY, HELD, ended("2025-05-23"))
    assert (early.status, codes(early)[1]) == ("to_review", "cancelled_too_early")
    assert one(early, "terminated").legal_reference == "L113-3"
    bare = check("2025-06-01", *POLICY, ended("2025-05-24"))
    assert (bare.status, codes(bare)[1]) == ("to_review", "cancelled_without_suspension")


def test_the_delays_are_those_of_the_day_of_the_loss() -> None:
    longer = RuleRow("cover_delays", "suspension", {"unit": "days", "value": "45"}, day("2025-06-01"))
    for on, status in (("2025-05-31", "not_covered"), ("2025-06-01", "to_review")):
        assert check(on, *POLICY, HELD, rules=rules(longer)).status == status


def test_each_reason_is_told_in_words() -> None:
    view = cover_view(check("2025-05-20", *POLICY, HELD), Words(french=True))
    assert (view["label"], view["reasons"][0]["text"]) == (
        "Garantie non acquise",
        "Survenu le 20/05/2025, garantie suspendue depuis le 15/05/2025 (non-paiement)",
    )
    quote = view["reasons"][0]["quotes"][0]
    assert (quote["kind"], quote["version"], quote["event_id"][:4]) == ("cover-suspended", 4, "evt_")
    english = cover_view(check("2025-04-20", *POLICY, HELD), Words(french=False))
    assert english["reasons"][1]["text"].startswith("Receipt Q-1 unpaid, formal notice of 2025-04-15")
    too_early = suspended("2025-05-14", receipt_no="Q-1", formal_notice_on=date(2025, 4, 15))
    told = cover_view(check("2025-06-01", *POLICY, too_early), Words(french=True))
    assert "moins de 30 jours" in told["reasons"][1]["text"]
