"""The French calendar: public holidays (jours fériés), working days (ouvrés), Monday to Saturday (ouvrables).

The days are those of L3133-1 of the Code du travail, and of its L3134-13 for Alsace and Moselle.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final, Literal

from services.contracts.periods import DAY

Region = Literal["alsace_moselle"]

_SATURDAY: Final = 5
_SUNDAY: Final = 6
_FIXED: Final = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER: Final = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
_GOOD_FRIDAY: Final = -2
_SAINT_STEPHEN: Final = (12, 26)


def easter(year: int) -> date:
    """Easter Sunday (dimanche de Pâques), Gregorian: the anonymous algorithm that Meeus gives."""
    golden, century, in_century = year % 19, year // 100, year % 100
    moon = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int, region: Region | None = None) -> frozenset[date]:
    """The public holidays of a year; Alsace and Moselle have two more."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {sunday + timedelta(days=after) for after in _AFTER_EASTER}
    if region == "alsace_moselle":
        days |= {sunday + timedelta(days=_GOOD_FRIDAY), date(year, *_SAINT_STEPHEN)}
    return frozenset(days)


def is_ouvrable(day: date, region: Region | None = None) -> bool:
    """Monday to Saturday, less holidays (jour ouvrable)."""
    return day.weekday() != _SUNDAY and day not in holidays(day.year, region)


def is_working(day: date, region: Region | None = None) -> bool:
    """Monday to Friday, less holidays (jour ouvré)."""
    return day.weekday() != _SATURDAY and is_ouvrable(day, region)


@lru_cache(maxsize=10_000)
def rolled(day: date, region: Region | None = None) -> date:
    """The day itself, or the next working day after a Saturday, Sunday or holiday."""
    while not is_working(day, region):
        day += DAY
    return day
