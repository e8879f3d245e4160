"""Cover (garantie acquise): what a check of it says, read from the policy each time and never frozen in the claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.claims.policy.state import Contract
from services.claims.terms import CoverageOnPolicy

CoverStatus = Literal["covered", "not_covered", "to_review"]
_WORST_FIRST: Final[tuple[CoverStatus, ...]] = ("not_covered", "to_review", "covered")


@dataclass(frozen=True, slots=True)
class Quote:
    """The terms that a reason rests on: a field of an event of the policy, or of a dated rule (`rule`)."""

    field: str
    value: str | None
    kind: str | None = None
    event_id: UUID | None = None
    version: int | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding: what it makes of the cover, the terms it quotes, and the article; `facts` are for its sentence."""

    code: str
    status: CoverStatus
    quotes: tuple[Quote, ...] = ()
    legal_reference: str | None = None
    to_verify: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoverageCover:
    """The cover of one coverage of the claim: what the policy says of the loss, and of this coverage."""

    claim_coverage_id: UUID
    coverage_code: str
    status: CoverStatus
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether a loss is covered, and why one says so; `reasons` are those of the policy as a whole."""

    status: CoverStatus
    reasons: tuple[Reason, ...]
    coverages: tuple[CoverageCover, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """What a claim says of its loss, as far as its cover hangs on it."""

    occurred_on: date
    declared_on: date
    cause_code: str
    common_event_code: str | None = None
    coverages: tuple[tuple[UUID, str], ...] = ()


def worst(statuses: Iterable[CoverStatus]) -> CoverStatus:
    """What several findings make together: one that excludes counts over one that asks for a look."""
    found = set(statuses)
    return next((status for status in _WORST_FIRST if status in found), "covered")


def on_policy(
    coverage_code: str, occurred_on: date, contract: Contract | None, policy_version: int | None
) -> CoverageOnPolicy:
    """A coverage as the policy has it on the day of a loss.

    Not subscribed: never, or removed before the loss. Outside every period, or in a suspension, there are no terms,
    and a claim is accepted all the same.
    """
    if contract is None:
        return CoverageOnPolicy(coverage_code=coverage_code)
    terms = contract.terms_on(coverage_code, occurred_on)
    ever = any(t.subscribed for t in contract.terms if t.coverage_code == coverage_code)
    in_force = terms is not None and terms.subscribed and contract.covers(occurred_on)
    return CoverageOnPolicy(
        coverage_code=coverage_code,
        subscribed=ever and (terms is None or terms.subscribed),
        policy_version=policy_version,
        terms=terms if in_force else None,
    )
