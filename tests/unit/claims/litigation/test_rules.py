"""A dispute in court, from the summons to the closing of the file."""

from __future__ import annotations

import pytest

from services.claims.facts import Facts
from services.claims.figures import rows, sum_of
from services.claims.litigation.parts import ALLOWED
from services.claims.litigation.views import litigation_views
from services.claims.state import Claim, Open
from services.claims.status import status_of
from services.claims.steps import next_steps
from services.contracts.events.declaration import CoverageContested
from services.contracts.events.diary import DeadlineSet
from services.contracts.events.litigation import LitigationOpened, LitigationStepRecorded
from services.kit.errors import Missing, Refusal
from services.ratios.movements import claim_movements
from tests.unit.claims.recourse.stories import stepped, sued
from tests.unit.claims.stories import (
    Step,
    acknowledged,
    after,
    closed,
    covered,
    day,
    decided,
    declared,
    dossier,
    euros,
    given,
    named,
    paid,
    sought,
)

# The shortest way into each state.
WAYS: dict[str, list[Step]] = {
    "opened": [],
    "judged": [stepped("judgment", "2025-10-01")],
    "appealed": [stepped("judgment", "2025-10-01"), stepped("appeal", "2025-10-20")],
    "settled": [stepped("agreement", "2025-10-01")],
    "closed": [stepped("agreement", "2025-10-01"), stepped("closed", "2025-10-20")],
}
STEPS = ("counsel_instructed", "hearing", "court_expert", "judgment", "appeal", "agreement", "withdrawn", "closed")


def state(claim: Claim, name: str = "matter") -> str:
    return dossier(claim).litigations[named(name)].state()


def status(claim: Claim) -> tuple[str, str | None]:
    assert isinstance(claim, Open)
    found = status_of(claim, sum_of(rows(claim.dossier)))
    return found.code, found.waiting_for


def test_a_dispute_from_the_summons_to_the_appeal_and_its_end() -> None:
    steps = [
        stepped("counsel_instructed", "2025-07-02"),
        stepped("hearing", "2025-09-01"),
        stepped("court_expert", "2025-09-02"),
        stepped("judgment", "2025-11-01", result_amount=euros("8000.00")),
        stepped("appeal", "2025-11-20"),
        stepped("hearing", "2026-02-01"),
        stepped("judgment", "2026-03-01", result_amount=euros("6000.00")),
        stepped("agreement", "2026-04-01", result_amount=euros("5500.00")),
        stepped("closed", "2026-05-01"),
    ]
    begun = given(declared(), sued())
    told = [state(after(begun, *steps[:n])) for n in range(len(steps) + 1)]
    assert told == [
        "opened", "opened", "opened", "opened", "judged", "appealed", "appealed", "judged", "settled", "closed",
    ]  # fmt: skip
    [view] = litigation_views(dossier(after(begun, *steps)))
    assert (view["result_amount"], view["counsel_party_id"]) == (euros("5500.00"), "counsel-1")
    assert (view["closed_on"], view["next_steps"], len(view["steps"])) == (day("2026-05-01"), (), 9)
    [then] = litigation_views(dossier(after(begun, *steps)), day("2025-11-01"))
    assert (then["state"], then["result_amount"], then["closed_on"]) == ("judged", euros("8000.00"), None)
    assert then["next_steps"] == ALLOWED["judged"]
    assert litigation_views(dossier(after(begun, *steps)), day("2025-06-30")) == []


@pytest.mark.parametrize("where", WAYS)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_taken_where_it_may_be_and_refused_elsewhere(where: str, step: str) -> None:
    claim = given(declared(), sued(), *WAYS[where])
    assert state(claim) == where
    if step in ALLOWED[where]:  # type: ignore[index]
        [event] = stepped(step, "2025-12-01")(claim)
        assert isinstance(event, LitigationStepRecorded)
        return
    code = "litigation-not-open" if where == "closed" else "litigation-step-out-of-order"
    with pytest.raises(Refusal, match=code):
        stepped(step, "2025-12-01")(claim)


def test_the_order_is_the_contracts() -> None:
    """OPENED → JUDGED → APPEALED → JUDGED; any → SETTLED; JUDGED, SETTLED → CLOSED."""
    allowed = {where: set(ALLOWED[where]) for where in WAYS}  # type: ignore[index]
    assert {where for where in WAYS if "judgment" in allowed[where]} == {"opened", "appealed"}
    assert {where for where in WAYS if "appeal" in allowed[where]} == {"judged"}
    for settling in ("agreement", "withdrawn"):
        assert {where for where in WAYS if settling in allowed[where]} == {"opened", "judged", "appealed"}
    assert {where for where in WAYS if "closed" in allowed[where]} == {"judged", "settled"}


def test_its_dates() -> None:
    claim = given(declared(), sued(), stepped("hearing", "2025-09-01"))
    refused = [
        ("2025-08-31", "dates-out-of-order"),
        ("2025-03-01", "before-occurrence"),
        ("2027-01-01", "in-the-future"),
    ]
    for on, code in refused:
        with pytest.raises(Refusal, match=code):
            stepped("judgment", on)(claim)
    for on, code in refused[1:]:
        with pytest.raises(Refusal, match=code):
            sued(on)(given(declared()))


def test_what_it_names_is_on_the_claim() -> None:
    claim = given(declared(), covered())
    for step in (
        sued(claim_coverage_id=named("nothing")), sued(recourse_id=named("nothing")), stepped("hearing", "2025-09-01"),
    ):  # fmt: skip
        with pytest.raises(Missing):
            step(claim)


def test_a_narrative_is_a_secret_of_the_claim() -> None:
    facts = Facts(
        today=day("2026-01-01"), tenant_id=named("tenant"), command_id=named("c"), stream_id=named("claim"),
        channel="crm", actor="user-1",
    )  # fmt: skip
    [event] = stepped("hearing", "2025-09-01", narrative=facts.free_text("M. Durand s'est présenté"))(
        given(declared(), sued())
    )
    assert isinstance(event, LitigationStepRecorded)
    assert event.narrative is not None
    assert event.narrative.sealed_class == "narrative"
    assert "Durand" not in repr(event)


def test_a_claim_with_an_open_file_cannot_be_closed() -> None:
    claim = given(declared(), sued())
    for way in ("opened", "judged", "settled"):
        with pytest.raises(Refusal, match="claim-not-closable") as refusal:
            closed()(after(claim, *WAYS[way]))
        assert refusal.value.facts["reasons"] == ["litigation_open"]
    assert closed()(after(claim, *WAYS["closed"]))


def test_no_file_is_opened_on_a_closed_claim() -> None:
    with pytest.raises(Refusal, match="claim-not-open"):
        sued("2026-05-01")(given(declared(), closed()))


def refused(amount: str | None = "8000.00") -> Step:
    refused_amount = euros(amount) if amount else None
    return decided("refused", grounds=("excluded",), remedies_stated=True, refused_amount=refused_amount)


def stake_moved(claim: Claim, *steps: Step) -> int:
    """The sum of the movements of the contested stake, and that none of them touches S/P."""
    moved = 0
    for step in steps:
        events = step(claim)
        for movement in (m for event in events for m in claim_movements(event)):
            moved += movement.contested_stake or 0
            assert movement.paid_indemnity is movement.reserve_indemnity is movement.received_indemnity is None
        claim = after(claim, lambda _, events=events: events)  # type: ignore[misc]
    return moved


def test_disputing_a_refusal_in_court_contests_it() -> None:
    claim = given(declared(), covered(), refused())
    opened, contested = sued(claim_coverage_id=named("own_damage"))(claim)
    assert isinstance(opened, LitigationOpened)
    assert isinstance(contested, CoverageContested)
    assert (contested.stake_before, contested.stake_after) == (euros("0.00"), euros("5000.00"))
    assert contested.contested_on == day("2025-07-01")


def test_a_contest_goes_to_court_for_another_stake_or_the_same() -> None:
    claim = given(declared(), covered(), refused(), sued(claim_coverage_id=named("own_damage")))
    again = sued("2025-08-01", "appeal court", "6000.00", claim_coverage_id=named("own_damage"))
    _, contested = again(claim)
    assert isinstance(contested, CoverageContested)
    assert (contested.stake_before, contested.stake_after) == (euros("5000.00"), euros("6000.00"))
    assert len(sued("2025-08-01", "other", claim_coverage_id=named("own_damage"))(claim)) == 1


def test_what_is_not_refused_has_no_stake_in_the_cost_of_risk() -> None:
    for story in ([covered()], [covered(), decided("confirmed")]):
        claim = given(declared(), *story)
        assert len(sued(claim_coverage_id=named("own_damage"))(claim)) == 1
        assert stake_moved(claim, sued(claim_coverage_id=named("own_damage"))) == 0
    assert stake_moved(given(declared(), covered(), refused()), sued()) == 0


def test_the_judgment_leaves_the_stake_and_the_decision_that_follows_moves_it() -> None:
    claim = given(declared(), covered(), refused())
    opened = sued(claim_coverage_id=named("own_damage"))
    judged = stepped("judgment", "2026-01-01", result_amount=euros("3000.00"))
    assert stake_moved(claim, opened, judged) == 5000_00
    assert stake_moved(claim, opened, judged, decided("confirmed", "2026-01-15")) == 0
    upheld = decided("refused", "2026-01-15", grounds=("excluded",), remedies_stated=True)
    assert stake_moved(claim, opened, judged, upheld) == 5000_00


def test_a_summons_restarts_the_claims_own_limitation() -> None:
    running = DeadlineSet(
        deadline_id=named("limitation"), code="limitation", trigger_on=day("2025-03-10"), due_on=day("2027-03-10"),
        due_on_rolled=day("2027-03-10"), set_on=day("2025-03-12"), owner="insured",
    )  # fmt: skip
    claim = given(declared(), sought(), lambda _: [running])
    for side in ("claimant", "defendant"):
        _, again = sued(side=side)(claim)
        assert isinstance(again, DeadlineSet)
        assert (again.deadline_id, again.interruption_cause) == (named("limitation"), "court_summons")
        assert (again.due_before, again.due_on) == (day("2027-03-10"), day("2027-07-01"))
    assert len(sued()(given(declared()))) == 1


def test_the_status_waits_for_the_court() -> None:
    assert status(given(declared(), sued())) == ("declared", "transmission")
    assert status(given(declared(), acknowledged(), sued())) == ("under_review", "judgment")
    contested = [declared(), covered(), refused(), sued(claim_coverage_id=named("own_damage"))]
    assert status(given(*contested)) == ("contested", "judgment")
    assert status(given(*contested, *WAYS["judged"])) == ("contested", "insurer_decision")
    assert status(given(*contested, *WAYS["appealed"])) == ("contested", "judgment")
    assert status(given(declared(), paid("10.00"), sued(), *WAYS["settled"])) == ("settled", "closure")


def test_the_closing_step_says_what_it_lacks() -> None:
    def lacking(claim: Claim) -> set[str]:
        assert isinstance(claim, Open)
        [closing] = [step for step in next_steps(claim) if step["step"] == "closure"]
        return {item["code"] for item in closing["missing"]}

    assert "litigation_closed" in lacking(given(declared(), sued()))
    assert "litigation_closed" not in lacking(given(declared(), sued(), *WAYS["closed"]))
