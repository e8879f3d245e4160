"""`POST /v1/calculators/earned-premium`: what premiums earn in windows, by exact days."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from services.contracts.http.earned_premium import (
    EarnedPremiumCalculation,
    EarnedPremiumIn,
    PremiumIn,
    TaxSplitIn,
)
from services.contracts.money import Money
from services.contracts.periods import Period
from services.ratios.indicators.earned import Premium, earned, endorsement, refund, tax_split

router = APIRouter()


@router.post("/v1/calculators/earned-premium")
async def post_earned_premium(body: EarnedPremiumCalculation) -> dict[str, Any]:
    """Earned premium (prime acquise) by exact days, or the net and tax of a gross amount."""
    return calculate(body)


def calculate(body: EarnedPremiumCalculation) -> dict[str, Any]:
    """What the calculator answers, in golden's words."""
    match body.root:
        case EarnedPremiumIn():
            return _earned(body.root)
        case TaxSplitIn(gross=gross, tax_rate=rate):
            net, tax = tax_split(gross, rate)
            return {"net": str(net), "tax": str(tax)}


def _earned(asked: EarnedPremiumIn) -> dict[str, Any]:
    """After a termination the refund is one more premium, below zero."""
    premiums = [_premium(movement) for movement in asked.movements]
    last = asked.last_covered_on
    refunds = [] if last is None else [r for p in premiums if (r := refund(p, last)) is not None]
    windows = [Period(window.start, window.end) for window in asked.windows] or [_all_of(premiums)]
    earnings = earned([*premiums, *refunds], windows, asked.as_of)
    covered = earned(premiums, windows, min((day for day in (last, asked.as_of) if day is not None), default=None))
    written = sum(premium.net for premium in premiums)
    refunded = -sum(premium.net for premium in refunds)
    in_windows = sum(window.cents for window in earnings)
    answer: dict[str, Any] = {
        "written": str(Money(written)),
        "days": sum(window.days for window in covered),
        "earned": str(Money(in_windows)),
        "unearned": str(Money(written - refunded - in_windows)),
        "windows": [
            {"from": e.window.start, "to": e.window.end, "days": c.days, "earned": str(Money(e.cents))}
            for e, c in zip(earnings, covered, strict=True)
        ],
    }
    return answer if last is None else answer | {"refund": str(Money(refunded))}


def _premium(movement: PremiumIn) -> Premium:
    period = Period(movement.period_start, movement.period_end)
    premium = _stated(movement, period)
    return Premium(-premium.net, period) if movement.gives_back else premium


def _stated(movement: PremiumIn, period: Period) -> Premium:
    if movement.net is not None:
        return Premium(movement.net.cents, period)
    assert movement.annual_net is not None
    assert movement.annual_days is not None
    return endorsement(movement.annual_net, period, movement.annual_days)


def _all_of(premiums: list[Premium]) -> Period:
    start: date = min(premium.period.start for premium in premiums)
    return Period(start, max(premium.period.end for premium in premiums))
