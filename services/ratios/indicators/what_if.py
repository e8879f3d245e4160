"""Claims and a premium under other terms, and what that makes of a loss ratio (FEATURES ◆6). Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from services.contracts.http.what_if import OtherPremium
from services.contracts.money import Money, pro_rata
from services.contracts.recomputation import Method, RecomputedClaim, RecomputedCoverage
from services.ratios.indicators.claim_cost import ClaimCost, Counted, count
from services.ratios.query.question import Basis

EXCLUDED: Final = "coverage_excluded"
CAPPED: Final = "cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A claim in reality and under the other terms, in cents on the question's basis.

    `method`, `step` and `reason` are those of the coverage that moved most. None: it does not count on that side.
    """

    claim: ClaimCost
    told: RecomputedClaim
    before: Counted | None
    after: Counted | None
    method: Method
    step: str | None
    reason: str
    excluded: frozenset[str]

    @property
    def incurred(self) -> int:
        """What it counts for."""
        return self.before.capped if self.before else 0

    @property
    def other_incurred(self) -> int:
        """What it would have counted for."""
        return self.after.capped if self.after else 0

    @property
    def change(self) -> int:
        """The effect of the other terms."""
        return self.other_incurred - self.incurred


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """What counts on either side: the question's basis, and the same under another cap; the coverages asked for."""

    before: Basis
    after: Basis
    wanted: Collection[str] | None
    excluded: frozenset[str]


def compare(claim: ClaimCost, told: RecomputedClaim, bases: Bases) -> Compared:
    """One claim: its coverages recomputed, those excluded left out, then capped as a whole."""
    other = _without(_changed(claim, told), bases.excluded)
    excluded = frozenset(c.coverage for c in claim.coverages) & bases.excluded
    before = count(claim, bases.before, bases.wanted)
    after = None if other is None else count(other, bases.after, bases.wanted)
    method, step, reason = _why(told, excluded)
    if bases.before.cap != bases.after.cap and step is None and before and after and before.capped != after.capped:
        method, step, reason = "replayed", CAPPED, "cap_replaced"
    return Compared(
        claim=claim, told=told, before=before, after=after, method=method, step=step, reason=reason, excluded=excluded
    )


def _changed(claim: ClaimCost, told: RecomputedClaim) -> ClaimCost:
    changes: dict[str, dict[str, int]] = {}
    for coverage in told.coverages:
        of_code = changes.setdefault(coverage.coverage_code, {"paid_indemnity": 0, "reserve_indemnity": 0})
        of_code["paid_indemnity"] += coverage.paid_change
        of_code["reserve_indemnity"] += coverage.reserve_change
    return replace(claim, coverages=tuple(c.plus(changes.get(c.coverage, {})) for c in claim.coverages))


def _without(claim: ClaimCost, excluded: Collection[str]) -> ClaimCost | None:
    """The claim without some coverages. None where nothing is left that it could have been declared for."""
    left = tuple(coverage for coverage in claim.coverages if coverage.coverage not in excluded)
    if len(left) == len(claim.coverages):
        return claim
    if not any(coverage.on_line or any(coverage.amounts.values()) for coverage in left):
        return None
    return replace(claim, coverages=left)


def _why(told: RecomputedClaim, excluded: Collection[str]) -> tuple[Method, str | None, str]:
    if excluded:
        return "replayed", EXCLUDED, EXCLUDED
    if not told.coverages:
        return "unchanged", None, "no_coverage"
    first = max(told.coverages, key=_weight)
    return first.method, first.step, first.reason


def _weight(coverage: RecomputedCoverage) -> tuple[int, bool]:
    return abs(coverage.paid_change + coverage.reserve_change), coverage.method != "unchanged"


def other_premium(net: int, gross: int, other: OtherPremium) -> tuple[int, int]:
    """The net and gross premium instead, in cents; tax goes with the net. A premium that was none has no tax."""
    if other.net is not None:
        asked = other.net.cents
        return asked, pro_rata(gross, asked, net) if net > 0 else asked
    factor = other.factor if other.factor is not None else 1 + Decimal(other.percent or 0) / 100
    return Money(net).times(factor).cents, Money(gross).times(factor).cents


def other_loading(loading: Decimal, net: int, other_net: int) -> tuple[Fraction, bool]:
    """What loading takes of another premium, at the rate of the real one; and whether there is no such rate."""
    if net <= 0:
        return Fraction(0), True
    return Fraction(loading) * other_net / net, False


@dataclass(slots=True)
class Openings:
    """Opening reserves of a coverage against what its claims cost: recorded, and by another grid."""

    coverage_code: str
    claims: int = 0
    cost: int = 0
    recorded: int = 0
    other: int = 0
    recorded_distance: int = 0
    other_distance: int = 0

    def add(self, coverage: RecomputedCoverage) -> None:
        """One more coverage that the grid speaks of. The distances are sums of absolute differences."""
        assert coverage.opening is not None
        recorded, other = coverage.opening.recorded or 0, coverage.opening.other or 0
        self.claims += 1
        self.cost += coverage.cost
        self.recorded += recorded
        self.other += other
        self.recorded_distance += abs(recorded - coverage.cost)
        self.other_distance += abs(other - coverage.cost)


def openings(claims: Collection[RecomputedClaim]) -> Mapping[str, Openings]:
    """What the grid would have set, by coverage."""
    found: dict[str, Openings] = {}
    for claim in claims:
        for coverage in claim.coverages:
            if coverage.opening is not None:
                found.setdefault(coverage.coverage_code, Openings(coverage.coverage_code)).add(coverage)
    return {code: found[code] for code in sorted(found)}
