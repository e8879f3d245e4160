"""Pieces of SQL that several questions need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.ratios.query.years import CALENDAR, Years

if TYPE_CHECKING:
    from services.ratios.query.question import Question


class Arguments:
    """The values of a statement; each gets its `$n`. `brought` reads those that every question brings, by their place.

    Whatever else is in a statement stays in it while it is kept (`statement`).
    """

    def __init__(self) -> None:
        self.values: list[object] = []
        self.brought: dict[int, Callable[[Question], object]] = {}

    def add(self, value: object, cast: str = "") -> str:
        """Takes a value and answers what stands for it."""
        self.values.append(value)
        return f"${len(self.values)}" + (f"::{cast}" if cast else "")

    def bring(self, question: Question, read: Callable[[Question], object]) -> str:
        """Takes what is read of a question, and anew of every other for which the statement is kept."""
        self.brought[len(self.values)] = read
        return self.add(read(question))


def pro_rata(cents: str, part: str, whole: str) -> str:
    """`contracts.money.pro_rata` in SQL. Quotient and remainder apart: no product of days overflows."""
    return (
        f"sign({cents})::bigint * (abs({cents}) / {whole} * {part}"
        f" + (2 * (abs({cents}) % {whole}) * {part} + {whole}) / (2 * {whole}))"
    )


def pro_rata_wide(cents: str, part: str, whole: str) -> str:
    """The same where `part` is an amount too: in numeric, whose integer division is exact at any size."""
    return f"(sign({cents}::numeric) * div(2 * abs({cents})::numeric * {part} + {whole}, 2 * {whole}::numeric))::bigint"


def partition_in(stream: str) -> str:
    """The partition in a stream's id, as `partitions.partition_of`: with it, a join goes through the primary key."""
    return f"(get_byte(uuid_send({stream}), 0) * 256 + get_byte(uuid_send({stream}), 1))"


def year_of(day: str) -> str:
    """The calendar year of a date as an integer."""
    return CALENDAR.of(day)


def earned(cents: str, as_of: str, years: Years = CALENDAR) -> str:
    """`indicators.earned.earned_in_windows` in SQL, for movement m in year y.year, of the calendar unless said.

    The year that holds the last day takes what the years before it left; any other is half-up by days.
    """
    whole = "(m.earns_to - m.earns_from + 1)"
    days = (
        f"greatest(least(m.earns_to, {years.opens('y.year + 1')} - 1, {as_of})"
        f" - greatest(m.earns_from, {years.opens('y.year')}) + 1, 0)"
    )
    days_before = f"greatest({years.opens('b.year + 1')} - greatest(m.earns_from, {years.opens('b.year')}), 0)"
    before = (
        f"(SELECT sum({pro_rata(cents, days_before, whole)})::bigint"
        f" FROM generate_series({years.of('m.earns_from')}, y.year - 1) b (year))"
    )
    return f"""CASE
        WHEN m.earns_to <= {as_of} AND {years.of("m.earns_to")} = y.year THEN
          CASE WHEN {years.of("m.earns_from")} = y.year THEN {cents} ELSE {cents} - {before} END
        ELSE {pro_rata(cents, days, whole)} END"""
