"""Keeping a pre-declaration, declaring what it holds, or dropping it (pré-déclaration, abandon)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from services.claims.guards import in_order, not_future
from services.claims.state import Abandoned, Claim, Draft, Undeclared
from services.claims.terms import CoverageOnPolicy
from services.contracts.events.declaration import ClaimDraftAbandoned, ClaimDrafted
from services.kit.errors import FieldError, Invalid, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClaim:
    """What is known of a loss so far. `policy_unknown`: it names a policy by an id that nobody has.

    `coverages` are those named, as the policy has them, where both the policy and the day of the loss are known.
    """

    drafted: ClaimDrafted
    policy_unknown: bool = False
    coverages: tuple[CoverageOnPolicy, ...] = ()
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonDraft:
    """The loss will not be declared."""

    abandoned_on: date
    reason: str
    today: date


def draft_claim(claim: Claim, command: DraftClaim) -> list[ClaimDrafted]:
    """Keeps a draft in the place of the last one. What is impossible is refused, what is incomplete is listed."""
    if not isinstance(claim, Undeclared):
        drafted_of(claim)
    if command.policy_unknown:
        raise Refusal("policy-unknown")
    for coverage in command.coverages:
        coverage.must_be_subscribed()
    drafted = _under_its_name(claim, command.drafted)
    _possible(drafted, command.today)
    drafted = replace(drafted, missing=missing_of(drafted))
    if isinstance(claim, Draft) and drafted == replace(claim.drafted, drafted_on=drafted.drafted_on):
        return []
    return [drafted]


def abandon_draft(claim: Claim, command: AbandonDraft) -> list[ClaimDraftAbandoned]:
    """Drops a draft, for good."""
    drafted = drafted_of(claim)
    in_order(drafted.drafted_on, command.abandoned_on)
    not_future(command.abandoned_on, command.today)
    return [ClaimDraftAbandoned(abandoned_on=command.abandoned_on, reason=command.reason)]


def drafted_of(claim: Claim) -> ClaimDrafted:
    """What a draft holds. Refuses with `claim-not-declared`: there is nothing; `claim-abandoned`, `claim-not-draft`."""
    match claim:
        case Draft(drafted=drafted):
            return drafted
        case Undeclared():
            raise Refusal("claim-not-declared")
        case Abandoned(abandonment=abandonment):
            raise Refusal("claim-abandoned", abandoned_on=abandonment.abandoned_on)
        case _:
            raise Refusal("claim-not-draft")


def complete(claim: Claim, declared_on: date | None) -> ClaimDrafted:
    """A draft that can be declared on a day, its own without one. Refuses with `draft-incomplete`."""
    drafted = drafted_of(claim)
    drafted = replace(drafted, declared_on=declared_on or drafted.declared_on)
    named_since = drafted.policy_reference is not None and drafted.insurer_id is not None
    missing = [name for name in missing_of(drafted) if name != "policy_id" or not named_since]
    if missing:
        raise Refusal("draft-incomplete", missing=missing)
    return drafted


def missing_of(drafted: ClaimDrafted) -> tuple[str, ...]:
    """The fields that a declaration still needs."""
    return tuple(
        name for name in ("policy_id", "occurred_on", "declared_on", "cause_code") if getattr(drafted, name) is None
    )


def _under_its_name(claim: Claim, drafted: ClaimDrafted) -> ClaimDrafted:
    """A draft keeps the reference that it was first sent under: that is how its sender finds it again."""
    if not isinstance(claim, Draft):
        return drafted
    reference = claim.drafted.external_reference
    if drafted.external_reference not in (None, reference):
        raise Invalid([FieldError("/external_reference", "other-than-named")])
    return replace(drafted, external_reference=reference)


def _possible(drafted: ClaimDrafted, today: date) -> None:
    """Loss, discovery, declaration, today: those that are known come in this order."""
    known = [day for day in (drafted.occurred_on, drafted.discovered_on, drafted.declared_on, today) if day is not None]
    for earlier, later in pairwise(known):
        in_order(earlier, later)
