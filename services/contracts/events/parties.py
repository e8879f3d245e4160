"""Events of the people around a claim: parties (intervenants), handler, assistance, liability. EVENTS.md §4.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

PartyRole = Literal[
    "insured", "claimant", "victim", "witness", "driver", "expert",
    "repairer", "counsel", "third_party", "their_insurer",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAdded:
    """Intervenant: a person by id, or an organisation by the caller's own code."""

    BUSINESS_DATE: ClassVar = "added_on"

    party_id: UUID
    person_id: UUID | None = None
    organisation_id: str | None = None
    role: PartyRole
    added_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRemoved:
    """Intervenant retiré."""

    BUSINESS_DATE: ClassVar = "removed_on"

    party_id: UUID
    removed_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAssigned:
    """Gestionnaire du dossier."""

    BUSINESS_DATE: ClassVar = "assigned_on"

    handler_id: str
    assigned_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceProvided:
    """Assistance, prestation en nature; its cost is a payment in kind."""

    BUSINESS_DATE: ClassVar = "provided_on"

    assistance_id: UUID
    service: str
    provider_party_id: str | None = None
    provided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilitySet:
    """Responsabilité: the insured's own share, None while undetermined."""

    BUSINESS_DATE: ClassVar = "set_on"

    before: Decimal | None = None
    after: Decimal | None = None
    basis: Literal["agreed", "convention", "judgment", "assumed"]
    convention_code: str | None = None
    convention_case: str | None = None
    set_on: date


PartiesEvent = PartyAdded | PartyRemoved | ClaimAssigned | AssistanceProvided | LiabilitySet
