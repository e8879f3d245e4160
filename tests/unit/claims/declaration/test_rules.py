"""Declaring, telling the insurer, correcting."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from services.claims.declaration.correction import CorrectClaim, correct_claim
from services.claims.declaration.rules import OnPolicy
from services.claims.state import Open
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimCorrected, ClaimCoverageOpened, ClaimDeclared, Place
from services.kit.errors import Conflict, Refusal
from tests.unit.claims.stories import (
    TODAY,
    Step,
    acknowledged,
    after,
    closed,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    on_policy,
    paid,
    policy,
    sent,
)

OTHER = OnPolicy(policy_id=named("other"), insurer_id="mutua", currency="EUR", handling="delegated")


def correction(
    on: str = "2025-05-01", policy: OnPolicy | None = None, corrects: UUID | None = None, **facts: Any
) -> Step:
    command = CorrectClaim(
        corrected_on=day(on), reason="error", facts=facts, policy=policy, corrects=corrects, today=TODAY
    )
    return lambda claim: correct_claim(claim, command)


def changes(events: Sequence[ClaimEvent]) -> list[tuple[str, str | None, str | None]]:
    [event] = events
    assert isinstance(event, ClaimCorrected)
    return [(c.field, c.before, c.after) for c in event.changes]


def test_a_claim_takes_insurer_currency_and_handling_from_its_policy() -> None:
    [event] = declared(external_reference="CRM-1")(given())
    assert isinstance(event, ClaimDeclared)
    assert (event.insurer_id, event.currency, event.handling) == ("axeria", "EUR", "informative")
    assert event.policy_id == named("policy")
    assert event.claim_no == f"S{named('claim').hex[-12:].upper()}"


def test_the_coverages_called_upon_are_opened_in_the_same_append() -> None:
    outside = on_policy("glass", terms=False)
    events = declared(coverages=(on_policy("theft"), outside))(given())
    opened = [e for e in events if isinstance(e, ClaimCoverageOpened)]
    assert [(o.coverage_code, o.terms is None) for o in opened] == [("theft", False), ("glass", True)]
    assert len({o.claim_coverage_id for o in opened}) == 2


def test_a_coverage_not_subscribed_is_refused() -> None:
    with pytest.raises(Refusal, match="coverage-not-subscribed"):
        declared(coverages=(on_policy("theft", subscribed=False),))(given())


def test_a_claim_is_declared_once() -> None:
    with pytest.raises(Conflict, match="claim-already-declared"):
        declared()(given(declared()))


def test_a_policy_is_needed_and_must_be_known() -> None:
    with pytest.raises(Refusal, match="policy-required"):
        declared(policy=None, names_policy=False)(given())
    with pytest.raises(Refusal, match="policy-unknown"):
        declared(policy=None)(given())


@pytest.mark.parametrize(
    "dates",
    [
        {"occurred_on": "2025-03-13"},
        {"declared_on": "2027-01-01"},
        {"discovered_on": "2025-03-09"},
        {"discovered_on": "2025-03-13"},
    ],
)
def test_loss_discovery_declaration_and_today_come_in_this_order(dates: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="dates-out-of-order"):
        declared(**{name: day(on) for name, on in dates.items()})(given())


def test_all_on_one_day_is_in_order() -> None:
    one = day("2025-03-12")
    assert declared(occurred_on=one, discovered_on=one, declared_on=one, today=one)(given())


def test_sent_then_acknowledged_once() -> None:
    claim = given(declared(), sent(), acknowledged())
    assert dossier(claim).acknowledged is not None
    with pytest.raises(Refusal, match="claim-already-acknowledged"):
        acknowledged(number="AX-78")(claim)
    with pytest.raises(Refusal, match="claim-already-acknowledged"):
        sent()(claim)
    with pytest.raises(Refusal, match="claim-already-sent"):
        sent(on="2025-03-14")(given(declared(), sent()))


def test_an_import_acknowledges_without_a_sending_and_on_a_closed_claim() -> None:
    assert acknowledged()(given(declared()))
    assert acknowledged(on="2026-05-01")(given(declared(), closed()))
    with pytest.raises(Refusal, match="claim-not-open"):
        sent()(given(declared(), closed()))


def test_dates_of_the_exchange_with_the_insurer() -> None:
    claim = given(declared(), sent())
    with pytest.raises(Refusal, match="dates-out-of-order"):
        acknowledged(on="2025-03-12")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        acknowledged(on="2027-01-01")(claim)
    with pytest.raises(Refusal, match="before-occurrence"):
        acknowledged(on="2025-03-01")(given(declared()))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        sent(on="2025-03-11")(given(declared()))
    with pytest.raises(Refusal, match="in-the-future"):
        sent(on="2027-01-01")(given(declared()))


def test_a_correction_states_only_what_differs() -> None:
    claim = given(declared(place=Place(country="FR", postcode="75011")))
    place = Place(country="FR", postcode="69002")
    step = correction(cause_code="collision", occurred_on=day("2025-03-08"), place=place)
    assert changes(step(claim)) == [
        ("occurred_on", "2025-03-10", "2025-03-08"),
        ("place", "FR 75011", "FR 69002"),
    ]
    facts = dossier(after(claim, step)).declared
    assert (facts.occurred_on, facts.place) == (day("2025-03-08"), place)


def test_a_fact_may_be_cleared() -> None:
    claim = given(declared(discovered_on=day("2025-03-11")), correction(discovered_on=None))
    assert dossier(claim).declared.discovered_on is None


def test_nothing_that_differs_is_no_event() -> None:
    assert correction(cause_code="collision")(given(declared())) == []


def test_another_policy_brings_its_insurer_and_handling() -> None:
    step = correction(policy=OTHER, policy_id=OTHER.policy_id)
    assert changes(step(given(declared()))) == [
        ("insurer_id", "axeria", "mutua"),
        ("handling", "informative", "delegated"),
        ("policy_id", str(named("policy")), str(named("other"))),
    ]
    assert dossier(given(declared(), step)).declared.policy_id == named("other")


def test_what_is_stated_beside_another_policy_wins() -> None:
    step = correction(policy=OTHER, policy_id=OTHER.policy_id, handling="informative")
    assert [field for field, _, _ in changes(step(given(declared())))] == ["insurer_id", "policy_id"]


def test_another_policy_must_be_known_and_in_the_same_currency() -> None:
    with pytest.raises(Refusal, match="policy-unknown"):
        correction(policy_id=named("nowhere"))(given(declared()))
    swiss = policy(currency="CHF")
    with pytest.raises(Refusal, match="currency-mismatch"):
        correction(policy=swiss, policy_id=named("swiss"))(given(declared()))


def test_a_closed_claim_is_still_corrected() -> None:
    assert correction(on="2026-05-01", cause_code="theft")(given(declared(), closed()))


def test_a_loss_is_not_corrected_to_after_what_followed_it() -> None:
    claim = given(declared(discovered_on=day("2025-03-11")), paid("10.00", on="2025-03-10"))
    for step in (
        correction(occurred_on=day("2025-03-13")),
        correction(occurred_on=day("2025-03-12")),
        correction(discovered_on=TODAY),
    ):
        with pytest.raises(Refusal, match="dates-out-of-order"):
            step(claim)
    with pytest.raises(Refusal, match="before-occurrence"):
        correction(occurred_on=day("2025-03-11"))(claim)


def test_a_loss_is_not_corrected_to_after_the_day_of_the_correction() -> None:
    claim = given(declared())
    assert correction(on="2025-03-11", occurred_on=day("2025-03-11"))(claim)
    with pytest.raises(Refusal, match="before-occurrence"):
        correction(on="2025-03-10", occurred_on=day("2025-03-11"))(claim)


def test_dates_of_a_correction() -> None:
    with pytest.raises(Refusal, match="before-occurrence"):
        correction(on="2025-03-09", cause_code="theft")(given(declared()))
    with pytest.raises(Refusal, match="in-the-future"):
        correction(on="2027-01-01", cause_code="theft")(given(declared()))
    with pytest.raises(Refusal, match="claim-not-declared"):
        correction(cause_code="theft")(given())


def test_a_correction_names_an_event_of_the_claim() -> None:
    claim = given(declared())
    assert isinstance(claim, Open)
    [event] = correction(cause_code="theft", corrects=claim.events[0])(claim)
    assert isinstance(event, ClaimCorrected)
    assert event.corrects == claim.events[0]
    with pytest.raises(Refusal, match="event-unknown"):
        correction(cause_code="theft", corrects=named("nothing"))(claim)


def test_amounts_claimed_are_kept() -> None:
    assert dossier(given(declared(claimed_amount=euros("99.00")))).declared.claimed_amount == euros("99.00")
