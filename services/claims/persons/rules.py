"""Recording a person, and answering what it asks (accès, effacement, gel)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

from services.claims.guards import not_future
from services.claims.persons.retention import LEGAL_HOLD, Block, longest
from services.claims.persons.state import Erased, Known, Person, Unrecorded
from services.contracts.events import PersonEvent
from services.contracts.events.person import (
    LegalHoldSet,
    PersonKeyDestroyed,
    PersonRecorded,
    PersonRequestAnswered,
    PersonRequestReceived,
    PersonRight,
)
from services.contracts.events.sealed import SealedClass, Secret
from services.contracts.ids import dress, part_id
from services.kit.errors import Missing, Refusal

ERASED_CLASSES: Final[tuple[SealedClass, ...]] = ("identity", "contact", "bank", "narrative", "health", "anomaly")
_CLASSES: Final[dict[str, SealedClass]] = {
    "identity": "identity",
    "birth_on": "identity",
    "contacts": "contact",
    "bank_account": "bank",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What is known of a person, in clear: each field as its JSON, None where there is none. Its repr hides it."""

    nature: Literal["natural", "legal"]
    identity: str
    birth_on: str | None = None
    contacts: str | None = None
    bank_account: str | None = None

    def __repr__(self) -> str:
        return f"Content({self.nature})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPerson:
    """`standing` is the record that `known` was opened from: another one since then, and nothing is compared."""

    person_id: UUID
    content: Content
    standing: PersonRecorded | None
    known: Content | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """`claim_ids` are the claims that the person stands in; `blocks` is what must be kept of it."""

    command_id: UUID
    received_on: date
    legal_reason: str
    claim_ids: tuple[UUID, ...]
    blocks: tuple[Block, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHold:
    """Sets a legal hold, or lifts it."""

    hold: bool
    set_on: date
    reason: str
    today: date


def record_person(person: Person, command: RecordPerson) -> list[PersonEvent]:
    """Records who a person is; the same again records nothing. An erased person stays erased (`person-erased`)."""
    if isinstance(person, Erased):
        raise Refusal("person-erased", destroyed_on=person.destroyed.destroyed_on)
    if isinstance(person, Known) and person.recorded == command.standing and command.content == command.known:
        return []
    content = command.content

    def sealed(field: str, text: str) -> Secret:
        return Secret(command.person_id, _CLASSES[field], text)

    return [
        PersonRecorded(
            person_id=command.person_id,
            nature=content.nature,
            identity=sealed("identity", content.identity),
            birth_on=sealed("birth_on", content.birth_on) if content.birth_on else None,
            contacts=sealed("contacts", content.contacts) if content.contacts else None,
            bank_account=sealed("bank_account", content.bank_account) if content.bank_account else None,
            recorded_on=command.today,
        )
    ]


def grant_access(person: Person, command_id: UUID, received_on: date, today: date) -> list[PersonEvent]:
    """Records that a person asked what is held of it, and was told."""
    _recorded(person)
    not_future(received_on, today)
    return _granted("access", command_id, received_on, today)


def erase_person(person: Person, command: ErasePerson) -> list[PersonEvent]:
    """Erases a person: request, answer, the end of the keys. Refuses with `erasure-blocked`, `person-erased`."""
    known = _recorded(person)
    not_future(command.received_on, command.today)
    if isinstance(known, Erased):
        raise Refusal("person-erased", destroyed_on=known.destroyed.destroyed_on)
    if known.is_held:
        assert known.hold is not None
        raise Refusal("erasure-blocked", retention_basis=LEGAL_HOLD, since=known.hold.set_on, reason=known.hold.reason)
    if (block := longest(command.blocks)) is not None:
        raise Refusal("erasure-blocked", **_blocked(block, command.blocks))
    return [
        *_granted("erasure", command.command_id, command.received_on, command.today),
        PersonKeyDestroyed(
            classes=ERASED_CLASSES,
            destroyed_on=command.today,
            legal_reason=command.legal_reason,
            claim_ids=command.claim_ids,
        ),
    ]


def set_hold(person: Person, command: SetHold) -> list[PersonEvent]:
    """Sets a hold, or lifts it. Refuses with `hold-unchanged`, `person-erased`."""
    known = _recorded(person)
    not_future(command.set_on, command.today)
    if isinstance(known, Erased):
        raise Refusal("person-erased", destroyed_on=known.destroyed.destroyed_on)
    if known.is_held == command.hold:
        raise Refusal("hold-unchanged", hold=command.hold)
    return [LegalHoldSet(before=known.is_held, after=command.hold, set_on=command.set_on, reason=command.reason)]


def _recorded(person: Person) -> Known | Erased:
    if isinstance(person, Unrecorded):
        raise Missing("person", "person-not-found")
    return person


def _granted(right: PersonRight, command_id: UUID, received_on: date, today: date) -> list[PersonEvent]:
    request_id = part_id(command_id, "request")
    return [
        PersonRequestReceived(request_id=request_id, right=right, received_on=received_on),
        PersonRequestAnswered(request_id=request_id, answer="granted", answered_on=today),
    ]


def _blocked(block: Block, found: Sequence[Block]) -> dict[str, object]:
    """What the refusal says: the basis, from when on, and the claims in question."""
    until = block.until
    return {
        "retention_basis": block.basis,
        "earliest_erasure_on": None if until is None else until + timedelta(days=1),
        "claims": [dress("clm", b.claim_id) for b in found if b.claim_id is not None],
    }
