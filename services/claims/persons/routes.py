"""Persons over HTTP: recorded and read under the caller's own reference, which never enters the log."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.cuts import as_known
from services.claims.lists.asked import PAGED, answer, filters_of
from services.claims.lists.page import UPDATED, Listing
from services.claims.opening import opened_person
from services.claims.parts import page
from services.claims.persons.recording import record_of
from services.claims.persons.rules import record_person
from services.claims.persons.views import person_view
from services.claims.timeline import timeline
from services.contracts.http.person import PersonIn
from services.contracts.ids import dress, person_stream, undress
from services.kit.errors import FieldError, Invalid, Missing, Refusal

router = APIRouter(prefix="/v1/persons")

_PERSON: Final = TypeAdapter(PersonIn)
_LONGEST: Final = 100
_PERSONS: Final = Listing("claims.person_view", "person_id", {"updated_at": UPDATED}, "-updated_at")


@router.put("/by-reference/{reference}")
async def put_person(reference: str, ask: Asked) -> Response:
    """Records who a person is, or says it anew; the same again changes nothing."""
    not_for_insurers(ask)
    person_id = named(ask, reference)
    command = await record_of(ask, person_id, _PERSON.validate_json(await ask.request.body()))
    decided = await ask.house.persons.handle(
        person_id, ask.command, lambda person: record_person(person, command), expected=ask.expected
    )
    view = person_view(decided.state, person_id, decided.version)
    said = answers.whole(decided, f"/v1/persons/{dress('per', person_id)}", view)
    said.status_code = 200
    return said


@router.get("/by-reference/{reference}")
async def get_person_by_reference(reference: str, ask: Asked) -> Response:
    """A person by the caller's own reference."""
    return await _person(ask, named(ask, reference))


@router.get("")
async def get_persons(ask: Asked) -> Response:
    """Persons, the last changed first; `reference` finds one as the caller names it. A list opens nothing."""
    not_for_insurers(ask)
    query = ask.query("reference", "state", "nature", *PAGED)
    filters = filters_of(ask, query)
    reference = query.text("reference")
    filters.add("person_id = {}", None if reference is None else person_stream(ask.caller.tenant_id, reference))
    filters.add("state = {}", query.text("state"))
    filters.add("nature = {}", query.text("nature"))
    return await answer(ask, _PERSONS, query, filters)


@router.get("/{person_id}")
async def get_person(person_id: str, ask: Asked) -> Response:
    """A person, what is sealed opened to those who may read it."""
    return await _person(ask, person_of(person_id))


@router.get("/{person_id}/events")
async def get_events(person_id: str, ask: Asked) -> Response:
    """The timeline of a person: what was recorded, asked and destroyed, when and by whom; never what it says."""
    not_for_insurers(ask)
    query = ask.query("known_on", "limit", "after")
    known = await as_known(ask, ask.house.persons, person_of(person_id), query.day("known_on"))
    return page(query, timeline(known.events, french=ask.french, for_insurer=False))


async def _person(ask: Ask, person_id: UUID) -> Response:
    ask.query()
    not_for_insurers(ask)
    person, version = await ask.house.persons.load(ask.caller.tenant_id, person_id)
    view = answers.encode_sealed(person_view(person, person_id, version))
    return answers.found(await opened_person(ask, person_id, view), version)


def not_for_insurers(ask: Ask) -> None:
    """Persons are the broker's own."""
    if ask.for_insurer:
        raise Refusal("forbidden", kind=ask.caller.kind)


def named(ask: Ask, reference: str) -> UUID:
    """The person that the caller calls so: known before anything is recorded of it."""
    if not reference.isprintable() or not 0 < len(reference) <= _LONGEST:
        raise Invalid([FieldError("/reference", "wrong-format")])
    return person_stream(ask.caller.tenant_id, reference)


def person_of(public_id: str) -> UUID:
    """The person behind an id in a path. Missing for what is not such an id."""
    try:
        return undress("per", public_id)
    except ValueError:
        raise Missing("person", "person-not-found") from None
