"""Periods. Both bounds of a period are inside it (DOMAIN.md §1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both days included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends on or after its start: {self.start} > {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """The real number of days, both bounds counted."""
        return (self.end - self.start).days + 1

    def overlap(self, other: Period) -> int:
        """The number of days in both periods."""
        return max((min(self.end, other.end) - max(self.start, other.start)).days + 1, 0)


def year_period(year: int) -> Period:
    """The calendar year as a period."""
    return Period(date(year, 1, 1), date(year, 12, 31))
