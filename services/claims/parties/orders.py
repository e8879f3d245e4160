"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.parties.rules import (
    AddParty,
    AssignClaim,
    ProvideAssistance,
    RemoveParty,
    SetLiability,
    add_party,
    assign_claim,
    provide_assistance,
    remove_party,
    set_liability,
)
from services.contracts.bulk import CommandName
from services.contracts.http.parties import AssignmentIn, AssistanceIn, LiabilityIn, PartyIn, PartyRemovalIn, WhoIn
from services.contracts.ids import part_id, person_stream


def party_of(body: WhoIn, added_on: date, facts: Facts, n: int = 0) -> AddParty:
    """The n-th party that a command names. A person's own reference is its name before anything is recorded of it."""
    person_id = body.person_id
    if body.person_reference is not None:
        person_id = person_stream(facts.tenant_id, body.person_reference)
    return AddParty(
        party_id=part_id(facts.command_id, "party", n),
        person_id=person_id,
        organisation_id=body.organisation_id,
        role=body.role,
        added_on=added_on,
        person_unknown=body.person_id is not None and body.person_id not in facts.persons,
    )


def add(body: PartyIn, facts: Facts) -> ClaimDecide:
    """`add-party`."""
    command = party_of(body, body.added_on, facts)
    return lambda claim: add_party(claim, command, facts.today)


def remove(body: PartyRemovalIn, facts: Facts) -> ClaimDecide:
    """`remove-party`."""
    command = RemoveParty(
        party_id=named(facts, "party"), removed_on=body.removed_on, reason=body.reason, today=facts.today
    )
    return lambda claim: remove_party(claim, command)


def assign(body: AssignmentIn, facts: Facts) -> ClaimDecide:
    """`assign-claim`."""
    command = AssignClaim(handler_id=body.handler_id, assigned_on=body.assigned_on, today=facts.today)
    return lambda claim: assign_claim(claim, command)


def assist(body: AssistanceIn, facts: Facts) -> ClaimDecide:
    """`provide-assistance`."""
    command = ProvideAssistance(
        assistance_id=part_id(facts.command_id, "assistance"),
        service=body.service,
        provider_party_id=body.provider_party_id,
        provided_on=body.provided_on,
        today=facts.today,
    )
    return lambda claim: provide_assistance(claim, command)


def liability(body: LiabilityIn, facts: Facts) -> ClaimDecide:
    """`set-liability`."""
    command = SetLiability(
        rate=body.rate,
        basis=body.basis,
        convention_code=body.convention_code,
        convention_case=body.convention_case,
        set_on=body.set_on,
        today=facts.today,
    )
    return lambda claim: set_liability(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "add-party": add,
    "remove-party": remove,
    "assign-claim": assign,
    "provide-assistance": assist,
    "set-liability": liability,
}
