"""A recourse claimed, answered and claimed again; the clock that runs meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from services.claims.recourse.limitation import CODE
from services.claims.rule_tables.book import RuleRow
from services.claims.state import Claim
from services.contracts.events.diary import DeadlineClosed, DeadlineSet
from services.contracts.events.recourse import RecourseAnswered, RecourseClaimed
from services.kit.errors import Missing, Refusal
from tests.unit.claims.recourse.stories import accepted, book_with, claimed, disputed, stepped, sued
from tests.unit.claims.stories import (
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
    received,
    recourse_closed,
    sought,
)

LETTERS = book_with(
    RuleRow(
        table="deadlines",
        key=CODE,
        values={
            "unit": "months",
            "value": "60",
            "owner": "insurer",
            "trigger": "loss_or_its_knowledge",
            "obligation": "act",
            "interrupted_by": "court_summons,registered_letter",
        },
    )
)


def state(claim: Claim, name: str = "recourse") -> str:
    return dossier(claim).recourses[named(name)].state()


def clock(claim: Claim) -> DeadlineSet:
    [deadline] = [d for d in dossier(claim).deadlines.values() if d.current.code == CODE]
    return deadline.current


def test_a_recourse_is_claimed_disputed_claimed_again_accepted_received_and_closed() -> None:
    steps: list[Step] = [
        claimed("3000.00"), disputed(grounds=("liability_denied",)), claimed("3000.00", "2025-07-01"),
        accepted("2025-08-01"), received("1000.00"), recourse_closed(),
    ]  # fmt: skip
    begun = given(declared(), paid("3000.00"), sought())
    told = [state(after(begun, *steps[:n])) for n in range(len(steps) + 1)]
    assert told == ["opened", "claimed", "disputed", "claimed", "accepted", "part_received", "closed"]


def test_what_it_says() -> None:
    claim = given(declared(), paid("10.00"), sought())
    [event] = claimed("1234.00", document_id=named("letter"))(claim)
    assert isinstance(event, RecourseClaimed)
    assert (event.amount, event.handling, event.document_id) == (euros("1234.00"), "informative", named("letter"))
    [event] = disputed(amount=euros("5.00"), grounds=("liability_denied",))(given(declared(), sought(), claimed()))
    assert isinstance(event, RecourseAnswered)
    assert (event.answer, event.amount, event.grounds) == ("disputed", euros("5.00"), ("liability_denied",))


@pytest.mark.parametrize("before", [(claimed(),), (claimed(), accepted()), (received("5.00", on="2025-04-20"),)])
def test_it_is_claimed_only_when_opened_or_disputed(before: tuple[Step, ...]) -> None:
    with pytest.raises(Refusal, match="recourse-not-open") as refusal:
        claimed(on="2025-09-01")(given(declared(), paid("10.00"), sought(), *before))
    assert refusal.value.facts["state"] != "opened"


@pytest.mark.parametrize(
    "before", [(), (claimed(), accepted()), (claimed(), disputed()), (received("5.00", on="2025-04-20"),)]
)
def test_only_what_was_claimed_is_answered(before: tuple[Step, ...]) -> None:
    claim = given(declared(), paid("10.00"), sought(), *before)
    for step in (accepted("2025-09-01"), disputed("2025-09-01")):
        with pytest.raises(Refusal, match="recourse-not-claimed"):
            step(claim)


def test_a_closed_or_unknown_recourse_is_neither_claimed_nor_answered() -> None:
    closed_one = given(declared(), sought(), recourse_closed())
    for step in (claimed(on="2026-04-01"), accepted("2026-04-01"), disputed("2026-04-01")):
        with pytest.raises(Refusal, match="recourse-not-open"):
            step(closed_one)
        with pytest.raises(Missing):
            step(given(declared()))


def test_its_dates() -> None:
    claim = given(declared(), sought(), claimed())
    refused: list[tuple[Step, str]] = [
        (accepted("2025-04-30"), "dates-out-of-order"),
        (accepted("2025-03-01"), "before-occurrence"),
        (accepted("2027-01-01"), "in-the-future"),
        (recourse_closed("2025-04-30"), "dates-out-of-order"),
    ]
    for step, code in refused:
        with pytest.raises(Refusal, match=code):
            step(claim)
    for on, code in (("2025-03-31", "dates-out-of-order"), ("2025-03-01", "before-occurrence")):
        with pytest.raises(Refusal, match=code):
            claimed(on=on)(given(declared(), sought()))


def test_a_recourse_suffered_is_claimed_and_answered_too() -> None:
    assert state(given(declared(), sought(direction="suffered"), claimed(), accepted())) == "accepted"


def test_it_goes_on_after_a_closing_that_left_it_pending() -> None:
    claim = given(declared(), paid("10.00"), sought(), closed(recourse_pending=True))
    assert state(given(declared(), paid("10.00"), sought(), closed(recourse_pending=True))) == "opened"
    assert claimed(on="2026-05-01")(claim)
    with pytest.raises(Refusal, match="claim-not-open"):
        claimed(on="2026-05-01")(given(declared(), closed()))


def test_the_clock_starts_at_the_loss() -> None:
    found = clock(given(declared(), sought()))
    assert (found.trigger_on, found.due_on, found.owner) == (day("2025-03-10"), day("2030-03-10"), "insurer")
    assert found.legal_basis is not None
    assert found.interruption_cause is None
    own = clock(given(declared(), sought(recourse_type="insured_deductible", beneficiary="insured")))
    assert own.owner == "insured"


@pytest.mark.parametrize("facts", [{"direction": "suffered"}, {"recourse_type": "salvage"}])
def test_no_clock_runs_for_what_needs_no_action(facts: dict[str, Any]) -> None:
    assert len(sought(**facts)(given(declared()))) == 1


def test_an_acknowledgement_restarts_it_in_full() -> None:
    _, again = accepted("2026-01-15")(given(declared(), sought(), claimed()))
    assert isinstance(again, DeadlineSet)
    assert (again.trigger_on, again.due_before, again.due_on) == (
        day("2026-01-15"), day("2030-03-10"), day("2031-01-15"),
    )  # fmt: skip
    assert again.interruption_cause == "acknowledgement"
    assert clock(given(declared(), sought(), claimed(), accepted("2026-01-15"))) == again


def test_a_summons_restarts_it_and_defending_does_not() -> None:
    claim = given(declared(), sought())
    _, again = sued(recourse_id=named("recourse"))(claim)
    assert isinstance(again, DeadlineSet)
    assert (again.interruption_cause, again.due_on) == ("court_summons", day("2030-07-01"))
    assert len(sued(recourse_id=named("recourse"), side="defendant")(claim)) == 1


def test_negotiation_and_a_dispute_restart_nothing() -> None:
    claim = given(declared(), sought(), claimed(), disputed(), sued(), stepped("hearing", "2025-08-01"))
    assert clock(claim).due_on == day("2030-03-10")


def test_a_registered_letter_restarts_it_where_the_table_says_so() -> None:
    claim = given(declared(), sought())
    assert len(claimed(registered_letter=True)(claim)) == 1
    _, again = claimed(registered_letter=True, rules=LETTERS)(claim)
    assert isinstance(again, DeadlineSet)
    assert (again.interruption_cause, again.due_on) == ("registered_letter", day("2030-05-01"))
    assert len(claimed(rules=LETTERS)(claim)) == 1


def test_after_its_end_nothing_restarts_it() -> None:
    claim = given(
        declared(occurred_on=day("2018-01-01"), declared_on=day("2018-01-02")),
        sought(on="2018-02-01"), claimed(on="2018-03-01"),
    )  # fmt: skip
    assert len(accepted("2023-01-02")(claim)) == 1
    assert len(accepted("2023-01-01")(claim)) == 2  # the last day runs to midnight


@pytest.mark.parametrize(
    ("reason", "how"), [("received", "met"), ("time_barred", "lapsed"), ("abandoned", "cancelled")]
)
def test_it_ends_with_its_recourse(reason: str, how: str) -> None:
    *_, ended = recourse_closed(reason=reason)(given(declared(), sought()))
    assert isinstance(ended, DeadlineClosed)
    assert ended.how == how


def test_each_recourse_has_its_own() -> None:
    claim = given(declared(), sought(), sought("other"), claimed(), accepted("2026-01-15"))
    due = sorted(d.current.due_on for d in dossier(claim).deadlines.values() if d.current.code == CODE)
    assert due == [day("2030-03-10"), day("2031-01-15")]


def test_a_recourse_that_comes_by_file_has_no_clock() -> None:
    assert len(sought(timed=False)(given(declared()))) == 1
    assert len(accepted()(given(declared(), sought(timed=False), claimed()))) == 1
