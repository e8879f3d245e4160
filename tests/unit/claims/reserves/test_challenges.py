"""Asking the insurer to revise a reserve, and what comes of it."""

from typing import Any

import pytest

from services.claims.lines import Where
from services.claims.reserves.challenge_views import challenge_views
from services.claims.reserves.challenges import AnswerChallenge, ChallengeReserve, answer_challenge, challenge_reserve
from services.contracts.events.reserves import CaseReserveSet, ReserveChallengeAnswered
from services.kit.commands import event_id
from services.kit.errors import Invalid, Missing, Refusal
from tests.unit.claims.stories import (
    TODAY,
    Step,
    after,
    closed,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    paid,
    reserve_on,
    reserved,
)

STATED = reserved("9000.00", stated_by="insurer")


def challenged(asked: str = "5000.00", on: str = "2025-10-01", name: str = "challenge", **facts: Any) -> Step:
    command = ChallengeReserve(
        challenge_id=named(name), asked=euros(asked), sent_on=day(on), **{"where": Where(), "today": TODAY, **facts}
    )
    return lambda claim: challenge_reserve(claim, command)


def answered(answer: str, resulting: str | None = None, on: str = "2025-10-20", name: str = "challenge") -> Step:
    command = AnswerChallenge(
        claim_id=named("claim"),
        command_id=named("answer"),
        challenge_id=named(name),
        answer=answer,  # type: ignore[arg-type]
        resulting_amount=euros(resulting) if resulting else None,
        answered_on=day(on),
        today=TODAY,
    )
    return lambda claim: answer_challenge(claim, command)


def test_what_the_insurer_grants_is_set_in_its_name_and_each_event_names_the_other() -> None:
    claim = given(declared(), STATED, challenged())
    said, moved = answered("partly", "6000.00")(claim)
    assert isinstance(said, ReserveChallengeAnswered)
    assert isinstance(moved, CaseReserveSet)
    assert said.caused == event_id(named("claim"), named("answer"), 2)
    assert moved.basis_event_id == event_id(named("claim"), named("answer"), 1)
    assert (moved.reason, moved.stated_by, moved.before, moved.after) == (
        "challenge", "insurer", euros("9000.00"), euros("6000.00"),
    )  # fmt: skip


def test_accepted_is_what_was_asked() -> None:
    claim = given(declared(), STATED, challenged())
    assert reserve_on(after(claim, answered("accepted"))) == "5000.00"
    assert reserve_on(after(claim, answered("accepted", "5000.00"))) == "5000.00"
    with pytest.raises(Invalid):
        answered("accepted", "5500.00")(claim)


def test_refused_moves_nothing_and_may_be_asked_again() -> None:
    claim = given(declared(), STATED, challenged(), answered("refused"))
    assert reserve_on(claim) == "9000.00"
    assert challenged(name="again", on="2025-11-01")(claim)
    with pytest.raises(Invalid):
        answered("refused", "9000.00")(given(declared(), STATED, challenged()))


def test_granted_in_part_says_how_much() -> None:
    with pytest.raises(Invalid):
        answered("partly")(given(declared(), STATED, challenged()))


def test_a_reserve_that_stands_there_already_is_not_moved() -> None:
    claim = given(declared(), STATED, challenged(), reserved("5000.00", on="2025-10-10", stated_by="insurer"))
    [said] = answered("accepted")(claim)
    assert isinstance(said, ReserveChallengeAnswered)
    assert said.caused is None


def test_only_a_reserve_of_the_insurer_is_challenged() -> None:
    for steps in (
        (declared(),),
        (declared(), reserved("9000.00")),
        (declared(), STATED, reserved("1.00", on="2025-05-01")),
    ):
        with pytest.raises(Refusal, match="reserve-not-from-insurer"):
            challenged()(given(*steps))


def test_a_payment_leaves_the_estimate_the_insurers() -> None:
    claim = given(declared(), STATED, paid("1000.00"))
    [event] = challenged()(claim)
    assert str(event.current) == "8000.00"  # type: ignore[union-attr]


def test_a_line_has_one_open_challenge() -> None:
    claim = given(declared(), STATED, challenged())
    with pytest.raises(Refusal, match="challenge-already-open"):
        challenged(name="again", on="2025-11-01")(claim)
    fees = Where(cost_type="expense", cost_category="expert_fees")
    claim = after(claim, reserved("400.00", where=fees, stated_by="insurer"))
    assert challenged("100.00", name="fees", where=fees)(claim)


def test_an_answer_is_given_once_to_a_challenge_of_the_claim() -> None:
    claim = given(declared(), STATED, challenged(), answered("accepted"))
    with pytest.raises(Refusal, match="challenge-already-answered"):
        answered("refused", on="2025-11-01")(claim)
    with pytest.raises(Missing):
        answered("refused", name="another")(claim)


def test_dates_of_a_challenge() -> None:
    claim = given(declared(), STATED)
    with pytest.raises(Refusal, match="in-the-future"):
        challenged(on="2027-01-01")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        challenged(answer_due_on=day("2025-09-30"))(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        answered("refused", on="2025-09-30")(after(claim, challenged()))
    with pytest.raises(Refusal, match="reserve-unchanged"):
        challenged("9000.00")(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        challenged()(after(claim, closed()))


def test_a_challenge_shows_what_it_changed_of_the_cost() -> None:
    claim = given(declared(), STATED, challenged(), answered("partly", "6000.00"))
    # The story's events have ids of their own; the answer names the one that its command makes.
    [change] = [
        c
        for c in dossier(claim).reserve_changes[next(iter(dossier(claim).reserve_changes))]
        if c.event.reason == "challenge"
    ]
    assert change.event.basis_event_id == event_id(named("claim"), named("answer"), 1)
    [asked] = challenge_views(dossier(claim), day("2025-10-19"))
    assert (asked["state"], asked["asked_change"], asked["obtained_change"]) == ("asked", euros("-4000.00"), None)
    assert challenge_views(dossier(claim), day("2025-09-30")) == []
