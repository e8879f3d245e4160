"""Declaring a claim (déclaration de sinistre). No cover is checked here: it is read from the policy, never frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.guards import in_order
from services.claims.parties.rules import AddParty, added
from services.claims.state import Abandoned, Claim, Draft, Undeclared
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Handling
from services.contracts.events.declaration import (
    ClaimCoverageOpened,
    ClaimDeclared,
    InjuryKind,
    Place,
)
from services.contracts.events.sealed import Private
from services.contracts.ids import dress, part_id
from services.contracts.money import Money
from services.kit.errors import Conflict, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPolicy:
    """What a claim takes from the policy it is declared on."""

    policy_id: UUID
    insurer_id: str
    currency: str
    handling: Handling


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareClaim:
    """A loss is declared. `policy` is None where the policy named was not found."""

    claim_id: UUID
    command_id: UUID
    policy: OnPolicy | None
    names_policy: bool
    policy_reference: str | None = None
    external_reference: str | None = None
    occurred_on: date
    discovered_on: date | None = None
    declared_on: date
    cause_code: str
    injury_kind: InjuryKind = "material"
    place: Place | None = None
    narrative: Private | None = None
    reporter_id: str | None = None
    claimed_amount: Money | None = None
    common_event_code: str | None = None
    item_ref: str | None = None
    coverages: tuple[CoverageOnPolicy, ...] = ()
    parties: tuple[AddParty, ...] = ()
    today: date


def declare_claim(claim: Claim, command: DeclareClaim) -> list[ClaimEvent]:
    """Declares a claim, drafted before or not: its coverages are opened and its parties named in the same append."""
    if isinstance(claim, Abandoned):
        raise Refusal("claim-abandoned", abandoned_on=claim.abandonment.abandoned_on)
    if not isinstance(claim, Undeclared | Draft):
        raise Conflict("claim-already-declared", claim_id=dress("clm", command.claim_id))
    if command.policy is None:
        raise Refusal("policy-unknown" if command.names_policy else "policy-required")
    _dates(command)
    declared = ClaimDeclared(
        claim_no=claim_no(command.claim_id),
        policy_id=command.policy.policy_id,
        policy_reference=command.policy_reference,
        insurer_id=command.policy.insurer_id,
        external_reference=command.external_reference,
        currency=command.policy.currency,
        occurred_on=command.occurred_on,
        discovered_on=command.discovered_on,
        declared_on=command.declared_on,
        cause_code=command.cause_code,
        injury_kind=command.injury_kind,
        place=command.place,
        narrative=command.narrative,
        reporter_id=command.reporter_id,
        claimed_amount=command.claimed_amount,
        handling=command.policy.handling,
        common_event_code=command.common_event_code,
    )
    coverages = [_opened(command, n, on_policy) for n, on_policy in enumerate(command.coverages)]
    return [declared, *coverages, *map(added, command.parties)]


def claim_no(claim_id: UUID) -> str:
    """The number people read, made from the id: a resend makes the same."""
    return f"S{claim_id.hex[-12:].upper()}"


def _dates(command: DeclareClaim) -> None:
    """Loss, discovery, declaration, today: in this order, else `dates-out-of-order`."""
    in_order(command.occurred_on, command.declared_on, occurred_on=command.occurred_on)
    in_order(command.declared_on, command.today, declared_on=command.declared_on)
    if command.discovered_on is not None:
        in_order(command.occurred_on, command.discovered_on, occurred_on=command.occurred_on)
        in_order(command.discovered_on, command.declared_on, declared_on=command.declared_on)


def _opened(command: DeclareClaim, n: int, on_policy: CoverageOnPolicy) -> ClaimCoverageOpened:
    on_policy.must_be_subscribed()
    return ClaimCoverageOpened(
        claim_coverage_id=part_id(command.command_id, "claim_coverage", n),
        coverage_code=on_policy.coverage_code,
        item_ref=command.item_ref,
        policy_version=on_policy.policy_version,
        terms=on_policy.terms,
        opened_on=command.declared_on,
        reason="declaration",
    )
