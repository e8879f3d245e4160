"""A person's content: out of a body, and out of the record that stands, so that the same again records nothing."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import orjson
from pydantic import BaseModel

from services.claims.caller import Ask
from services.claims.opening import shown
from services.claims.persons.rules import Content, RecordPerson
from services.claims.persons.state import Known
from services.contracts.events.person import PersonRecorded
from services.contracts.events.sealed import Sealed
from services.contracts.http.person import PersonIn

_FIELDS: Final = ("identity", "birth_on", "contacts", "bank_account")


async def record_of(ask: Ask, person_id: UUID, body: PersonIn) -> RecordPerson:
    """The command, with the record that stands opened to compare it."""
    person, _ = await ask.house.persons.load(ask.caller.tenant_id, person_id)
    standing = person.recorded if isinstance(person, Known) else None
    return RecordPerson(
        person_id=person_id,
        content=_of_body(body),
        standing=standing,
        known=None if standing is None else await _opened(ask, person_id, standing),
        today=ask.house.today,
    )


def _of_body(body: PersonIn) -> Content:
    identity = _json(body.identity)
    assert identity is not None
    birth_on = None if body.birth_on is None else orjson.dumps(body.birth_on).decode()
    return Content(body.nature, identity, birth_on, _json(body.contacts), _json(body.bank_account))


async def _opened(ask: Ask, person_id: UUID, recorded: PersonRecorded) -> Content | None:
    """What a record says; None where not all of it can be read."""
    held = {name: value for name in _FIELDS if isinstance(value := getattr(recorded, name), Sealed)}
    read = dict(zip(held, await shown(ask, person_id, list(held.values())), strict=True))
    texts = {name: text for name, text in read.items() if isinstance(text, str)}
    return Content(recorded.nature, **texts) if texts.keys() == held.keys() else None


def _json(said: BaseModel | None) -> str | None:
    """What a body says of something, in one spelling: sorted, without what is not there."""
    if said is None:
        return None
    return orjson.dumps(said.model_dump(mode="json", exclude_none=True), option=orjson.OPT_SORT_KEYS).decode()
