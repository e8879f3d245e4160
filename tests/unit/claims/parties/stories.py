"""Words to tell of the people around a claim with."""

from __future__ import annotations

from typing import Any

from services.claims.parties.rules import AddParty, AssignClaim, add_party, assign_claim
from tests.unit.claims.stories import TODAY, Step, day, named


def assigned(handler: str = "m-1", on: str = "2025-03-12") -> Step:
    command = AssignClaim(handler_id=handler, assigned_on=day(on), today=TODAY)
    return lambda claim: assign_claim(claim, command)


def party(name: str = "victim", role: str = "victim", on: str = "2025-03-12", **facts: Any) -> Step:
    """Names a party, called by a name: a person unless the facts say otherwise."""
    command = AddParty(
        party_id=named(name),
        role=role,  # type: ignore[arg-type]
        added_on=day(on),
        **{"person_id": named(f"person {name}"), **facts},
    )
    return lambda claim: add_party(claim, command, TODAY)
