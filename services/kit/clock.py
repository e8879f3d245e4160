"""The time, asked for in one place and injected everywhere else."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def paris_day(moment: datetime) -> date:
    """The calendar day in Europe/Paris that a moment falls on."""
    return moment.astimezone(PARIS).date()


def end_of_day(day: date) -> datetime:
    """The midnight that ends a day in Europe/Paris: what is before it was known on that day."""
    following = date.fromordinal(day.toordinal() + 1)
    return datetime(following.year, following.month, following.day, tzinfo=PARIS).astimezone(UTC)


def instant(moment: datetime) -> str:
    """A UTC moment as every answer writes it: RFC 3339, `2025-12-31T22:59:59.5Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
