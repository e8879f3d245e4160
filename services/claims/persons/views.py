"""What a screen reads of a person. What is sealed stands in it as it is: `opening` shows it to whom it may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.claims.persons.state import Erased, Person, Request, Unrecorded
from services.contracts.ids import dress
from services.kit.errors import Missing

View = dict[str, Any]


def person_view(person: Person, person_id: UUID, version: int) -> View:
    """A person as the API shows it; Missing for one of whom nothing was recorded."""
    if isinstance(person, Unrecorded):
        raise Missing("person", "person-not-found")
    recorded = person.recorded
    erased = isinstance(person, Erased)
    hold = None if isinstance(person, Erased) or not person.is_held else person.hold
    return {
        "id": dress("per", person_id),
        "version": version,
        "state": "erased" if erased else "known",
        "nature": recorded.nature,
        "identity": recorded.identity,
        "birth_on": recorded.birth_on,
        "contacts": recorded.contacts,
        "bank_account": recorded.bank_account,
        "recorded_on": recorded.recorded_on,
        "hold": {"set_on": hold.set_on, "reason": hold.reason} if hold else None,
        "requests": [request_view(request) for request in person.requests.values()],
        "erased_on": person.destroyed.destroyed_on if isinstance(person, Erased) else None,
    }


def request_view(request: Request) -> View:
    """One request, and its answer once there is one."""
    received, answered = request.received, request.answered
    return {
        "id": dress("req", received.request_id),
        "right": received.right,
        "received_on": received.received_on,
        "answer": answered.answer if answered else None,
        "answered_on": answered.answered_on if answered else None,
    }
