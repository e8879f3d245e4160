"""What a request to revise a reserve changed of a loss ratio, and how often an insurer yields."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.contracts.events.common import Line
from services.ratios.indicators.challenges import Challenge, Effect, PolicySums, by_insurer, effect


def challenge(**facts: Any) -> Challenge:
    return Challenge(
        **{
            "challenge_id": UUID(int=1),
            "claim_id": UUID(int=2),
            "policy_id": UUID(int=3),
            "insurer_id": "axa",
            "coverage_code": "theft",
            "currency": "EUR",
            "line": Line(None, "indemnity", "other"),
            "current": 100_000,
            "asked": 50_000,
            "sent_on": date(2025, 5, 1),
            "answer": "partly",
            "answered_on": date(2025, 6, 1),
            "change": -40_000,
            **facts,
        }
    )


def test_the_ratio_without_what_was_obtained_is_the_one_before() -> None:
    found = effect(challenge(), PolicySums(incurred=60_000, premium=120_000))
    assert found == Effect(Decimal("83.33"), Decimal("50.00"), Decimal("-33.33"))


def test_points_are_rounded_once_from_the_exact_value() -> None:
    found = effect(challenge(change=-1), PolicySums(incurred=100, premium=300))
    assert found is not None
    assert (found.percent_after - found.percent_before, found.points) == (Decimal("-0.34"), Decimal("-0.33"))


def test_no_points_without_an_answer_a_policy_or_a_premium() -> None:
    sums = PolicySums(incurred=60_000, premium=120_000)
    assert effect(challenge(answer=None), sums) is None
    assert effect(challenge(), None) is None
    assert effect(challenge(), PolicySums(60_000, 0, "no_premium")) is None


def test_a_refusal_has_an_effect_of_nothing() -> None:
    found = effect(challenge(answer="refused", change=0), PolicySums(incurred=60_000, premium=120_000))
    assert found is not None
    assert found.points == 0


def test_an_insurers_record() -> None:
    answers: list[dict[str, Any]] = [
        {"answer": "partly"},
        {"answer": "accepted", "change": -50_000},
        {"answer": "refused", "change": 0, "currency": "CHF"},
        {"answer": None, "change": 0},
        {"answer": None, "insurer_id": "allianz", "change": 0},
    ]
    allianz, axa = by_insurer(challenge(**answer) for answer in answers)
    assert (allianz.insurer_id, allianz.sent, allianz.rate) == ("allianz", 1, None)
    assert (axa.sent, axa.answered, axa.rate) == (4, 3, Decimal("0.666667"))
    assert axa.obtained_change == {"EUR": -90_000, "CHF": 0}
    assert axa.asked_change == {"EUR": -100_000, "CHF": -50_000}
