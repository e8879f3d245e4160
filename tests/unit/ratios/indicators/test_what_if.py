"""One claim counted, then counted under other terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from services.contracts.http.what_if import OtherPremium
from services.contracts.ids import dress
from services.contracts.money import Money
from services.contracts.recomputation import Method, Opening, RecomputedClaim, RecomputedCoverage
from services.ratios.indicators.claim_cost import ClaimCost, Counted, CoverageCost, count, summed
from services.ratios.indicators.what_if import Bases, Compared, compare, openings, other_loading, other_premium
from services.ratios.query.question import Basis
from services.ratios.query.stages import AMOUNTS

CLAIM = UUID(int=1)


def cost(coverage: str = "theft", *, on_line: bool = True, **amounts: int) -> CoverageCost:
    return CoverageCost(coverage, on_line, {**dict.fromkeys(AMOUNTS, 0), **amounts})


def claim(*coverages: CoverageCost, declared: int = 1) -> ClaimCost:
    return ClaimCost(
        claim_id=CLAIM, policy_id=None, occurred_on=date(2025, 3, 1), year=2025, declared=declared, coverages=coverages
    )


def counted(one: ClaimCost, wanted: tuple[str, ...] | None = None, **basis: object) -> Counted:
    found = count(one, Basis(**basis), wanted)  # type: ignore[arg-type]
    assert found is not None
    return found


THEFT = cost(paid_indemnity=6_000, paid_expense=400, reserve_indemnity=2_600)
FIRE = cost("fire", paid_indemnity=6_000)


def test_a_claim_counts_whole_and_its_coverages_take_their_part_of_the_cap() -> None:
    both = claim(FIRE, THEFT)
    assert (counted(both).net, counted(both).capped) == (15_000, 15_000)
    capped = counted(both, cap=Money(12_000))
    assert (capped.net, capped.capped) == (15_000, 12_000)
    assert counted(both, ("theft",), cap=Money(12_000)).capped == 7_200
    assert counted(both, ("fire",), cap=Money(12_000)).capped == 4_800
    assert count(both, Basis(), ("glass",)) is None


def test_the_claim_as_a_whole_is_no_coverage_while_it_has_lines() -> None:
    whole = cost("", on_line=False)
    assert count(claim(whole, THEFT), Basis(), ("",)) is None
    assert counted(claim(whole), ("",)).counts


def test_the_sums_are_named_as_the_statements() -> None:
    free = claim(cost("", on_line=False), declared=0)
    sums = summed([counted(claim(THEFT), cap=Money(8_000)), counted(free)])
    assert {name: sums[name] for name in ("claims", "claims_with_cost", "incurred", "excess")} == {
        "claims": 1, "claims_with_cost": 1, "incurred": 8_000, "excess": 1_000,
    }  # fmt: skip
    assert sums["paid_expense"] == 400
    assert set(AMOUNTS) < set(sums)


def told(*coverages: RecomputedCoverage) -> RecomputedClaim:
    return RecomputedClaim(
        claim_id=dress("clm", CLAIM), claim_no="S1", occurred_on=date(2025, 3, 1), is_open=True,
        coverages=list(coverages),
    )  # fmt: skip


def line(
    code: str = "theft", paid: int = 0, reserve: int = 0, method: Method = "replayed", opening: Opening | None = None
) -> RecomputedCoverage:
    return RecomputedCoverage(
        claim_coverage_id="cov", coverage_code=code, method=method, reason="recomputed", step="deductible",
        cost=8_600, paid_change=paid, reserve_change=reserve, opening=opening,
    )  # fmt: skip


def compared(
    one: ClaimCost, said: RecomputedClaim, excluded: tuple[str, ...] = (), after: Basis | None = None
) -> Compared:
    bases = Bases(before=Basis(), after=after or Basis(), wanted=None, excluded=frozenset(excluded))
    return compare(one, said, bases)


def test_what_changes_of_a_coverage_changes_the_claim() -> None:
    found = compared(claim(FIRE, THEFT), told(line(paid=-100, reserve=-2_600), line("fire")))
    assert (found.incurred, found.other_incurred, found.change) == (15_000, 12_300, -2_700)
    assert (found.method, found.step, found.reason) == ("replayed", "deductible", "recomputed")
    assert found.after is not None
    assert (found.after.amounts["paid_indemnity"], found.after.amounts["reserve_indemnity"]) == (11_900, 0)


def test_two_lines_of_one_coverage_change_it_both() -> None:
    found = compared(claim(THEFT), told(line(paid=-100), line(paid=-50, method="approximated")))
    assert (found.change, found.method) == (-150, "replayed")


def test_the_coverage_that_moved_most_gives_the_reason() -> None:
    found = compared(claim(FIRE, THEFT), told(line(paid=-100), line("fire", -500, method="approximated")))
    assert found.method == "approximated"


def test_an_excluded_coverage_is_gone_and_a_claim_of_nothing_else_is_none() -> None:
    left = compared(claim(FIRE, THEFT), told(line(), line("fire")), excluded=("fire",))
    assert (left.change, left.step, left.reason) == (-6_000, "coverage_excluded", "coverage_excluded")
    gone = compared(claim(cost("", on_line=False), FIRE), told(line("fire")), excluded=("fire",))
    assert (gone.after, gone.other_incurred) == (None, 0)
    unallocated = compared(claim(cost("", paid_indemnity=70), FIRE), told(line("fire")), excluded=("fire",))
    assert unallocated.other_incurred == 70, "what belongs to no coverage stays"


def test_another_cap_is_the_step_where_no_terms_moved() -> None:
    unmoved = replace_step(line("fire"))
    found = compared(claim(FIRE), told(unmoved), after=Basis(cap=Money(1_000)))
    assert (found.change, found.step, found.reason) == (-5_000, "cap", "cap_replaced")
    below = compared(claim(FIRE), told(unmoved), after=Basis(cap=Money(900_000)))
    assert (below.change, below.step) == (0, None)


def replace_step(one: RecomputedCoverage) -> RecomputedCoverage:
    return RecomputedCoverage(
        claim_coverage_id="cov", coverage_code=one.coverage_code, method="unchanged", reason="terms_unchanged", cost=0
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OtherPremium(factor=Decimal("1.1")), (110_00, 121_00)),
        (OtherPremium(percent="-5"), (95_00, 104_50)),
        (OtherPremium(net=Money(200_00)), (200_00, 220_00)),
    ],
)
def test_another_premium_has_its_tax(other: OtherPremium, expected: tuple[int, int]) -> None:
    assert other_premium(100_00, 110_00, other) == expected


def test_a_premium_that_was_none() -> None:
    assert other_premium(0, 0, OtherPremium(net=Money(200_00))) == (200_00, 200_00)
    assert other_loading(Decimal(0), 0, 200_00) == (Fraction(0), True)
    assert other_loading(Decimal(40), 100, 150) == (Fraction(60), False)


def test_opening_reserves_against_cost() -> None:
    openings_of = openings(
        [told(line(opening=Opening(1_000, 9_000))), told(line(opening=Opening(None, 9_000))), told(line())]
    )
    [found] = openings_of.values()
    assert (found.claims, found.cost, found.recorded, found.other) == (2, 17_200, 1_000, 18_000)
    assert (found.recorded_distance, found.other_distance) == (16_200, 800)
