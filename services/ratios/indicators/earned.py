"""Earned premium (prime acquise) by exact days. DOMAIN.md §1.2; the same rule in SQL is `query.sql.earned`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from services.contracts.money import Money, pro_rata
from services.contracts.periods import DAY, Period, year_period


@dataclass(frozen=True, slots=True)
class Premium:
    """A written premium in cents and the days over which it earns."""

    net: int
    period: Period


@dataclass(frozen=True, slots=True)
class Earned:
    """What is earned in one window, and the days of the window on which something earns."""

    window: Period
    days: int
    cents: int


def earned_in_windows(premium: Premium, windows: Sequence[Period], as_of: date | None = None) -> list[int]:
    """Cents earned in each window, cut at `as_of`.

    Half-up by days, except in the window that holds the premium's last day: it takes what the days
    before it left, so that windows that cover the period sum exactly. Windows must not overlap.
    """
    days = [_days(premium.period, window, as_of) for window in windows]
    whole = premium.period.days
    cents = [pro_rata(premium.net, n, whole) for n in days]
    for i, window in enumerate(windows):
        if premium.period.end in window and (as_of is None or premium.period.end <= as_of):
            unasked = whole - sum(days)
            cents[i] = premium.net - (sum(cents) - cents[i]) - pro_rata(premium.net, unasked, whole)
    return cents


def earned_by_year(premium: Premium, as_of: date) -> dict[int, int]:
    """Cents earned in each calendar year until `as_of`."""
    years = range(premium.period.start.year, min(premium.period.end, as_of).year + 1)
    windows = [year_period(year) for year in years]
    return dict(zip(years, earned_in_windows(premium, windows, as_of), strict=True))


def earned(premiums: Sequence[Premium], windows: Sequence[Period], until: date | None = None) -> list[Earned]:
    """The premiums of a policy together, window by window, nothing after `until`."""
    sums = [0] * len(windows)
    for premium in premiums:
        for i, cents in enumerate(earned_in_windows(premium, windows, until)):
            sums[i] += cents
    days = [_covered_days(premiums, window, until) for window in windows]
    return [Earned(*row) for row in zip(windows, days, sums, strict=True)]


def endorsement(annual_net: Money, residual: Period, annual_days: int) -> Premium:
    """An endorsement (avenant) is written for the residual period, of which it is the annual amount's part."""
    return Premium(pro_rata(annual_net.cents, residual.days, annual_days), residual)


def refund(premium: Premium, last_covered_on: date) -> Premium | None:
    """The refund (ristourne) after a termination: what the uncovered days would have earned, with its sign turned.

    None where the last covered day leaves nothing uncovered.
    """
    if last_covered_on >= premium.period.end:
        return None
    start = max(premium.period.start, last_covered_on + DAY)
    covered = (start - premium.period.start).days
    kept = pro_rata(premium.net, covered, premium.period.days)
    return Premium(kept - premium.net, Period(start, premium.period.end))


def tax_split(gross: Money, tax_rate: Decimal) -> tuple[Money, Money]:
    """Net and tax of a gross amount: net = gross / (1 + rate) rounded half-up, tax = the rest."""
    net = Money(int((Decimal(gross.cents) / (1 + tax_rate)).quantize(Decimal(1), ROUND_HALF_UP)))
    return net, gross - net


def _days(period: Period, window: Period, as_of: date | None) -> int:
    end = window.end if as_of is None else min(window.end, as_of)
    return period.overlap(Period(window.start, end)) if end >= window.start else 0


def _covered_days(premiums: Sequence[Premium], window: Period, until: date | None) -> int:
    """Days of the window inside the period of at least one premium."""
    end = window.end if until is None else min(window.end, until)
    if end < window.start:
        return 0
    edges = {window.start, end + DAY}
    for premium in premiums:
        edges |= {day for day in (premium.period.start, premium.period.end + DAY) if window.start < day <= end}
    days = sorted(edges)
    return sum(
        (following - day).days
        for day, following in pairwise(days)
        if any(day in premium.period for premium in premiums)
    )
