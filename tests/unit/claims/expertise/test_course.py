"""The course of an expertise and its disputes, as EVENTS.md §5 draws it."""

import pytest

from services.claims.expertise.parts import ExpertiseState
from services.claims.state import Claim
from services.contracts.events.expertise import Head
from services.kit.errors import Invalid, Refusal
from tests.unit.claims.stories import (
    Step,
    after,
    called_off,
    closed,
    concluded,
    declared,
    dossier,
    euros,
    given,
    named,
    ordered,
    reported,
    scheduled,
)

CONTESTED = (declared(), ordered(), reported(), concluded("contested"))
COUNTER = ordered("counter", "2025-05-01", kind="counter", follows=named("expertise"))
COUNTER_REPORT = reported(name="counter", on="2025-06-01")
THIRD = ordered("third", "2025-07-01", kind="third", follows=named("counter"))


def state(claim: Claim, name: str = "expertise") -> ExpertiseState:
    return dossier(claim).expertises[named(name)].state


def test_an_expertise_walks_from_its_mission_to_its_record() -> None:
    claim = given(declared(), ordered())
    seen = [state(claim)]
    for step in (scheduled(), reported("preliminary"), reported(on="2025-04-12"), concluded("agreed", by="all")):
        claim = after(claim, step)
        seen.append(state(claim))
    assert seen == ["ordered", "scheduled", "reported", "reported", "agreed"]


def test_an_appointment_may_be_moved_and_may_be_skipped() -> None:
    claim = given(declared(), ordered(), scheduled("2025-04-01"), scheduled("2027-04-01", mode="remote"))
    assert [v.mode for v in dossier(claim).expertises[named("expertise")].visits] == ["on_site", "remote"]
    assert state(given(declared(), ordered(), reported())) == "reported"


def test_a_contested_report_is_answered_by_a_counter_expertise_then_a_third_expert_decides() -> None:
    claim = given(*CONTESTED, COUNTER, COUNTER_REPORT, THIRD)
    assert state(claim, "third") == "ordered"
    claim = after(claim, reported(name="third", on="2025-08-01", binding=True))
    assert (state(claim), state(claim, "counter"), state(claim, "third")) == ("contested", "reported", "decided")


def test_a_third_expert_may_follow_the_contested_expertise_itself() -> None:
    claim = given(*CONTESTED, COUNTER, COUNTER_REPORT)
    assert ordered("third", "2025-07-01", kind="third", follows=named("expertise"))(claim)
    claim = after(claim, concluded("contested", "2025-06-15", "counter", by="insurer"))
    assert THIRD(claim)


def test_a_third_experts_report_decides_only_where_it_binds() -> None:
    claim = given(*CONTESTED, COUNTER, COUNTER_REPORT, THIRD, reported(name="third", on="2025-08-01"))
    assert state(claim, "third") == "reported"
    assert concluded("agreed", "2025-08-10", "third", by="all")(claim)
    assert state(given(declared(), ordered(), reported(binding=True))) == "reported"


def test_a_third_expert_waits_for_the_counter_expert() -> None:
    with pytest.raises(Refusal, match="expertise-not-contested"):
        ordered("third", "2025-07-01", kind="third", follows=named("expertise"))(given(*CONTESTED))
    with pytest.raises(Refusal, match="expertise-not-contested"):
        ordered("third", "2025-07-01", kind="third")(given(*CONTESTED))
    with pytest.raises(Refusal, match="expertise-not-reported"):
        THIRD(given(*CONTESTED, COUNTER))
    with pytest.raises(Refusal, match="expertise-not-contested"):
        THIRD(given(*CONTESTED, COUNTER, COUNTER_REPORT, concluded("agreed", "2025-06-15", "counter")))


def test_a_counter_expertise_follows_a_contested_one_and_comes_after_the_contest() -> None:
    with pytest.raises(Refusal, match="expertise-not-contested"):
        COUNTER(given(declared(), ordered(), reported()))
    with pytest.raises(Refusal, match="expertise-not-contested"):
        ordered("counter", kind="counter")(given(*CONTESTED))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        ordered("counter", "2025-04-14", kind="counter", follows=named("expertise"))(given(*CONTESTED))


@pytest.mark.parametrize("result", ["agreed", "contested"])
def test_only_a_final_report_is_agreed_or_contested(result: str) -> None:
    for steps in (
        (declared(), ordered()),
        (declared(), ordered(), scheduled()),
        (declared(), ordered(), reported("preliminary")),
    ):
        with pytest.raises(Refusal, match="expertise-not-reported"):
            concluded(result, "2025-05-15")(given(*steps))


ENDS: tuple[tuple[Step, ...], ...] = (
    (declared(), ordered(), reported(), concluded("agreed")),
    CONTESTED,
    (declared(), ordered(), called_off()),
)


@pytest.mark.parametrize("steps", ENDS)
def test_what_has_ended_is_closed(steps: tuple[Step, ...]) -> None:
    claim = given(*steps)
    for step in (scheduled(), called_off(), concluded("agreed", "2025-05-15"), concluded("contested", "2025-05-15")):
        with pytest.raises(Refusal, match="expertise-closed"):
            step(claim)


def test_no_report_comes_for_what_was_agreed_decided_or_called_off() -> None:
    decided = (*CONTESTED, COUNTER, COUNTER_REPORT, THIRD, reported(name="third", on="2025-08-01", binding=True))
    for steps, name in ((ENDS[0], "expertise"), (ENDS[2], "expertise"), (decided, "third")):
        with pytest.raises(Refusal, match="expertise-closed"):
            reported(name=name, on="2025-09-01")(given(*steps))


def test_an_expert_who_has_reported_is_neither_sent_nor_called_off() -> None:
    claim = given(declared(), ordered(), reported("preliminary"))
    for step in (scheduled(), called_off()):
        with pytest.raises(Refusal, match="expertise-already-reported"):
            step(claim)


def test_dates_of_the_course() -> None:
    claim = given(declared(), ordered(), reported())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        concluded("agreed", "2025-04-09")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        concluded("agreed", "2027-04-09")(claim)
    claim = given(declared(), ordered())
    for step in (scheduled("2025-03-19"), called_off("2025-03-19")):
        with pytest.raises(Refusal, match="dates-out-of-order"):
            step(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        called_off("2027-03-19")(claim)


def test_a_closed_claim_takes_no_step_of_an_expertise() -> None:
    claim = given(declared(), ordered(), reported(), closed())
    for step in (concluded("agreed"), COUNTER):
        with pytest.raises(Refusal, match="claim-not-open"):
            step(claim)


def test_the_heads_of_a_medical_record_are_not_agreed_in_clear() -> None:
    head = Head(code="dfp", net=euros("1.00"), gross=euros("1.00"))
    claim = given(declared(), ordered(kind="medical"), reported(heads=()))
    with pytest.raises(Invalid):
        concluded("agreed", heads=(head,))(claim)
    assert concluded("agreed")(claim)
