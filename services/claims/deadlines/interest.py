"""Late interest (intérêts de retard): the legal rate, its multiples, real days over 365, rounded once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from services.claims.deadlines.counting import months_after
from services.claims.rule_tables.book import RuleBook
from services.contracts.money import Money, pro_rata
from services.contracts.periods import DAY

RATES: Final = "legal_interest_rates"
MULTIPLIERS: Final = "late_interest"

Creditor = Literal["individual", "professional"]

_YEAR: Final = 365
_JULY: Final = 7


@dataclass(frozen=True, slots=True)
class Stage:
    """A multiple of the legal rate, for so many months; None: from there on."""

    multiplier: Decimal
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Days at one rate and one multiple. The day it starts is not counted, its last is."""

    start: date
    end: date
    rate: Decimal
    multiplier: Decimal

    @property
    def days(self) -> int:
        """The real number of days."""
        return (self.end - self.start).days

    def exact(self, amount: Money) -> Fraction:
        """The interest in cents, before any rounding."""
        return Fraction(amount.cents) * Fraction(self.rate) * Fraction(self.multiplier) * self.days / _YEAR

    def shown(self, amount: Money) -> Money:
        """The interest of this segment alone, rounded to be shown."""
        return rounded(self.exact(amount))


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest on an amount; the total is rounded once, so it may differ from the sum of what is shown."""

    segments: tuple[Segment, ...]
    total: Money

    @property
    def days(self) -> int:
        """All days together."""
        return sum(segment.days for segment in self.segments)


@dataclass(frozen=True, slots=True)
class LegalRate:
    """Where the legal rate comes from: one that is given, or the table's of each half-year for a creditor."""

    given: Decimal | None = None
    creditor: Creditor = "individual"
    rules: RuleBook = field(default_factory=RuleBook)

    def on(self, day: date) -> Decimal:
        """The rate of a day. Refuses with `rule-missing` where the table has no row for its half-year."""
        return self.rules.get(RATES, self.creditor, day).rate("rate") if self.given is None else self.given


def late_interest(amount: Money, start: date, end: date, schedule: Sequence[Stage], rate: LegalRate) -> Interest:
    """Interest from a due date to the payment, under the multiples of a schedule."""
    segments = tuple(
        segment
        for stage_start, stage_end, multiplier in _stages(start, end, schedule)
        for segment in _at_rates(stage_start, stage_end, multiplier, rate)
    )
    exact = sum((segment.exact(amount) for segment in segments), Fraction(0))
    return Interest(segments, rounded(exact))


def schedule_of(rules: RuleBook, code: str, on: date) -> tuple[Stage, ...]:
    """The multiples that a late obligation costs, by the table. Refuses with `rule-missing`."""
    row = rules.get(MULTIPLIERS, code, on)
    if "months" not in row.values:
        return (Stage(row.rate("multiplier")),)
    return (Stage(row.rate("multiplier"), row.whole("months")), Stage(row.rate("multiplier_after")))


def rounded(cents: Fraction) -> Money:
    """Cents, half-up of the absolute value."""
    return Money(pro_rata(1, cents.numerator, cents.denominator))


def _stages(start: date, end: date, schedule: Sequence[Stage]) -> Iterator[tuple[date, date, Decimal]]:
    """The parts of a period under each multiple, in order; each stage's months follow those before it."""
    months, since = 0, start
    for stage in schedule:
        if since >= end:
            return
        until = end
        if stage.months is not None:
            months += stage.months
            until = min(end, months_after(start, months))
        yield since, until, stage.multiplier
        since = until


def _at_rates(start: date, end: date, multiplier: Decimal, rate: LegalRate) -> Iterator[Segment]:
    """A stage, cut where the half-year and so the rate of the table changes."""
    while start < end:
        first_counted = start + DAY
        until = end if rate.given is not None else min(end, _half_year_end(first_counted))
        yield Segment(start, until, rate.on(first_counted), multiplier)
        start = until


def _half_year_end(day: date) -> date:
    return date(day.year, 6, 30) if day.month < _JULY else date(day.year, 12, 31)
