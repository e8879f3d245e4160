"""The annual limit of a coverage, consumed by the claims of a policy year in the order of their losses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.indemnity.parts import Computation
from services.claims.state import Claim, Closed, Open
from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one coverage of a claim needs of the annual limit, and what its computation granted.

    `n` is the place of the coverage among those of its claim. `limit` is the annual limit under the claim's terms.
    """

    claim_id: UUID
    claim_coverage_id: UUID
    n: int
    coverage_code: str
    occurred_on: date
    declared_on: date
    computation_id: UUID
    need: Money
    granted: Money
    limit: Money

    @property
    def order(self) -> tuple[Any, ...]:
        """By date of loss, then of declaration; what is left is told apart by ids, so that the order is one."""
        return (self.occurred_on, self.declared_on, self.claim_id.int, self.n)


@dataclass(frozen=True, slots=True)
class Turn:
    """A use in its turn: what those before it used, what it gets, and what is left after it."""

    use: Use
    used_before: Money
    granted: Money
    remaining: Money

    @property
    def holds(self) -> bool:
        """Whether its computation granted what the order of the losses gives it."""
        return self.use.granted == self.granted


def replay(uses: Iterable[Use]) -> Iterator[Turn]:
    """Every use of a policy year in the order of the losses."""
    used = ZERO
    for use in sorted(uses, key=lambda u: u.order):
        left = max(use.limit - used, ZERO)
        granted = min(use.need, left)
        yield Turn(use, used, granted, left - granted)
        used += granted


def used_before(uses: Iterable[Use], order: tuple[Any, ...]) -> Money:
    """What the uses that come before a place in the order leave used."""
    used = ZERO
    for turn in replay(u for u in uses if u.order < order):
        used = turn.used_before + turn.granted
    return used


def used_by_others(claim: Claim, claim_id: UUID, claim_coverage_id: UUID, year: Iterable[Use]) -> Money:
    """What others have used of the year's limit when it is the turn of a coverage of a claim.

    `year` is as the read model knows it, which may be older than the claim: its own uses are those it shows itself.
    """
    assert isinstance(claim, Open | Closed)
    dossier = claim.dossier
    code, declared = dossier.coverages[claim_coverage_id].code, dossier.declared
    others = [u for u in year if u.claim_id != claim_id] + uses_of(claim, claim_id)
    uses = [u for u in others if u.coverage_code == code and u.claim_coverage_id != claim_coverage_id]
    return used_before(
        uses, (declared.occurred_on, declared.declared_on, claim_id.int, place(dossier, claim_coverage_id))
    )


def uses_of(claim: Claim, claim_id: UUID) -> list[Use]:
    """What a claim uses of annual limits, by its standing computations.

    A refused coverage uses nothing, and neither does a claim that was merged into another.
    """
    if not isinstance(claim, Open | Closed):
        return []
    if isinstance(claim, Closed) and claim.closing.outcome == "duplicate":
        return []
    dossier = claim.dossier
    return [
        use
        for computation in dossier.computations.values()
        if computation.stands and (use := _use(dossier, claim_id, computation)) is not None
    ]


def _use(dossier: Dossier, claim_id: UUID, computation: Computation) -> Use | None:
    coverage = dossier.coverages[computation.coverage]
    limit = computation.computed.inputs.get("terms", {}).get("annual_limit")
    if limit is None or (coverage.decision is not None and coverage.decision.after == "refused"):
        return None
    step = next(s for s in computation.computed.steps if s.step == "annual_limit")
    return Use(
        claim_id=claim_id,
        claim_coverage_id=computation.coverage,
        n=place(dossier, computation.coverage),
        coverage_code=coverage.code,
        occurred_on=dossier.declared.occurred_on,
        declared_on=dossier.declared.declared_on,
        computation_id=computation.computed.computation_id,
        need=step.before,
        granted=step.after,
        limit=Money.parse(limit),
    )


def place(dossier: Dossier, claim_coverage_id: UUID) -> int:
    """The place of a coverage among those of its claim."""
    return list(dossier.coverages).index(claim_coverage_id)
