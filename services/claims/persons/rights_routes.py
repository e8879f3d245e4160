"""What a person may ask, over HTTP: access, erasure; and the legal hold that stands against the latter."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.persons.holdings import held_claims, holdings
from services.claims.persons.links import NOWHERE, Linked, keys_of, linked
from services.claims.persons.retention import blocks
from services.claims.persons.routes import not_for_insurers, person_of
from services.claims.persons.rules import ErasePerson, SetHold, erase_person, grant_access, set_hold
from services.claims.persons.state import Erased, Person
from services.claims.persons.views import person_view
from services.contracts.events import PersonEvent
from services.contracts.events.person import PersonKeyDestroyed
from services.contracts.http.person import AccessIn, ErasureIn, HoldIn
from services.contracts.ids import dress
from services.kit.commands import Decided
from services.kit.errors import Unavailable
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.reader import heads
from services.kit.sealing.vault import destroy

router = APIRouter(prefix="/v1/persons/{person_id}")

_ERASURE: Final = TypeAdapter(ErasureIn)
_ACCESS: Final = TypeAdapter(AccessIn)
_HOLD: Final = TypeAdapter(HoldIn)
_PATIENCE: Final = 10.0  # seconds for the read models to show every claim there is


@router.post("/erasure", status_code=201)
async def post_erasure(person_id: str, ask: Asked) -> Response:
    """Erases a person: its keys are destroyed, and those of the claim files that it stands in."""
    not_for_insurers(ask)
    who, body = person_of(person_id), _ERASURE.validate_json(await ask.request.body())
    person, _ = await ask.house.persons.load(ask.caller.tenant_id, who)
    # Nobody is looked up who is erased already, for good: the rule says so, or the desk answers a repeat.
    where = NOWHERE if isinstance(person, Erased) else await _linked(ask, who)
    claims = await held_claims(ask, where.claims)
    command = ErasePerson(
        command_id=ask.caller.command_id,
        received_on=body.received_on,
        legal_reason=body.legal_reason,
        claim_ids=where.claims,
        blocks=tuple(blocks(claims, where.covered_until, ask.rules, ask.house.today)),
        today=ask.house.today,
    )
    decided = await ask.house.persons.handle(
        who, ask.command, lambda person: erase_person(person, command), expected=ask.expected
    )
    for noted in decided.events:
        # Durably recorded by now: whoever falls before this line leaves it to the projector.
        if isinstance(noted.event, PersonKeyDestroyed):
            await destroy(ask.house.pool, ask.caller.tenant_id, keys_of(ask.caller.tenant_id, who, noted.event))
    return _answer(decided)


@router.post("/hold", status_code=201)
async def post_hold(person_id: str, ask: Asked) -> Response:
    """Sets a legal hold (gel d'effacement), or lifts it."""
    not_for_insurers(ask)
    who, body = person_of(person_id), _HOLD.validate_json(await ask.request.body())
    command = SetHold(hold=body.hold, set_on=body.set_on, reason=body.reason, today=ask.house.today)
    decided = await ask.house.persons.handle(
        who, ask.command, lambda person: set_hold(person, command), expected=ask.expected
    )
    return _answer(decided)


@router.post("/access", status_code=201)
async def post_access(person_id: str, ask: Asked) -> Response:
    """Answers a request for access with all that is held of the person, opened. A repeat is answered anew."""
    not_for_insurers(ask)
    who, body = person_of(person_id), _ACCESS.validate_json(await ask.request.body())
    where = await _linked(ask, who)
    command_id, today = ask.caller.command_id, ask.house.today
    decided = await ask.house.persons.handle(
        who,
        ask.command,
        lambda person: grant_access(person, command_id, body.received_on, today),
        expected=ask.expected,
    )
    return _answer(decided, await holdings(ask, who, decided, where))


async def _linked(ask: Ask, person_id: UUID) -> Linked:
    """Where the person stands, once the read models show every claim that is recorded by now."""
    pool = ask.house.pool
    if not await wait_until(pool, SCHEMA, NAME, await heads(pool), _PATIENCE):
        raise Unavailable("projection-behind")
    return await linked(pool, ask.caller.tenant_id, person_id)


def _answer(decided: Decided[Person, PersonEvent], held: answers.View | None = None) -> Response:
    view = person_view(decided.state, decided.stream_id, decided.version)
    return answers.part(decided, "person", view, dress("evt", decided.events[0].event_id), beside=held)
