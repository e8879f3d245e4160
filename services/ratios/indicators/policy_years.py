"""Policy years (exercices de souscription): from one renewal date to the next. DOMAIN.md §1.1.

A policy's years begin with its periods, as registered and renewed, and on the anniversaries of the last period begun: a
period of several years holds several, and days before the first period or after the last one have theirs too, so that
premiums and claims of a policy known late are not lost. A year is named by that of its first day. Its anchors are the
first days that do not follow from the anniversaries of the ones before. The same in SQL is `query.years`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta


def anchors_of(starts: Iterable[date]) -> tuple[date, ...]:
    """The anchors of a policy whose periods begin on these days."""
    found: list[date] = []
    for start in sorted(starts):
        if not found or anniversary(found[-1], start.year) != start:
            found.append(start)
    return tuple(found)


def anniversary(anchor: date, year: int) -> date:
    """The day in `year` on which a policy year begins; 1 March for 29 February in a year without one."""
    return date(year, anchor.month, 1) + timedelta(days=anchor.day - 1)


def policy_year(day: date, anchors: Sequence[date]) -> int:
    """The name of the policy year in which a day lies."""
    anchor = anchors[max(bisect_right(anchors, day) - 1, 0)]
    return day.year - (day < anniversary(anchor, day.year))


def opens_on(year: int, anchors: Sequence[date]) -> date:
    """The first day of a policy year, or of the next one where none has that name."""
    for n, (anchor, following) in enumerate(zip(anchors, (*anchors[1:], date.max), strict=True)):
        first = anniversary(anchor, year)
        if n > 0:
            first = max(first, anchor)
        if first < following:
            return first
    raise AssertionError("the last anchor has no end")
