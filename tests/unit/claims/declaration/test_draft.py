"""A pre-declaration: kept while it is incomplete, declared once it is whole, or dropped."""

from typing import Any
from uuid import UUID

import pytest

from services.claims.declaration.draft import AbandonDraft, DraftClaim, abandon_draft, complete, draft_claim, drafted_of
from services.claims.state import Abandoned, Draft, Open, insurer_of, policy_of
from services.claims.views import claim_view
from services.contracts.events.declaration import ClaimDrafted
from services.contracts.ids import policy_stream
from services.kit.errors import Conflict, Invalid, Missing, Refusal
from tests.unit.claims.parties.stories import assigned
from tests.unit.claims.stories import TODAY, Step, closed, day, declared, dossier, given, named, on_policy

CLAIM_ID = UUID("00010000-0000-8000-8000-000000000000")
WHOLE: dict[str, Any] = {
    "policy_id": named("policy"),
    "insurer_id": "axeria",
    "occurred_on": day("2025-03-10"),
    "declared_on": day("2025-03-12"),
    "cause_code": "theft",
}


def drafted(today: str = "2025-03-12", *, policy_unknown: bool = False, coverages: Any = (), **facts: Any) -> Step:
    command = DraftClaim(
        drafted=ClaimDrafted(drafted_on=day(today), **facts),
        policy_unknown=policy_unknown,
        coverages=coverages,
        today=day(today),
    )
    return lambda claim: draft_claim(claim, command)


def abandoned(on: str = "2025-03-20") -> Step:
    command = AbandonDraft(abandoned_on=day(on), reason="withdrawn", today=TODAY)
    return lambda claim: abandon_draft(claim, command)


def _dates(facts: dict[str, str]) -> dict[str, Any]:
    return {name: day(on) for name, on in facts.items()}


def test_what_a_declaration_still_needs_is_listed() -> None:
    claim = given(drafted(cause_code="theft"))
    assert drafted_of(claim).missing == ("policy_id", "occurred_on", "declared_on")
    assert drafted_of(given(drafted(**WHOLE))).missing == ()


def test_a_draft_replaces_the_last_one_whole() -> None:
    claim = given(drafted(cause_code="theft", item_ref="AB-123-CD"), drafted(today="2025-03-13", **WHOLE))
    assert drafted_of(claim).item_ref is None
    assert drafted_of(claim).cause_code == "theft"


def test_the_same_draft_again_is_nothing_new() -> None:
    assert drafted(today="2025-03-14", **WHOLE)(given(drafted(**WHOLE))) == []


def test_a_draft_keeps_the_name_it_was_sent_under() -> None:
    claim = given(drafted(external_reference="CRM-1"))
    [again] = drafted(cause_code="fire")(claim)
    assert isinstance(again, ClaimDrafted)
    assert again.external_reference == "CRM-1"
    with pytest.raises(Invalid):
        drafted(external_reference="CRM-2")(claim)


@pytest.mark.parametrize(
    "facts",
    [
        {"occurred_on": "2025-03-13"},
        {"occurred_on": "2025-03-10", "discovered_on": "2025-03-09"},
        {"discovered_on": "2025-03-12", "declared_on": "2025-03-11"},
        {"declared_on": "2025-03-13"},
    ],
)
def test_the_impossible_is_refused_however_incomplete(facts: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        drafted(**_dates(facts))(given())


def test_an_unknown_policy_or_a_coverage_it_does_not_have_is_refused() -> None:
    with pytest.raises(Refusal, match="policy-unknown"):
        drafted(policy_unknown=True)(given())
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        drafted(coverages=(on_policy("theft", subscribed=False),))(given())


def test_a_whole_draft_can_be_declared_and_no_other() -> None:
    ready = complete(given(drafted(**WHOLE)), None)
    assert ready.declared_on == day("2025-03-12")
    with pytest.raises(Refusal, match="draft-incomplete") as refused:
        complete(given(drafted(cause_code="theft")), day("2025-03-12"))
    assert refused.value.facts["missing"] == ["policy_id", "occurred_on"]


def test_the_day_of_declaration_may_come_last() -> None:
    facts = {name: value for name, value in WHOLE.items() if name != "declared_on"}
    assert complete(given(drafted(**facts)), day("2025-03-13")).declared_on == day("2025-03-13")


def test_a_policy_named_by_its_number_may_be_registered_in_between() -> None:
    facts = {name: value for name, value in WHOLE.items() if name != "policy_id"}
    claim = given(drafted(**facts, policy_reference="AUTO-1"))
    assert drafted_of(claim).missing == ("policy_id",)
    assert complete(claim, None).policy_reference == "AUTO-1"
    tenant = named("tenant")
    assert policy_of(claim, tenant) == policy_stream(tenant, "axeria", "AUTO-1")


def test_a_draft_becomes_a_claim_and_keeps_its_handler() -> None:
    claim = given(drafted(**WHOLE), assigned("m-12", on="2025-03-12"), declared())
    assert isinstance(claim, Open)
    assert dossier(claim).assignments[-1].handler_id == "m-12"


def test_nothing_is_a_draft_once_it_is_declared() -> None:
    for claim in (given(drafted(**WHOLE), declared()), given(declared(), closed())):
        with pytest.raises(Refusal, match="claim-not-draft"):
            drafted()(claim)
        with pytest.raises(Refusal, match="claim-not-draft"):
            abandoned()(claim)
        with pytest.raises(Conflict, match="claim-already-declared"):
            declared()(claim)


def test_what_is_dropped_is_dropped_for_good() -> None:
    claim = given(drafted(**WHOLE), abandoned())
    assert isinstance(claim, Abandoned)
    for step in (drafted(), abandoned(), declared(), assigned("m-1")):
        with pytest.raises(Refusal, match="claim-abandoned"):
            step(claim)


def test_only_a_draft_is_dropped_and_not_before_it_was_kept() -> None:
    with pytest.raises(Refusal, match="claim-not-declared"):
        abandoned()(given())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        abandoned(on="2025-03-01")(given(drafted()))
    with pytest.raises(Refusal, match="in-the-future"):
        abandoned(on="2027-01-01")(given(drafted()))


def test_a_draft_is_seen_by_its_insurer_alone() -> None:
    assert insurer_of(given(drafted(insurer_id="axeria"))) == "axeria"
    assert insurer_of(given(drafted())) is None


def test_a_draft_shows_what_its_declaration_lacks() -> None:
    view = claim_view(given(drafted(cause_code="theft", coverages=())), CLAIM_ID, 1)
    assert (view["state"], view["status"]["label"]) == ("draft", "Pré-déclaration")
    [step] = view["next_steps"]
    assert step["step"] == "declaration"
    assert [(m["code"], m["severity"]) for m in step["missing"]] == [
        ("policy_id", "blocking"),
        ("occurred_on", "blocking"),
        ("declared_on", "blocking"),
    ]
    assert "balances" not in view


def test_a_dropped_draft_has_no_next_step() -> None:
    view = claim_view(given(drafted(), abandoned()), CLAIM_ID, 2, french=False)
    assert (view["state"], view["status"]["label"], view["next_steps"]) == ("abandoned", "Draft abandoned", [])
    assert view["abandonment"].reason == "withdrawn"


def test_there_is_nothing_inside_a_draft_yet() -> None:
    assert isinstance(given(drafted()), Draft)
    with pytest.raises(Refusal, match="claim-not-declared"):
        dossier(given(drafted()))
    with pytest.raises(Missing):
        claim_view(given(), CLAIM_ID, 0)
