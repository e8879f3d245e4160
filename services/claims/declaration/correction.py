"""Correcting a claim's facts, or attaching it to another policy (rectification, rattachement)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.declaration.fold import corrected
from services.claims.declaration.rules import OnPolicy
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.state import Claim, known, must_have
from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected, Place
from services.contracts.events.sealed import Private
from services.kit.errors import Refusal

Fact = str | date | UUID | Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectClaim:
    """Facts to correct, by name. `policy` is what was found under `policy_id`, if that is corrected."""

    corrected_on: date
    reason: str
    facts: Mapping[str, Fact]
    narrative: Private | None = None
    policy: OnPolicy | None = None
    corrects: UUID | None = None
    today: date


def correct_claim(claim: Claim, command: CorrectClaim) -> list[ClaimCorrected]:
    """Corrects what differs; nothing that differs, no event. Legal on a closed claim too.

    A narrative always counts as another one: the one that stands is sealed. Refuses with `event-unknown`.
    """
    dossier = known(claim)
    happened(dossier, command.corrected_on, command.today)
    must_have(claim, command.corrects)
    facts = {**_of_policy(dossier, command), **command.facts}
    changes = tuple(
        Change(field=name, before=before, after=as_text(fact))
        for name, fact in facts.items()
        if (before := as_text(getattr(dossier.declared, name))) != as_text(fact)
    )
    if not changes and command.narrative is None:
        return []
    _still_in_order(dossier, changes, command.corrected_on)
    return [
        ClaimCorrected(
            corrected_on=command.corrected_on,
            changes=changes,
            narrative=command.narrative,
            reason=command.reason,
            corrects=command.corrects,
        )
    ]


def as_text(fact: Fact) -> str | None:
    """A fact as a change states it; a place is `FR 75011`."""
    match fact:
        case None:
            return None
        case Place(country=country, postcode=postcode):
            return f"{country} {postcode}"
        case _:
            return str(fact)


def _of_policy(dossier: Dossier, command: CorrectClaim) -> dict[str, Fact]:
    """Another policy brings its insurer and its handling; its currency must be the claim's."""
    if "policy_id" not in command.facts:
        return {}
    policy = command.policy
    if policy is None:
        raise Refusal("policy-unknown")
    if policy.currency != dossier.declared.currency:
        raise Refusal("currency-mismatch", claim=dossier.declared.currency, policy=policy.currency)
    return {"insurer_id": policy.insurer_id, "handling": policy.handling}


def _still_in_order(dossier: Dossier, changes: tuple[Change, ...], corrected_on: date) -> None:
    """The facts corrected must not put the loss after what followed it, the correction itself among that."""
    after = corrected(dossier.declared, changes)
    in_order(after.occurred_on, after.declared_on, occurred_on=after.occurred_on)
    if after.discovered_on is not None:
        in_order(after.occurred_on, after.discovered_on, occurred_on=after.occurred_on)
        in_order(after.discovered_on, after.declared_on, declared_on=after.declared_on)
    first = min(dossier.ledger.first_movement_on or corrected_on, corrected_on)
    if first < after.occurred_on:
        raise Refusal("before-occurrence", occurred_on=after.occurred_on, on=first)
