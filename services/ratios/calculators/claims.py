"""The operations over claims of one's own: a loss ratio, and years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.contracts.http.ratio_basis import BasisIn
from services.contracts.http.ratio_claims import ClaimFiguresIn, LossRatioIn, PremiumFiguresIn, YearIn, YearsIn
from services.contracts.money import Money
from services.contracts.periods import year_period
from services.ratios.answer import basis_of
from services.ratios.indicators.cost import Amounts, net_cost
from services.ratios.indicators.exposure import frequency, pure_premium
from services.ratios.indicators.loss_ratio import GroupSums, average, flatters, fraction, percent
from services.ratios.indicators.years import elapsed, immature
from services.ratios.query.question import Basis
from services.ratios.written import amount_of

Answer = dict[str, Any]


def loss_ratio(asked: LossRatioIn) -> Answer:
    """S/P of the claims given, over the premium of the basis."""
    basis = _basis(asked.basis)
    sums = _sums(asked.claims, asked.ibnr, *_premium(asked.premium, basis), basis)
    return {
        "basis": basis_of(basis),
        "year": asked.year,
        "as_of": asked.as_of,
        **figures(sums, basis),
        "flatters_points": _flatters(asked, sums),
        **_exposed(sums, asked.exposure),
        **_maturity(asked.year, asked.as_of),
    }


def years(asked: YearsIn) -> Answer:
    """Each year's ratio, and that of their sums: never the mean of the ratios."""
    basis = _basis(asked.basis)
    by_year = {year.year: _of_year(year, basis) for year in asked.years}
    rows = [
        {"year": year, **figures(sums, basis), **_maturity(year, asked.as_of), "current": year == asked.current_year}
        for year, sums in by_year.items()
    ]
    return {
        "basis": basis_of(basis),
        "as_of": asked.as_of,
        "rows": rows,
        "total": figures(sum_of(list(by_year.values())), basis),
    }


def figures(sums: GroupSums, basis: Basis) -> Answer:
    """The amounts of a year and its ratio, or the reason why there is none."""
    over = sums.premium if sums.reason is None else 0
    return {
        "premium": str(Money(sums.premium)),
        "claims": sums.claims,
        "claims_with_cost": sums.claims_with_cost,
        "paid_indemnity": str(Money(sums.paid_indemnity)),
        "paid_expense": str(Money(sums.paid_expense)),
        "case_reserve": str(Money(sums.case_reserve)),
        "recourse_received": str(Money(sums.recourse_received)),
        "recourse_forecast": str(Money(sums.recourse_forecast)),
        "incurred": str(Money(sums.incurred)),
        "loss_ratio": fraction(sums.incurred, over),
        "loss_ratio_percent": percent(sums.incurred, over),
        "reason": sums.reason,
        "average_cost": amount_of(average(sums.incurred, sums.claims_with_cost)),
        "excess_over_cap": None if basis.cap is None else str(Money(sums.excess)),
    }


def sum_of(parts: Sequence[GroupSums]) -> GroupSums:
    """Several years together."""
    names = (
        "claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve", "recourse_received",
        "recourse_forecast", "incurred", "excess", "premium", "premium_gross",
    )  # fmt: skip
    return GroupSums(**{name: sum(getattr(part, name) for part in parts) for name in names})


def _basis(asked: BasisIn) -> Basis:
    return Basis(**dict(asked))


def _premium(premium: PremiumFiguresIn, basis: Basis) -> tuple[Money, Money | None]:
    """The premium that the ratio divides by, and the gross one where it is known."""
    chosen: Money = getattr(premium, f"{basis.premium_basis}_{basis.tax_basis}")
    gross: Money | None = getattr(premium, f"{basis.premium_basis}_gross")
    return chosen, gross


def _of_year(year: YearIn, basis: Basis) -> GroupSums:
    gross = year.premium_gross
    chosen = gross if basis.tax_basis == "gross" and gross is not None else year.premium_net
    return _sums(year.claims, year.ibnr, chosen, gross, basis)


def _sums(
    claims: Sequence[ClaimFiguresIn], ibnr: Money | None, premium: Money, gross: Money | None, basis: Basis
) -> GroupSums:
    counted = [claim for claim in claims if claim.covered or basis.scope == "all"]
    nets = [net_cost(basis, _amounts(claim)) for claim in counted]
    capped = [net if basis.cap is None else min(net, basis.cap.cents) for net in nets]
    late = ibnr.cents if ibnr is not None and basis.include_ibnr else 0
    return GroupSums(
        claims=len(counted),
        claims_with_cost=sum(net != 0 for net in nets),
        paid_indemnity=_sum(counted, "paid_indemnity"),
        paid_expense=_sum(counted, "paid_expense"),
        case_reserve=_sum(counted, "case_reserve_indemnity") + _sum(counted, "case_reserve_expense"),
        recourse_received=_sum(counted, "recourse_received"),
        recourse_forecast=_sum(counted, "recourse_forecast"),
        incurred=sum(capped) + late,
        excess=sum(nets) - sum(capped),
        premium=premium.cents,
        premium_gross=0 if gross is None else gross.cents,
    )


def _amounts(claim: ClaimFiguresIn) -> Amounts:
    return Amounts(
        paid_indemnity=claim.paid_indemnity.cents,
        paid_expense=claim.paid_expense.cents,
        reserve_indemnity=claim.case_reserve_indemnity.cents,
        reserve_expense=claim.case_reserve_expense.cents,
        received=claim.recourse_received.cents,
        forecast=claim.recourse_forecast.cents,
    )


def _sum(claims: Sequence[ClaimFiguresIn], measure: str) -> int:
    cents = [getattr(claim, measure).cents for claim in claims]
    return sum(cents)


def _flatters(asked: LossRatioIn, sums: GroupSums) -> Decimal | None:
    """How many points lower the ratio looks over the premium with tax than over that without."""
    net: Money | None = getattr(asked.premium, f"{asked.basis.premium_basis}_net")
    gross: Money | None = getattr(asked.premium, f"{asked.basis.premium_basis}_gross")
    return None if net is None or gross is None else flatters(sums.incurred, net.cents, gross.cents)


def _exposed(sums: GroupSums, exposure: Decimal | None) -> Answer:
    if exposure is None:
        return dict.fromkeys(("exposure", "frequency", "frequency_with_cost", "pure_premium"))
    units = Fraction(exposure)
    return {
        "exposure": exposure.quantize(Decimal("0.000001")),
        "frequency": frequency(sums.claims, units),
        "frequency_with_cost": frequency(sums.claims_with_cost, units),
        "pure_premium": amount_of(pure_premium(sums.incurred, units)),
    }


def _maturity(year: int | None, as_of: date | None) -> Answer:
    if year is None or as_of is None:
        return {}
    period = year_period(year)
    return {"immature": immature(period, as_of), "elapsed": elapsed(period, as_of)}
