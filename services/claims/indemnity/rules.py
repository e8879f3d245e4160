"""Recording a computation on a claim, in the place of the one that stood on the same coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.indemnity.parts import Computation
from services.claims.indemnity.pipeline import Outcome
from services.claims.indemnity.terms import needed
from services.claims.state import Claim, must_have, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.settlement import (
    IndemnityComputed,
    InsurerAmount,
    Retained,
    RetainedHeading,
    Step,
)
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeIndemnity:
    """An indemnity was computed for a coverage of the claim. `inputs` are those that it was computed from."""

    computation_id: UUID
    claim_coverage_id: UUID
    assessed: Money
    outcome: Outcome
    inputs: dict[str, Any]
    computed_on: date
    replaces: UUID | None = None
    reason: str | None = None
    basis_event_id: UUID | None = None
    today: date


def compute_indemnity(claim: Claim, command: ComputeIndemnity) -> list[ClaimEvent]:
    """Records the computation. One stands on a coverage: a later one replaces it, and says why; both are kept.

    Refuses with `computation-unchanged` where the same was computed from the same, `computation-replaced` where
    `replaces` names one that stands no more, `event-unknown`.
    """
    dossier = still_open(claim)
    happened(dossier, command.computed_on, command.today)
    must_have(claim, command.basis_event_id)
    before = standing(dossier, command.claim_coverage_id)
    _must_be_the_one(dossier, command, before)
    if before is not None:
        if before.computed.inputs == command.inputs:
            same = dress("cmp", before.computed.computation_id)
            raise Refusal("computation-unchanged", computation_id=same)
        in_order(before.computed.computed_on, command.computed_on)
        needed(command.reason, "reason")
    outcome = command.outcome
    return [
        IndemnityComputed(
            computation_id=command.computation_id,
            claim_coverage_id=command.claim_coverage_id,
            assessed=command.assessed,
            steps=tuple(Step(step=s.step, before=s.before, after=s.after, reason=s.reason) for s in outcome.steps),
            indemnity=outcome.indemnity,
            advances_paid=outcome.advances_paid,
            balance=outcome.balance,
            retained=tuple(_retained(before.retained if before else {}, outcome.retained)),
            computed_on=command.computed_on,
            replaces=before.computed.computation_id if before else None,
            reason=command.reason,
            basis_event_id=command.basis_event_id,
            deferred=outcome.deferred,
            payable=outcome.payable,
            shares=tuple(InsurerAmount(insurer_id=s.insurer, amount=s.amount) for s in outcome.shares) or None,
            facts={s.step: dict(s.facts) for s in outcome.steps if s.facts},
            inputs=command.inputs,
        )
    ]


def standing(dossier: Dossier, claim_coverage_id: UUID) -> Computation | None:
    """The computation that stands on a coverage."""
    found = (c for c in dossier.computations.values() if c.coverage == claim_coverage_id and c.stands)
    return next(found, None)


def _must_be_the_one(dossier: Dossier, command: ComputeIndemnity, before: Computation | None) -> None:
    """What is to be replaced is what stands: somebody else may have computed in the meantime."""
    if command.replaces is None or (before is not None and before.computed.computation_id == command.replaces):
        return
    named = dossier.computations.get(command.replaces)
    if named is None or named.coverage != command.claim_coverage_id:
        raise Missing("computation", "computation-not-found")
    assert before is not None, "a computation that is replaced leaves one that stands"
    raise Refusal("computation-replaced", replaced_by=dress("cmp", before.computed.computation_id))


def _retained(before: Mapping[RetainedHeading, Money], after: Mapping[RetainedHeading, Money]) -> Iterator[Retained]:
    for heading in get_args(RetainedHeading):
        if heading in before or heading in after:
            yield Retained(heading=heading, before=before.get(heading, ZERO), after=after.get(heading, ZERO))
