"""One claim in a loss ratio: what it counts for, capped, on a basis. The same rule in SQL is in `query.costs`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.ratios.indicators.cap import cap_by_coverage
from services.ratios.indicators.cost import Amounts, net_cost
from services.ratios.query.question import Basis
from services.ratios.query.stages import AMOUNTS


@dataclass(frozen=True, slots=True)
class CoverageCost:
    """What stands on one coverage of a claim, in cents, by measure; '' is what belongs to none."""

    coverage: str
    on_line: bool
    amounts: Mapping[str, int]

    def net(self, basis: Basis) -> int:
        """Its cost on a basis."""
        a = self.amounts
        return net_cost(
            basis,
            Amounts(
                paid_indemnity=a["paid_indemnity"],
                paid_expense=a["paid_expense"],
                reserve_indemnity=a["reserve_indemnity"],
                reserve_expense=a["reserve_expense"],
                received=a["received_indemnity"] + a["received_expense"],
                forecast=a["forecast_indemnity"] + a["forecast_expense"],
            ),
        )

    def plus(self, changes: Mapping[str, int]) -> CoverageCost:
        """The same with some measures changed."""
        return replace(self, amounts={name: cents + changes.get(name, 0) for name, cents in self.amounts.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCost:
    """A claim and what stands on its coverages, in the order of their codes; `declared` above zero: it counts."""

    claim_id: UUID
    policy_id: UUID | None
    occurred_on: date
    year: int
    declared: int
    coverages: tuple[CoverageCost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a claim counts for: its cost before and after the cap, and its measures."""

    counts: bool
    net: int
    capped: int
    amounts: Mapping[str, int]


def count(claim: ClaimCost, basis: Basis, wanted: Collection[str] | None = None) -> Counted | None:
    """The claim on a basis, of some coverages only where they are `wanted`. None where it has none of them.

    The cap applies to the whole claim; of its coverages each then has its part.
    """
    if wanted is None:
        net = sum(coverage.net(basis) for coverage in claim.coverages)
        capped = net if basis.cap is None else min(net, basis.cap.cents)
        return _counted(claim, claim.coverages, net, capped)
    lines = any(coverage.on_line for coverage in claim.coverages)
    standing = [coverage for coverage in claim.coverages if coverage.on_line or not lines]
    nets = [coverage.net(basis) for coverage in standing]
    capped_nets = nets if basis.cap is None else cap_by_coverage(nets, basis.cap.cents)
    chosen = [n for n, coverage in enumerate(standing) if coverage.coverage in wanted]
    if not chosen:
        return None
    return _counted(
        claim, [standing[n] for n in chosen], sum(nets[n] for n in chosen), sum(capped_nets[n] for n in chosen)
    )


def _counted(claim: ClaimCost, coverages: Collection[CoverageCost], net: int, capped: int) -> Counted:
    amounts = {name: sum(coverage.amounts[name] for coverage in coverages) for name in AMOUNTS}
    return Counted(counts=claim.declared > 0, net=net, capped=capped, amounts=amounts)


def summed(claims: Iterable[Counted]) -> dict[str, int]:
    """The sums of a loss ratio over claims, by the names that the statement gives them."""
    sums = {"claims": 0, "claims_with_cost": 0, "incurred": 0, "excess": 0, **dict.fromkeys(AMOUNTS, 0)}
    for claim in claims:
        sums["claims"] += claim.counts
        sums["claims_with_cost"] += claim.net != 0
        sums["incurred"] += claim.capped
        sums["excess"] += claim.net - claim.capped
        for name, cents in claim.amounts.items():
            sums[name] += cents
    return sums
