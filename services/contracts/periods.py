"""Days and periods. Both bounds of a period are inside it (DOMAIN.md §1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.kit.errors import Expected

DAY = timedelta(days=1)

_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY: Final = date(1900, 1, 1)
"""Insurance happens from this day on, for all that reads a day."""
_LAST: Final = date(2999, 12, 31)


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


def read_day(text: str) -> date:
    """A day written `2025-12-31`, of a year in which insurance happens. ValueError for any other text.

    `date.fromisoformat` alone would also take a week, `2025-W01-1`.
    """
    if not _ISO.fullmatch(text):
        raise Expected("une date telle que 2025-12-31", "a date such as 2025-12-31")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Expected("une date du calendrier", "a day of the calendar") from None
    if not FIRST_DAY <= day <= _LAST:
        raise Expected("une date de 1900 à 2999", "a date from 1900 to 2999")
    return day


def years_after(day: date, years: int) -> date:
    """The same day some years later; of 29 February, the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def year_period(year: int) -> Period:
    """The calendar year as a period."""
    return Period(date(year, 1, 1), date(year, 12, 31))
