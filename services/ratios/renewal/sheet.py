"""The renewal sheet put together: years, margin, large claims, reserves worth challenging, arguments, levers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.contracts.money import Money
from services.contracts.periods import year_period
from services.contracts.recomputation import FoundOnReserve, ReservedClaim, ReservedLine
from services.ratios.figures import sums_of
from services.ratios.indicators.claim_cost import count
from services.ratios.indicators.exposure import PARTS
from services.ratios.indicators.loss_ratio import GroupSums
from services.ratios.indicators.profitability import Profitability, profitability
from services.ratios.indicators.renewal import Effect, Facts, LargeClaim, Plan, Year, effect, halved, released
from services.ratios.indicators.years import elapsed, immature
from services.ratios.query.ask import Record, total_of
from services.ratios.query.question import Question
from services.ratios.what_if.asking import Read


@dataclass(frozen=True, slots=True)
class Challengeable:
    """A reserved line that a finding is about, and what releasing or halving it would do, in all and in its year."""

    claim: ReservedClaim
    line: ReservedLine
    findings: Sequence[FoundOnReserve]
    release: Effect
    halving: Effect
    release_in_year: Effect


@dataclass(frozen=True, slots=True)
class Short:
    """A reserve that an expert's report says is too low, and what making it good would do."""

    claim: ReservedClaim
    finding: FoundOnReserve
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the answer shows. `margin` is on the premium of a year, in `annual_premium`."""

    total: GroupSums
    years: Sequence[Year]
    margin: Profitability | None
    annual_premium: int
    large_from: int | None
    large: Sequence[LargeClaim]
    challengeable: Sequence[Challengeable]
    short: Sequence[Short]
    facts: Facts


def sheet(
    found: Read,
    rows: Sequence[Record],
    reserved: Mapping[UUID, ReservedClaim],
    *,
    annual_premium: int,
    large_percent: Decimal,
    one_claim_percent: Decimal,
    plan: Plan | None,
) -> Sheet:
    """The sheet of one policy."""
    question = found.question
    record = total_of(found.records)
    total = sums_of(question.basis, record)
    years = [_year(question, row) for row in rows]
    margin = _margin(record, total, annual_premium)
    claims = _by_cost(found)
    large_from = _large_from(years, large_percent)
    sums = {year.year: year.sums for year in years}
    challengeable = _challengeable(reserved, total, {claim.claim_id: sums[claim.year] for claim in found.claims})
    unmoved = [c for c in challengeable if any(f.code == "no_movement" for f in c.findings)]
    facts = Facts(
        total=total,
        years=years,
        margin=margin,
        largest=claims[0] if claims else None,
        one_claim_percent=one_claim_percent,
        unmoved=_lines(unmoved),
        challenged=_lines(challengeable),
        recourses_open=sum(claim.recourses_open for claim in reserved.values()),
        plan=plan,
    )
    return Sheet(
        total=total,
        years=years,
        margin=margin,
        annual_premium=annual_premium,
        large_from=large_from,
        large=[claim for claim in claims if large_from is not None and claim.incurred >= large_from],
        challengeable=challengeable,
        short=_short(reserved, total),
        facts=facts,
    )


def _year(question: Question, row: Record) -> Year:
    period = year_period(row["year"])
    return Year(
        year=row["year"],
        sums=sums_of(question.basis, row),
        exposure=Fraction(row["declared_exposure"] + row["policy_exposure"], PARTS),
        immature=immature(period, question.as_of),
        elapsed=elapsed(period, question.as_of),
    )


def _margin(record: Record, total: GroupSums, annual_premium: int) -> Profitability | None:
    """The ratio of all the years, and the loading of their premiums, on the premium of one year."""
    net: int = record["premium_net"]
    if total.reason is not None or net <= 0 or record["rate_missing"]:
        return None
    loading = Fraction(record["loading"]) / net
    return profitability(Fraction(total.incurred, net), annual_premium, loading, record["watch_points"])


def _by_cost(found: Read) -> list[LargeClaim]:
    counted = ((claim.claim_id, count(claim, found.question.basis)) for claim in found.claims)
    claims = [LargeClaim(claim_id, c.capped) for claim_id, c in counted if c is not None and c.capped > 0]
    return sorted(claims, key=lambda claim: (-claim.incurred, claim.claim_id.int))


def _large_from(years: Sequence[Year], percent: Decimal) -> int | None:
    """From when a claim is large: a percentage of the largest premium of a year. None where there was no premium."""
    most = max((year.sums.premium for year in years), default=0)
    return Money(most).times(percent / 100).cents if most > 0 else None


def _challengeable(
    reserved: Mapping[UUID, ReservedClaim], total: GroupSums, in_year: Mapping[UUID, GroupSums]
) -> list[Challengeable]:
    """The lines with findings, the largest first. What is found of a claim as a whole is said of each of its lines."""
    found = []
    for key, claim in reserved.items():
        of_claim = [finding for finding in claim.findings if finding.code != "below_expert_report"]
        year = in_year[key]
        for line in claim.lines:
            findings = [*line.findings, *of_claim]
            if findings and line.case_reserve > 0:
                release, halving = released(line.case_reserve, total), halved(line.case_reserve, total)
                of_year = released(line.case_reserve, year)
                found.append(Challengeable(claim, line, findings, release, halving, of_year))
    return sorted(found, key=lambda c: (c.release.change, c.claim.claim_id))


def _lines(found: Sequence[Challengeable]) -> tuple[int, int]:
    return len(found), sum(c.line.case_reserve for c in found)


def _short(reserved: Mapping[UUID, ReservedClaim], total: GroupSums) -> list[Short]:
    """What an insurer may answer with: reserves below the expert's report."""
    return [
        Short(claim, finding, effect(Money.parse(finding.facts["missing"]).cents, total))
        for claim in reserved.values()
        for finding in claim.findings
        if finding.code == "below_expert_report"
    ]
