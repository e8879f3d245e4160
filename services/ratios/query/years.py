"""How days fall into years, as SQL: calendar years, or the years of each policy, from renewal date to renewal date.

The same rule in Python is `indicators.policy_years`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.contracts.basis import YearBasis


@dataclass(frozen=True, slots=True)
class Years:
    """Pieces of SQL over an expression: the year of a day; the first day of a year; how many days a whole year has.

    A year's last day is the one before the next year's first.
    """

    of: Callable[[str], str]
    opens: Callable[[str], str]
    days: Callable[[str], str]


def _calendar_year(day: str) -> str:
    return f"extract(year FROM {day})::int"


def _first_of_january(year: str) -> str:
    return f"make_date({year}, 1, 1)"


def _days_of_calendar_year(year: str) -> str:
    return f"(make_date({year} + 1, 1, 1) - make_date({year}, 1, 1))"


def _anniversary(anchor: str, year: str) -> str:
    return f"(make_date({year}, extract(month FROM {anchor})::int, 1) + (extract(day FROM {anchor})::int - 1))"


def _policy_year(day: str) -> str:
    """Few policies have several anchors: those that have one are spared the search."""
    anchor = f"""CASE WHEN cardinality(p.anchors) = 1 THEN p.anchors[1]
        ELSE coalesce((SELECT max(a) FROM unnest(p.anchors) a WHERE a <= {day}), p.anchors[1]) END"""
    year = _calendar_year(day)
    return f"""(CASE WHEN p.anchors IS NULL THEN {year}
        ELSE {year} - ({day} < {_anniversary(f"({anchor})", year)})::int END)"""


def _opens(year: str) -> str:
    first = f"CASE WHEN u.n > 1 THEN greatest(u.a, {_anniversary('u.a', year)}) ELSE {_anniversary('u.a', year)} END"
    return f"""(CASE WHEN cardinality(p.anchors) = 1 THEN {_anniversary("p.anchors[1]", year)}
        ELSE (SELECT min(first) FROM (SELECT {first} AS first, lead(u.a) OVER (ORDER BY u.n) AS following
                                        FROM unnest(p.anchors) WITH ORDINALITY u (a, n)) o
               WHERE following IS NULL OR first < following) END)"""


def _days_of_policy_year(year: str) -> str:
    """365 or 366, from anniversary to anniversary of the year's first day: a year cut short is a part of one."""
    first = _opens(year)
    return f"({_anniversary(first, f'extract(year FROM {first})::int + 1')} - {first})"


CALENDAR: Final = Years(_calendar_year, _first_of_january, _days_of_calendar_year)
POLICY: Final = Years(_policy_year, _opens, _days_of_policy_year)


def years_of(basis: YearBasis) -> Years:
    """How claims and premiums fall into years; p is the policy, and has its anchors."""
    return POLICY if basis == "policy_year" else CALENDAR
