"""A person's record, hold and erasure, told as stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.claims.persons.retention import Block, HeldClaim, blocks, longest
from services.claims.persons.rules import (
    ERASED_CLASSES,
    Content,
    ErasePerson,
    RecordPerson,
    SetHold,
    erase_person,
    grant_access,
    record_person,
    set_hold,
)
from services.claims.persons.state import UNRECORDED, Erased, Known, Person, evolve
from services.claims.persons.views import person_view
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.defaults import default_book
from services.contracts.events import PersonEvent
from services.contracts.events.person import PersonRecorded
from services.contracts.events.sealed import CLASSES, Secret
from services.kit.errors import Missing, Refusal

WHO = UUID("002b43df-96fd-8c07-bbfb-a50224b8fb96")
CLAIM = UUID("0007a906-2823-8796-b593-df08137a63b8")
TODAY = date(2026, 6, 30)
DURAND = Content("natural", '{"family_name":"Durand"}', contacts='{"email":"d@example.fr"}')

Step = Callable[[Person], Sequence[PersonEvent]]


def given(*steps: Step) -> Person:
    """The person after these steps."""
    person: Person = UNRECORDED
    for step in steps:
        for event in step(person):
            person = evolve(person, event, WHO)
    return person


def recorded(content: Content = DURAND, known: Content | None = None) -> Step:
    def step(person: Person) -> Sequence[PersonEvent]:
        standing = person.recorded if isinstance(person, Known) else None
        command = RecordPerson(person_id=WHO, content=content, standing=standing, known=known, today=TODAY)
        return record_person(person, command)

    return step


def held(hold: bool = True, on: date = date(2026, 6, 1)) -> Step:
    return lambda person: set_hold(person, SetHold(hold=hold, set_on=on, reason="litigation", today=TODAY))


def erased(*found: Block, received_on: date = date(2026, 6, 15)) -> Step:
    command = ErasePerson(
        command_id=WHO,
        received_on=received_on,
        legal_reason="erasure_request",
        claim_ids=(CLAIM,),
        blocks=found,
        today=TODAY,
    )
    return lambda person: erase_person(person, command)


def asked(received_on: date = date(2026, 6, 15)) -> Step:
    return lambda person: grant_access(person, WHO, received_on, TODAY)


def refused(step: Step, person: Person) -> dict[str, Any]:
    with pytest.raises(Refusal) as told:
        step(person)
    return {"code": told.value.code, **told.value.facts}


def test_a_person_is_recorded_under_a_key_of_each_class() -> None:
    (event,) = recorded()(UNRECORDED)
    assert isinstance(event, PersonRecorded)
    assert event.identity == Secret(WHO, "identity", DURAND.identity)
    assert event.contacts == Secret(WHO, "contact", str(DURAND.contacts))
    assert (event.birth_on, event.bank_account, event.recorded_on) == (None, None, TODAY)
    assert "Durand" not in repr(event) + repr(DURAND)


def test_the_same_again_records_nothing() -> None:
    person = given(recorded())
    assert recorded(DURAND, known=DURAND)(person) == []
    assert len(recorded(DURAND, known=Content("legal", DURAND.identity))(person)) == 1


def test_what_was_compared_with_an_earlier_record_is_recorded() -> None:
    earlier = given(recorded())
    later = given(recorded(), recorded(Content("natural", '{"family_name":"Martin"}')))
    assert isinstance(earlier, Known)
    command = RecordPerson(person_id=WHO, content=DURAND, standing=earlier.recorded, known=DURAND, today=TODAY)
    assert len(record_person(later, command)) == 1


def test_an_erasure_ends_every_class_and_the_files_it_stands_in() -> None:
    received, answered, destroyed = erased()(given(recorded()))
    assert (received.right, answered.answer, answered.request_id) == ("erasure", "granted", received.request_id)  # type: ignore[union-attr]
    assert set(destroyed.classes) == CLASSES == set(ERASED_CLASSES)  # type: ignore[union-attr]
    assert (destroyed.claim_ids, destroyed.destroyed_on) == ((CLAIM,), TODAY)  # type: ignore[union-attr]
    person = given(recorded(), erased())
    assert isinstance(person, Erased)
    view = person_view(person, WHO, 4)
    assert (view["state"], view["erased_on"], view["hold"]) == ("erased", TODAY, None)
    assert [request["right"] for request in view["requests"]] == ["erasure"]


def test_an_erased_person_stays_erased_but_may_still_ask() -> None:
    person = given(recorded(), erased())
    for step in (recorded(), erased(), held()):
        assert refused(step, person) == {"code": "person-erased", "destroyed_on": TODAY}
    assert len(asked()(person)) == 2


def test_a_hold_blocks_until_it_is_lifted() -> None:
    person = given(recorded(), held())
    assert refused(erased(), person) == {
        "code": "erasure-blocked",
        "retention_basis": "legal_hold",
        "since": date(2026, 6, 1),
        "reason": "litigation",
    }
    assert refused(held(), person) == {"code": "hold-unchanged", "hold": True}
    assert person_view(person, WHO, 2)["hold"] == {"set_on": date(2026, 6, 1), "reason": "litigation"}
    lifted = given(recorded(), held(), held(hold=False))
    assert refused(held(hold=False), lifted)["code"] == "hold-unchanged"
    assert len(erased()(lifted)) == 3


def test_what_must_be_kept_blocks_with_its_basis_and_earliest_date() -> None:
    person = given(recorded())
    found = (Block("property_claim", date(2027, 1, 31), CLAIM), Block("policy_in_force", date(2026, 12, 31)))
    assert refused(erased(*found), person) == {
        "code": "erasure-blocked",
        "retention_basis": "property_claim",
        "earliest_erasure_on": date(2027, 2, 1),
        "claims": [f"clm_{CLAIM.hex}"],
    }
    endless = refused(erased(*found, Block("claim_open", None, CLAIM)), person)
    assert (endless["retention_basis"], endless["earliest_erasure_on"]) == ("claim_open", None)


def test_nobody_and_the_future_are_not_asked_about() -> None:
    for step in (erased(), asked(), held()):
        with pytest.raises(Missing) as told:
            step(UNRECORDED)
        assert told.value.code == "person-not-found"
    tomorrow = date(2026, 7, 1)
    for step in (erased(received_on=tomorrow), asked(tomorrow), held(on=tomorrow)):
        assert refused(step, given(recorded()))["code"] == "in-the-future"


@pytest.mark.parametrize(
    ("bodily", "construction", "basis", "until"),
    [
        (False, False, "property_claim", date(2027, 2, 28)),
        (True, False, "bodily_claim", date(2032, 2, 28)),
        (True, True, "construction_claim", date(2034, 2, 28)),
    ],
)
def test_a_closed_claim_is_kept_as_long_as_its_kind(bodily: bool, construction: bool, basis: str, until: date) -> None:
    claim = HeldClaim(CLAIM, closed_on=date(2022, 2, 28), bodily=bodily, construction=construction)
    assert list(blocks([claim], None, default_book(), until)) == [Block(basis, until, CLAIM)]
    assert list(blocks([claim], None, default_book(), date(until.year, 3, 1))) == []


def test_an_open_claim_and_a_policy_in_force_are_kept() -> None:
    claim = HeldClaim(CLAIM, closed_on=None, bodily=False, construction=False)
    found = list(blocks([claim], TODAY, default_book(), TODAY))
    assert found == [Block("policy_in_force", TODAY), Block("claim_open", None, CLAIM)]
    assert longest(found) == Block("claim_open", None, CLAIM)
    assert list(blocks([], date(2026, 6, 29), default_book(), TODAY)) == []
    assert longest([]) is None


def test_a_retention_that_is_not_known_is_not_guessed() -> None:
    claim = HeldClaim(CLAIM, closed_on=TODAY, bodily=False, construction=False)
    with pytest.raises(Refusal, match="rule-missing"):
        list(blocks([claim], None, RuleBook(), TODAY))
