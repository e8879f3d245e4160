"""`POST /v1/calculators/loss-ratio`: loss ratios (S/P) and their companions, of anyone's own figures."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, assert_never

import orjson
from fastapi import APIRouter, Response

from services.contracts.http.loss_ratio import (
    AccountingYearIn,
    CapByCoverageIn,
    ClaimBalanceIn,
    ClientAggregateIn,
    DistributionIn,
    LossRatioCalculation,
    ProfitabilityIn,
)
from services.contracts.http.ratio_claims import LossRatioIn, YearsIn
from services.contracts.money import ZERO, Money
from services.ratios.calculators import claims
from services.ratios.indicators import accounting, bands
from services.ratios.indicators.balance import Entry, claim_balance
from services.ratios.indicators.cap import cap_by_coverage
from services.ratios.indicators.layers import LayeredLine, aggregate
from services.ratios.indicators.loss_ratio import fraction, percent
from services.ratios.indicators.profitability import profitability

router = APIRouter()

Answer = dict[str, Any]


@router.post("/v1/calculators/loss-ratio")
async def post_loss_ratio(body: LossRatioCalculation) -> Response:
    """The rule that `operation` names, over the figures of the body."""
    return Response(orjson.dumps(calculate(body), default=str), media_type="application/json")


def calculate(body: LossRatioCalculation) -> Answer:
    """What the calculator answers, in golden's words."""
    asked = body.root
    match asked:
        case LossRatioIn():
            return claims.loss_ratio(asked)
        case YearsIn():
            return claims.years(asked)
        case ProfitabilityIn():
            return _profitability(asked)
        case CapByCoverageIn():
            return _cap_by_coverage(asked)
        case AccountingYearIn():
            return _accounting_year(asked)
        case ClientAggregateIn():
            return _client_aggregate(asked)
        case DistributionIn():
            return _distribution(asked)
        case ClaimBalanceIn():
            return _claim_balance(asked)
        case _:
            assert_never(asked)


def _profitability(asked: ProfitabilityIn) -> Answer:
    """Nothing follows from a cost without premium but that there is no ratio."""
    premium = asked.premium_net.cents
    cost = asked.claims_cost if asked.incurred is None else asked.incurred
    if premium == 0:
        return {"loss_ratio": None, "loss_ratio_percent": None, "reason": "no_premium"}
    if cost is not None:
        ratio = Fraction(cost.cents, premium)
    else:
        assert asked.loss_ratio is not None, "one of the three is given"
        ratio = Fraction(asked.loss_ratio)
    found = profitability(ratio, premium, asked.loading_rate, asked.watch_points)
    gross = 0 if asked.premium_gross is None else asked.premium_gross.cents
    return {
        "loss_ratio": fraction(ratio.numerator, ratio.denominator),
        "loss_ratio_percent": percent(ratio.numerator, ratio.denominator),
        # What claims look like beside a premium with tax, before loading: never the profit it seems.
        "naive_gross_percent": None if cost is None else percent(cost.cents, gross),
        "breakeven_percent": found.breakeven_percent,
        "combined_ratio_percent": found.combined_ratio_percent,
        "margin_points": found.margin_points,
        "status": found.status,
        "suggested_actions": list(found.suggested_actions),
        "technical_result": str(Money(found.technical_result)),
        "cost_headroom": str(Money(found.cost_headroom)),
        "premium_increase_percent": found.premium_increase_percent,
        "premium_needed": None if found.premium_needed is None else str(Money(found.premium_needed)),
        "reason": None,
    }


def _cap_by_coverage(asked: CapByCoverageIn) -> Answer:
    costs = [one.incurred.cents for one in asked.claim.coverages]
    capped = cap_by_coverage(costs, asked.cap.cents)
    return {
        "incurred": str(Money(sum(costs))),
        "capped": str(Money(sum(capped))),
        "excess_over_cap": str(Money(sum(costs) - sum(capped))),
        "coverages": [
            {"coverage": one.coverage, "incurred": str(Money(cents))}
            for one, cents in zip(asked.claim.coverages, capped, strict=True)
        ],
    }


def _accounting_year(asked: AccountingYearIn) -> Answer:
    years = [
        accounting.YearOfClaims(
            accident_year=one.accident_year,
            paid=one.paid_in_year.cents,
            received=one.recourse_received_in_year.cents,
            opening=one.opening_reserve.cents,
            closing=one.closing_reserve.cents,
        )
        for one in asked.claims
    ]
    charge, premium = accounting.charge(years), asked.premium_net.cents
    own = accounting.charge_of_accident_year(asked.year, years)
    released = accounting.run_off_of_prior_years(asked.year, years)
    return {
        "charge": str(Money(charge)),
        "premium": str(asked.premium_net),
        "loss_ratio": fraction(charge, premium),
        "loss_ratio_percent": percent(charge, premium),
        "run_off_of_prior_years": str(Money(released)),
        "run_off_kind": accounting.kind(released),
        "accident_year_charge": str(Money(own)),
        "accident_year_loss_ratio_percent": percent(own, premium),
        "reason": None if premium > 0 else "no_premium",
    }


def _client_aggregate(asked: ClientAggregateIn) -> Answer:
    lines = [LayeredLine(p.policy, p.layer, p.premium_net.cents, p.incurred.cents) for p in asked.policies]
    found = aggregate(lines, asked.basis.excluded_layers)
    over = found.premium if found.reason is None else 0
    return {
        "rows": _lines(found.lines),
        "listed_apart": _lines(found.apart),
        "excluded_layers": list(asked.basis.excluded_layers),
        "total": {
            "premium": str(Money(found.premium)),
            "incurred": str(Money(found.incurred)),
            "loss_ratio": fraction(found.incurred, over),
            "loss_ratio_percent": percent(found.incurred, over),
            "reason": found.reason,
        },
    }


def _lines(lines: Sequence[LayeredLine]) -> list[Answer]:
    return [
        {
            "policy": line.name,
            "layer": line.layer,
            "premium": str(Money(line.premium)),
            "incurred": str(Money(line.incurred)),
            "loss_ratio": fraction(line.incurred, line.premium),
            "loss_ratio_percent": percent(line.incurred, line.premium),
            "reason": line.reason,
        }
        for line in lines
    ]


def _distribution(asked: DistributionIn) -> Answer:
    edges = bands.DEFAULT_EDGES if asked.edges is None else bands.edges_from(edge.cents for edge in asked.edges)
    costs = [cost.cents for cost in asked.net_costs]
    return {
        "edges": [str(Money(edge)) for edge in edges],
        "claims": len(costs),
        "amount": str(Money(sum(costs))),
        "buckets": [
            {
                "bucket": band.label,
                "count": band.count,
                "count_percent": band.count_percent,
                "amount": str(Money(band.amount)),
                "amount_percent": band.amount_percent,
            }
            for band in bands.distribution(costs, edges)
        ],
    }


def _claim_balance(asked: ClaimBalanceIn) -> Answer:
    entries = [
        Entry(
            kind=event.kind,
            cost_type=event.cost_type,
            amount=ZERO if event.amount is None else event.amount,
            effective_on=event.effective_on,
            recorded_on=event.recorded_on,
        )
        for event in asked.events
    ]
    found = claim_balance(entries, asked.as_of, asked.known_on)
    return {
        "as_of": asked.as_of,
        "known_on": asked.known_on,
        "paid_indemnity": str(found.paid_indemnity),
        "paid_expense": str(found.paid_expense),
        "case_reserve": str(found.case_reserve),
        "case_reserve_indemnity": str(found.case_reserve_indemnity),
        "case_reserve_expense": str(found.case_reserve_expense),
        "recourse_received": str(found.recourse_received),
        "recourse_forecast": str(found.recourse_forecast),
        "incurred": str(found.incurred),
    }
