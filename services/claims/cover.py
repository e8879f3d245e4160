"""Cover (garantie acquise): read from the policy each time, never frozen in the claim, refusing no declaration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.claims.policy.state import Contract
from services.claims.terms import CoverageOnPolicy


@dataclass(frozen=True, slots=True)
class Cover:
    """Whether the loss lies in a period of the policy, and why one says so."""

    status: Literal["covered", "not_covered", "to_review"]
    reasons: tuple[str, ...]


def cover_of(occurred_on: date, contract: Contract | None) -> Cover:
    """The cover of a loss, from the policy as it is now (registered, renewed, less termination).

    Outside every period a policy on a claims-made basis may still answer: a person looks at it.
    """
    if contract is None:
        return Cover("to_review", ("policy_unknown",))
    if contract.covers(occurred_on):
        return Cover("covered", ("in_period",))
    if contract.registered.claims_basis == "claims_made":
        return Cover("to_review", ("outside_period", "claims_made"))
    return Cover("not_covered", ("outside_period",))


def on_policy(
    coverage_code: str, occurred_on: date, contract: Contract | None, policy_version: int | None
) -> CoverageOnPolicy:
    """A coverage as the policy has it on the day of a loss.

    Not subscribed: never, or removed before the loss. Outside every period there are no terms, and
    a claim is accepted all the same.
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
