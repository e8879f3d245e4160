"""Events of a person (personne): who they are, sealed; what they asked; the end of their keys. EVENTS.md §4.7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.sealed import Private, SealedClass

PersonRight = Literal["access", "rectification", "erasure", "objection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecorded:
    """Personne; the latest one counts. The sealed texts are JSON."""

    BUSINESS_DATE: ClassVar = "recorded_on"

    person_id: UUID
    nature: Literal["natural", "legal"]
    identity: Private
    birth_on: Private | None = None
    contacts: Private | None = None
    bank_account: Private | None = None
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRequestReceived:
    """Demande au titre du RGPD."""

    BUSINESS_DATE: ClassVar = "received_on"

    request_id: UUID
    right: PersonRight
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRequestAnswered:
    """Réponse à la demande; a refusal states what the data are kept for, and until when."""

    BUSINESS_DATE: ClassVar = "answered_on"

    request_id: UUID
    answer: Literal["granted", "refused", "postponed"]
    retention_basis: str | None = None
    earliest_erasure_on: date | None = None
    answered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKeyDestroyed:
    """Effacement: the keys of these classes are destroyed, and what they sealed cannot be read again.

    `claim_ids` are the claims whose own keys, under which their free text is sealed, were destroyed with them.
    """

    BUSINESS_DATE: ClassVar = "destroyed_on"

    classes: tuple[SealedClass, ...]
    destroyed_on: date
    legal_reason: str
    claim_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldSet:
    """Gel d'effacement; `after` false lifts it."""

    BUSINESS_DATE: ClassVar = "set_on"

    before: bool
    after: bool
    set_on: date
    reason: str


PersonEvent = PersonRecorded | PersonRequestReceived | PersonRequestAnswered | PersonKeyDestroyed | LegalHoldSet
