"""`POST /v1/calculators/reserving`: the run-off of a reserve, and what a triangle of one's own will come to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fastapi import APIRouter

from services.contracts.http.reserving import ReservingCalculation, ReservingIn, RunOffIn
from services.contracts.money import Money
from services.ratios.indicators import accounting
from services.ratios.indicators.loss_ratio import fraction, whole_cents
from services.ratios.reserving.chain_ladder import chain_ladder

router = APIRouter()


@router.post("/v1/calculators/reserving")
async def post_reserving(body: ReservingCalculation) -> dict[str, Any]:
    """Run-off (boni ou mali), or ultimates and IBNR by chain ladder. DOMAIN.md §5."""
    return calculate(body)


def calculate(body: ReservingCalculation) -> dict[str, Any]:
    """What the calculator answers, in golden's words."""
    match body.root:
        case RunOffIn(opening=opening, paid_in_year=paid, closing=closing):
            result = accounting.run_off(opening.cents, paid.cents, closing.cents)
            return {"result": str(Money(result)), "kind": accounting.kind(result)}
        case ReservingIn():
            return _projected(body.root)


def _projected(asked: ReservingIn) -> dict[str, Any]:
    found = chain_ladder([[amount.cents for amount in row] for row in asked.triangle])
    return {
        "origins": list(asked.origins),
        "measure": asked.measure,
        "factors": [_factor(factor) for factor in found.factors],
        "cdf": [_factor(factor) for factor in found.cdf],
        "ultimate": [_amount(cents) for cents in found.ultimates],
        "ibnr": [_amount(cents) for cents in found.ibnr],
        "total_ultimate": _amount(sum(found.ultimates, Fraction())),
        "total_ibnr": _amount(sum(found.ibnr, Fraction())),
        "warnings": ["zero_column"] if found.zero_columns else [],
    }


def _factor(factor: Fraction) -> str:
    return str(fraction(factor.numerator, factor.denominator))


def _amount(cents: Fraction) -> str:
    return str(Money(whole_cents(cents)))
