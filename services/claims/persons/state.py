"""The states of a person and how each event changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from services.contracts.events import PersonEvent
from services.contracts.events.person import (
    LegalHoldSet,
    PersonKeyDestroyed,
    PersonRecorded,
    PersonRequestAnswered,
    PersonRequestReceived,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked (demande RGPD); `answered` is None until it is."""

    received: PersonRequestReceived
    answered: PersonRequestAnswered | None = None


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """An empty stream: nobody is known by that reference."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person. `hold` is the last word on it, None where there was none."""

    recorded: PersonRecorded
    hold: LegalHoldSet | None = None
    requests: Mapping[UUID, Request] = field(default_factory=dict)

    @property
    def is_held(self) -> bool:
        """Whether a legal hold stands."""
        return self.hold is not None and self.hold.after


@dataclass(frozen=True, slots=True)
class Erased:
    """A person whose keys are destroyed, for good; what was sealed is still there and cannot be read."""

    recorded: PersonRecorded
    destroyed: PersonKeyDestroyed
    requests: Mapping[UUID, Request]


Person = Unrecorded | Known | Erased
UNRECORDED = Unrecorded()


def evolve(person: Person, event: PersonEvent, event_id: UUID) -> Person:  # noqa: ARG001  every fold is given it
    """The person after one more event. An event that cannot be here is an assert: the history is wrong."""
    if isinstance(person, Unrecorded):
        assert isinstance(event, PersonRecorded), f"{type(event).__name__} on nobody"
        return Known(event)
    match event:
        case PersonRequestReceived():
            return replace(person, requests={**person.requests, event.request_id: Request(event)})
        case PersonRequestAnswered():
            answered = replace(person.requests[event.request_id], answered=event)
            return replace(person, requests={**person.requests, event.request_id: answered})
        case _:
            assert isinstance(person, Known), f"{type(event).__name__} on an erased person"
    match event:
        case PersonRecorded():
            return replace(person, recorded=event)
        case LegalHoldSet():
            return replace(person, hold=event)
        case PersonKeyDestroyed():
            return Erased(person.recorded, event, person.requests)
        case _:
            assert_never(event)
