"""The figures of a row: what its sums say, and the reason why there is none where there is none (DOMAIN.md §1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.contracts.periods import Period, year_period
from services.ratios.indicators.exposure import PARTS, frequency, pure_premium
from services.ratios.indicators.loss_ratio import GroupSums, average, flatters, fraction, percent
from services.ratios.indicators.years import elapsed, immature
from services.ratios.margins import margins
from services.ratios.query.ask import Record
from services.ratios.query.question import Basis, Question
from services.ratios.reserving.ibnr import Ibnr
from services.ratios.written import amount_of, text_of


def figures(question: Question, record: Record) -> dict[str, Any]:
    """The figures of a row or of the total, without its group."""
    sums = sums_of(question.basis, record)
    ratio_of = sums.premium if sums.reason is None else 0
    net, gross = (record["premium_net"], sums.premium_gross) if sums.reason is None else (0, 0)
    # Amounts in several currencies have no sum.
    shown = (lambda _: None) if sums.mixed_currencies else amount_of
    return {
        "premium": shown(sums.premium),
        "claims": sums.claims,
        "claims_with_cost": sums.claims_with_cost,
        "paid_indemnity": shown(sums.paid_indemnity),
        "paid_expense": shown(sums.paid_expense),
        "case_reserve": shown(sums.case_reserve),
        "reserve_share": None if sums.mixed_currencies else text_of(_reserve_share(question.basis, record)),
        "recourse_received": shown(sums.recourse_received),
        "recourse_forecast": shown(sums.recourse_forecast),
        "incurred": shown(sums.incurred),
        **_ibnr(record),
        "loss_ratio": text_of(fraction(sums.incurred, ratio_of)),
        "loss_ratio_percent": text_of(percent(sums.incurred, ratio_of)),
        "loss_ratio_on_gross_percent": text_of(percent(sums.incurred, gross)),
        "flatters_points": text_of(flatters(sums.incurred, net, gross)),
        "reason": sums.reason,
        **_by_exposure(record, sums),
        "average_cost": shown(average(sums.incurred, sums.claims_with_cost)),
        **margins(question, record, sums),
        "excess_over_cap": None if question.basis.cap is None else shown(sums.excess),
        **_maturity(question, record),
    }


def _ibnr(record: Record) -> dict[str, Any]:
    """What is still to come, as the ratio counts it; of questions that include it."""
    found: Ibnr | None = record.get("ibnr")
    if found is None:
        return {}
    return {
        "ibnr": None if mixed(record) else amount_of(found.cents),
        "ibnr_warnings": list(found.warnings),
        "low_credibility": found.low_credibility,
    }


def _by_exposure(record: Record, sums: GroupSums) -> dict[str, Any]:
    """What each risk-year bears; each policy-year where no risk was declared, and `exposure_basis` says so."""
    declared, policies = record["declared_exposure"], record["policy_exposure"]
    exposure = Fraction(declared + policies, PARTS)
    cost = None if sums.mixed_currencies else pure_premium(sums.incurred, exposure)
    return {
        "exposure": text_of(fraction(exposure.numerator, exposure.denominator)) if exposure > 0 else None,
        "exposure_basis": _exposure_basis(declared, policies),
        "frequency": text_of(frequency(sums.claims, exposure)),
        "frequency_with_cost": text_of(frequency(sums.claims_with_cost, exposure)),
        "pure_premium": amount_of(cost),
    }


def _exposure_basis(declared: int, policies: int) -> str | None:
    """What was counted; units taken off before any were declared count too, and lower the whole."""
    if declared + policies <= 0:
        return None
    if declared and policies:
        return "mixed"
    return "risk_years" if declared else "policy_years"


def _reserve_share(basis: Basis, record: Record) -> Decimal | None:
    """How much of the cost, before any cap, rests on reserves that this cost counts."""
    reserve = 0
    if basis.cost_basis == "incurred":
        reserve = record["reserve_indemnity"] + (record["reserve_expense"] if basis.include_expenses else 0)
    return fraction(reserve, record["incurred"] + record["excess"])


def _maturity(question: Question, record: Record) -> dict[str, Any]:
    """Whether the row's year is not over at `as_of`, and how much of it had passed; nothing is annualised."""
    year = _period_of(question, record)
    return {
        "immature": year is not None and immature(year, question.as_of),
        "elapsed_fraction": None if year is None else str(elapsed(year, question.as_of)),
    }


def _period_of(question: Question, record: Record) -> Period | None:
    """The days of the row's year; of the policies' years those from the first day of any to the last day of any.

    A row that names no year, or a total, has one where a single calendar year was asked for.
    """
    if "year" not in question.axes or record["part"] == "total":
        first, last = question.years or (0, 1)
        return year_period(first) if first == last and question.basis.year_basis != "policy_year" else None
    if question.basis.year_basis == "policy_year" and record["opens_on"] is not None:
        return Period(record["opens_on"], record["closes_on"])
    return year_period(record["year"])


def sums_of(basis: Basis, record: Record) -> GroupSums:
    """A record's sums on the tax basis asked for, and what stands in the way of their ratio."""
    late: Ibnr | None = record.get("ibnr")
    return GroupSums(
        claims=record["claims"],
        claims_with_cost=record["claims_with_cost"],
        paid_indemnity=record["paid_indemnity"],
        paid_expense=record["paid_expense"],
        case_reserve=record["reserve_indemnity"] + record["reserve_expense"],
        recourse_received=record["received_indemnity"] + record["received_expense"],
        recourse_forecast=record["forecast_indemnity"] + record["forecast_expense"],
        incurred=record["incurred"] + (0 if late is None or late.cents is None else late.cents),
        excess=record["excess"],
        premium=record["premium_gross" if basis.tax_basis == "gross" else "premium_net"],
        premium_gross=record["premium_gross"],
        unsplit=bool(record["unsplit"]),
        mixed_currencies=mixed(record),
        mixed_layers=_mixes_layers(record),
        without_ibnr=None if late is None else late.reason,
    )


def mixed(record: Record) -> bool:
    """Whether amounts of several currencies meet in a record."""
    return bool(record["currency_from"] != record["currency_to"])


def _mixes_layers(record: Record) -> bool:
    """A grand excess line beside others: their average would say nothing (DOMAIN.md §1.7)."""
    if record["part"] == "total":
        return bool(record["grand_excess"])
    return bool(record["grand_excess"] and record["other_layers"])
