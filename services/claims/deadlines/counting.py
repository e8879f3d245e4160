"""From a trigger to an expiry: the trigger day is not counted, the last day runs to midnight."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, assert_never

from services.claims.deadlines.calendar import Region, is_ouvrable, is_working
from services.contracts.periods import DAY

Unit = Literal["days", "working_days", "ouvrables", "months", "hours"]

_HOURS_A_DAY = 24


@lru_cache(maxsize=10_000)
def counted(unit: Unit, value: int, trigger_on: date, region: Region | None = None) -> date:
    """The last day of a period of `value` units after a day.

    Hours are told in whole days, begun ones counted: a trigger here is a day, without its hour.
    """
    match unit:
        case "days":
            return trigger_on + timedelta(days=value)
        case "hours":
            return trigger_on + timedelta(days=-(-value // _HOURS_A_DAY))
        case "months":
            return months_after(trigger_on, value)
        case "working_days":
            return _nth(value, trigger_on, lambda day: is_working(day, region))
        case "ouvrables":
            return _nth(value, trigger_on, lambda day: is_ouvrable(day, region))
        case _:
            assert_never(unit)


def months_after(day: date, months: int) -> date:
    """The same day number so many months later, else the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _nth(n: int, day: date, counts: Callable[[date], bool]) -> date:
    """The n-th day that counts, after a day."""
    while n > 0:
        day += DAY
        n -= counts(day)
    return day
