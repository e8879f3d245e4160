"""Days and periods. Both bounds of a period are inside it (DOMAIN.md §1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
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


def end_of_day(day: date) -> datetime:
    """The midnight that ends `day` in Paris, as a UTC instant: what `known_on` cuts at."""
    return datetime.combine(day + DAY, time(), PARIS).astimezone(UTC)


def paris_day(instant: datetime) -> date:
    """The day in Paris of an instant: «today» for every rule that says `in-the-future`."""
    return instant.astimezone(PARIS).date()
