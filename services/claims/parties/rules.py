"""Naming and removing parties, giving a claim to a handler, assistance, the insured's liability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order, not_future
from services.claims.parties.liability import liability_on
from services.claims.parties.parts import Party
from services.claims.state import Claim, Draft, known, still_open
from services.contracts.events.parties import (
    AssistanceProvided,
    ClaimAssigned,
    LiabilitySet,
    PartyAdded,
    PartyRemoved,
    PartyRole,
)
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class AddParty:
    """Somebody takes part: a person, or an organisation by the caller's code.

    `person_unknown`: the id given is that of no person.
    """

    party_id: UUID
    person_id: UUID | None = None
    organisation_id: str | None = None
    role: PartyRole
    added_on: date
    person_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveParty:
    """Somebody takes part no more."""

    party_id: UUID
    removed_on: date
    reason: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignClaim:
    """Somebody handles the claim from a day on."""

    handler_id: str
    assigned_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvideAssistance:
    """Help in kind was given; what it cost is a payment."""

    assistance_id: UUID
    service: str
    provider_party_id: str | None = None
    provided_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLiability:
    """The insured's own share, None while undetermined, and what says so."""

    rate: Decimal | None
    basis: Literal["agreed", "convention", "judgment", "assumed"]
    convention_code: str | None = None
    convention_case: str | None = None
    set_on: date
    today: date


def added(command: AddParty) -> PartyAdded:
    """A party, as the event says it. Refuses with `person-unknown`."""
    if command.person_unknown:
        raise Refusal("person-unknown")
    return PartyAdded(
        party_id=command.party_id,
        person_id=command.person_id,
        organisation_id=command.organisation_id,
        role=command.role,
        added_on=command.added_on,
    )


def add_party(claim: Claim, command: AddParty, today: date) -> list[PartyAdded]:
    """Names a party of an open claim."""
    happened(still_open(claim), command.added_on, today)
    return [added(command)]


def remove_party(claim: Claim, command: RemoveParty) -> list[PartyRemoved]:
    """Removes a party; that it took part stays on the record."""
    dossier = still_open(claim)
    party = active_party(dossier, command.party_id)
    happened(dossier, command.removed_on, command.today)
    in_order(party.added.added_on, command.removed_on)
    return [PartyRemoved(party_id=command.party_id, removed_on=command.removed_on, reason=command.reason)]


def active_party(dossier: Dossier, party_id: UUID) -> Party:
    """A party of the claim that takes part. Missing `party-not-found`; refuses with `party-removed`."""
    party = dossier.parties.get(party_id)
    if party is None:
        raise Missing("party", "party-not-found")
    if party.removed is not None:
        raise Refusal("party-removed", removed_on=party.removed.removed_on)
    return party


def assign_claim(claim: Claim, command: AssignClaim) -> list[ClaimAssigned]:
    """Gives a claim to a handler: also a draft, and one that is closed."""
    if isinstance(claim, Draft):
        not_future(command.assigned_on, command.today)
        last = claim.assigned
    else:
        dossier = known(claim)
        happened(dossier, command.assigned_on, command.today)
        last = dossier.assignments[-1] if dossier.assignments else None
    if last is not None and last.handler_id == command.handler_id:
        raise Refusal("handler-unchanged", handler_id=command.handler_id)
    return [ClaimAssigned(handler_id=command.handler_id, assigned_on=command.assigned_on)]


def provide_assistance(claim: Claim, command: ProvideAssistance) -> list[AssistanceProvided]:
    """Records help in kind."""
    happened(still_open(claim), command.provided_on, command.today)
    return [
        AssistanceProvided(
            assistance_id=command.assistance_id,
            service=command.service,
            provider_party_id=command.provider_party_id,
            provided_on=command.provided_on,
        )
    ]


def set_liability(claim: Claim, command: SetLiability) -> list[LiabilitySet]:
    """Sets the share from a day on; what was said for later days stays."""
    dossier = still_open(claim)
    happened(dossier, command.set_on, command.today)
    standing = liability_on(dossier.liabilities, command.set_on)
    before = standing.after if standing else None
    after = LiabilitySet(
        before=before,
        after=command.rate,
        basis=command.basis,
        convention_code=command.convention_code,
        convention_case=command.convention_case,
        set_on=command.set_on,
    )
    if _says(after) == (_says(standing) if standing else (None, after.basis, None, None)):
        raise Refusal("liability-unchanged", rate=before)
    return [after]


def _says(said: LiabilitySet) -> tuple[Decimal | None, str, str | None, str | None]:
    return said.after, said.basis, said.convention_code, said.convention_case
