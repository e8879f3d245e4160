"""The stand taken on a coverage: decided, refused with its grounds, contested, decided again."""

from typing import Any

import pytest

from services.claims.state import Claim
from services.contracts.events.declaration import CoverageContested, CoverageDecided
from services.contracts.events.sealed import Secret
from services.contracts.money import Money
from services.kit.errors import Invalid, Missing, Refusal
from services.ratios.movements import claim_movements
from tests.unit.claims.stories import (
    NAMES,
    Step,
    closed,
    contested,
    coverage_closed,
    coverage_reopened,
    covered,
    day,
    decided,
    declared,
    dossier,
    euros,
    given,
    named,
)


def refused(on: str = "2025-04-01", amount: str | None = "4200.00", **facts: Any) -> Step:
    withheld = euros(amount) if amount else None
    return decided(
        "refused", on, grounds=("excluded",), remedies_stated=True, refused_amount=withheld, **facts
    )  # fmt: skip


def standing(claim: Claim) -> str:
    return dossier(claim).coverages[named("own_damage")].standing


def stake(claim: Claim) -> Money:
    return dossier(claim).coverages[named("own_damage")].stake


def only(step: Step, claim: Claim) -> CoverageDecided:
    [event] = step(claim)
    assert isinstance(event, CoverageDecided)
    return event


def test_decisions_follow_one_another_until_a_refusal() -> None:
    claim = given(declared(), covered(), decided("under_reservation"), decided("partial", on="2025-05-01"))
    event = only(decided("confirmed", on="2025-06-01"), claim)
    assert (event.before, event.after) == ("partial", "confirmed")
    with pytest.raises(Refusal, match="coverage-decision-unchanged"):
        decided("partial", on="2025-06-01")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        decided("confirmed", on="2025-04-30")(claim)


def test_a_refusal_states_its_grounds_and_remedies() -> None:
    claim = given(declared(), covered())
    with pytest.raises(Refusal, match="refusal-grounds-missing"):
        decided("refused", remedies_stated=True)(claim)
    with pytest.raises(Refusal, match="remedies-missing"):
        decided("refused", grounds=("excluded",))(claim)
    assert refused()(claim)


def test_a_refusal_rests_on_events_of_this_claim() -> None:
    claim = given(declared(), covered())
    known = claim.events[-1]  # type: ignore[union-attr]
    assert only(refused(evidence=(known,)), claim).evidence == (known,)
    with pytest.raises(Refusal, match="event-unknown"):
        refused(evidence=(known, NAMES))(claim)


def test_a_refusal_stands_until_it_is_contested() -> None:
    claim = given(declared(), covered(), refused())
    for after in ("confirmed", "partial", "under_reservation", "refused"):
        with pytest.raises(Refusal, match="coverage-decision-not-contested"):
            decided(after, on="2025-06-01", grounds=("excluded",), remedies_stated=True)(claim)


def test_a_refusal_that_nobody_contests_is_at_stake_nowhere() -> None:
    claim = given(declared(), covered())
    event = only(refused(), claim)
    assert (event.refused_amount, event.stake_after) == (euros("4200.00"), euros("0.00"))
    assert claim_movements(event) == []
    for stated in (refused(stake=euros("10.00")), decided("confirmed", stake=euros("10.00"))):
        with pytest.raises(Invalid):
            stated(claim)


def test_a_contested_refusal_counts_what_it_withholds() -> None:
    claim = given(declared(), covered(), refused())
    [event] = contested()(claim)
    assert isinstance(event, CoverageContested)
    assert (event.stake_before, event.stake_after) == (euros("0.00"), euros("4200.00"))
    [movement] = claim_movements(event)
    assert (movement.contested_stake, movement.effective_on) == (4200_00, day("2025-05-02"))
    [other] = contested(stake=euros("5000.00"))(claim)
    assert isinstance(other, CoverageContested)
    assert other.stake_after == euros("5000.00")
    with pytest.raises(Invalid):
        contested()(given(declared(), covered(), refused(amount=None)))


def test_what_the_insured_writes_is_sealed() -> None:
    text = Secret(named("insured"), "narrative", "La serrure avait été changée.")
    [event] = contested(narrative=text, grounds=("cover_in_force",))(given(declared(), covered(), refused()))
    assert isinstance(event, CoverageContested)
    assert event.narrative == text


@pytest.mark.parametrize(
    ("after", "stated", "left"),
    [
        ("confirmed", None, "0.00"),
        ("partial", None, "0.00"),
        ("partial", "1200.00", "1200.00"),
        ("refused", None, "4200.00"),
        ("refused", "0.00", "0.00"),
    ],
)
def test_a_contest_is_answered(after: str, stated: str | None, left: str) -> None:
    claim = given(declared(), covered(), refused(), contested())
    assert standing(claim) == "contested"
    answer = decided(
        after, on="2025-06-01", grounds=("excluded",), remedies_stated=True,
        stake=None if stated is None else euros(stated),
    )  # fmt: skip
    event = only(answer, claim)
    assert (event.before, event.stake_before, event.stake_after) == ("refused", euros("4200.00"), euros(left))
    answered = given(declared(), covered(), refused(), contested(), answer)
    assert (standing(answered), stake(answered)) == (after, euros(left))


def test_a_refusal_upheld_may_be_contested_again() -> None:
    upheld = refused("2025-06-01", amount="3000.00")
    claim = given(declared(), covered(), refused(), contested(), upheld, contested("2025-07-01"))
    assert (standing(claim), stake(claim)) == ("contested", euros("3000.00"))


def test_a_contest_is_not_answered_by_a_reservation() -> None:
    claim = given(declared(), covered(), refused(), contested())
    with pytest.raises(Refusal, match="coverage-decision-contested"):
        decided("under_reservation", on="2025-06-01")(claim)
    with pytest.raises(Refusal, match="dates-out-of-order"):
        decided("confirmed", on="2025-05-01")(claim)


def test_only_a_refusal_is_contested_and_once() -> None:
    for steps in ((), (decided("partial"),), (refused(), contested())):
        with pytest.raises(Refusal, match="coverage-not-refused"):
            contested("2025-05-03")(given(declared(), covered(), *steps))
    with pytest.raises(Missing):
        contested(code="theft")(given(declared(), covered(), refused()))


def test_a_contest_is_dated_after_the_refusal_and_not_ahead() -> None:
    claim = given(declared(), covered(), refused())
    for on, code in (("2025-03-31", "dates-out-of-order"), ("2027-01-01", "in-the-future")):
        with pytest.raises(Refusal, match=code):
            contested(on)(claim)


def test_a_claim_or_coverage_is_open_for_a_contest() -> None:
    with pytest.raises(Refusal, match="coverage-not-open"):
        contested("2026-02-01")(given(declared(), covered(), refused(), coverage_closed()))
    with pytest.raises(Refusal, match="claim-not-open"):
        contested("2026-05-01")(given(declared(), covered(), refused(), closed(outcome="coverage_refused")))


def test_a_decision_is_notified_after_it_is_taken() -> None:
    claim = given(declared(), covered())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        decided("confirmed", notified_on=day("2025-03-31"))(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        decided("confirmed", notified_on=day("2027-01-01"))(claim)


def test_a_coverage_opened_again_keeps_its_decision_and_its_contest() -> None:
    claim = given(declared(), covered(), refused(), contested(), coverage_closed(), coverage_reopened())
    assert (standing(claim), stake(claim)) == ("contested", euros("4200.00"))
