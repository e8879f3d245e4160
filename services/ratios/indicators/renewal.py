"""What a broker can say at a renewal: the effect of each reserve, and arguments as codes with their figures.

Pure rules over what the ledger and the claims say. No argument is a verdict, and none is invented: each has the
figures that it stands on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from services.contracts.money import Money, pro_rata
from services.ratios.indicators.exposure import frequency
from services.ratios.indicators.loss_ratio import GroupSums, percent
from services.ratios.indicators.profitability import Profitability
from services.ratios.written import text_of

Figure = str | int | None
ABOVE_BREAKEVEN: Final = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year of the policy; `exposure` in risk-years, or policy-years where none were declared."""

    year: int
    sums: GroupSums
    exposure: Fraction
    immature: bool
    elapsed: Decimal


@dataclass(frozen=True, slots=True)
class LargeClaim:
    """A claim by its id, and what it counts for in cents."""

    claim_id: UUID
    incurred: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A prevention plan under way (plan de prévention), and the loss ratio that it aims at."""

    starts_on: date
    ends_on: date
    target_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the arguments are drawn from. Amounts are cents; `unmoved` and `challenged` are reserves and their lines."""

    total: GroupSums
    years: Sequence[Year]
    margin: Profitability | None
    largest: LargeClaim | None
    one_claim_percent: Decimal
    unmoved: tuple[int, int]
    challenged: tuple[int, int]
    recourses_open: int
    plan: Plan | None


@dataclass(frozen=True, slots=True)
class Argument:
    """A code and its figures, as the answer writes them."""

    code: str
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the cost does to a loss ratio: cents, points, and the ratio after it. None without a ratio."""

    change: int
    points: Decimal | None
    percent_after: Decimal | None


def effect(change: int, sums: GroupSums) -> Effect:
    """The effect of a change of the cost in cents; each figure is rounded once, from the exact value."""
    premium = sums.premium if sums.reason is None else 0
    return Effect(change, percent(change, premium), percent(sums.incurred + change, premium))


def released(reserve: int, sums: GroupSums) -> Effect:
    """What giving a reserve up would do."""
    return effect(-reserve, sums)


def halved(reserve: int, sums: GroupSums) -> Effect:
    """What halving it would do; half a cent is given up."""
    return effect(-pro_rata(reserve, 1, 2), sums)


def arguments(facts: Facts) -> list[Argument]:
    """What speaks for the policy, in the order in which it is best said."""
    found = (_margin, _frequency, _one_claim, _unmoved, _challenged, _recourse, _immature, _plan)
    return [argument for one in found for argument in one(facts)]


def _margin(facts: Facts) -> Iterator[Argument]:
    margin = facts.margin
    if margin is not None and margin.status != ABOVE_BREAKEVEN:
        ratio = percent(facts.total.incurred, facts.total.premium)
        figures = {
            "loss_ratio_percent": text_of(ratio),
            "breakeven_percent": text_of(margin.breakeven_percent),
            "margin_points": text_of(margin.margin_points),
        }
        yield Argument("below_breakeven", {**figures})


def _frequency(facts: Facts) -> Iterator[Argument]:
    """The last year that is over against those before it together: a ratio of sums."""
    over = [year for year in facts.years if not year.immature and year.exposure > 0]
    if len(over) < 2:
        return
    last, before = over[-1], over[:-1]
    claims, exposure = sum(year.sums.claims for year in before), sum((y.exposure for y in before), Fraction(0))
    if last.sums.claims * exposure < claims * last.exposure:
        yield Argument(
            "frequency_down",
            {
                "year": last.year,
                "frequency": text_of(frequency(last.sums.claims, last.exposure)),
                "frequency_before": text_of(frequency(claims, exposure)),
                "years_before": ",".join(str(year.year) for year in before),
            },
        )


def _one_claim(facts: Facts) -> Iterator[Argument]:
    """One claim makes most of the cost: without it the ratio is another."""
    largest, total = facts.largest, facts.total
    if largest is None or total.incurred <= 0 or total.claims_with_cost < 2:
        return
    if largest.incurred * 100 >= facts.one_claim_percent * total.incurred:
        found = effect(-largest.incurred, total)
        yield Argument(
            "one_large_claim",
            {
                "claim_id": f"clm_{largest.claim_id.hex}",
                "incurred": str(Money(largest.incurred)),
                "share_percent": text_of(percent(largest.incurred, total.incurred)),
                "loss_ratio_percent_without": text_of(found.percent_after),
            },
        )


def _unmoved(facts: Facts) -> Iterator[Argument]:
    yield from _reserves("reserves_unmoved", *facts.unmoved, facts.total)


def _challenged(facts: Facts) -> Iterator[Argument]:
    yield from _reserves("reserves_to_challenge", *facts.challenged, facts.total)


def _reserves(code: str, lines: int, reserve: int, total: GroupSums) -> Iterator[Argument]:
    if lines:
        found = released(reserve, total)
        yield Argument(
            code,
            {
                "lines": lines,
                "case_reserve": str(Money(reserve)),
                "points": text_of(found.points),
                "loss_ratio_percent_without": text_of(found.percent_after),
            },
        )


def _recourse(facts: Facts) -> Iterator[Argument]:
    if facts.recourses_open or facts.total.recourse_forecast:
        yield Argument(
            "recourse_pending",
            {"recourses": facts.recourses_open, "recourse_forecast": str(Money(facts.total.recourse_forecast))},
        )


def _immature(facts: Facts) -> Iterator[Argument]:
    for year in facts.years:
        if year.immature and year.sums.premium > 0:
            yield Argument(
                "immature_year",
                {
                    "year": year.year,
                    "elapsed_fraction": text_of(year.elapsed),
                    "incurred": str(Money(year.sums.incurred)),
                    "premium": str(Money(year.sums.premium)),
                },
            )


def _plan(facts: Facts) -> Iterator[Argument]:
    if facts.plan is not None:
        yield Argument(
            "prevention_plan_under_way",
            {
                "starts_on": facts.plan.starts_on.isoformat(),
                "ends_on": facts.plan.ends_on.isoformat(),
                "target_rate": text_of(facts.plan.target_rate),
            },
        )


def levers(facts: Facts) -> list[str]:
    """What may be put on the table, as codes: the insurer's own actions, then what the broker can ask or try."""
    found: list[str] = [*facts.margin.suggested_actions] if facts.margin else []
    if facts.challenged[0]:
        found.append("challenge_reserves")
    if facts.recourses_open:
        found.append("pursue_recourse")
    if facts.margin is not None and facts.margin.status == ABOVE_BREAKEVEN:
        found.append("raise_deductible")
    return found
