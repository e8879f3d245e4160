"""What premiums earn on each day, in whole columns, is what `indicators.earned` says of each of them, at any amount."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.periods import Period, year_period
from services.ratios.indicators.earned import Premium, earned_by_year, earned_in_windows
from services.ratios.rollup.earning import EarnedSums, Earning, Ints, by_grain, first_day, sums

_EPOCH = date(1970, 1, 1)
_DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))
_CENTS = st.one_of(st.integers(-(10**5), 10**5), st.integers(-(10**15), 10**15))
_PLUS = 2  # groups come in pairs: the second one holds both


class Movement(NamedTuple):
    group: int
    recorded: date
    effective: date
    period: Period
    net: int
    gross: int
    times: int


@st.composite
def _movements(draw: st.DrawFn) -> Movement:
    start = draw(_DAYS)
    period = Period(start, start + timedelta(days=draw(st.one_of(st.integers(0, 40), st.integers(300, 1_200)))))
    recorded, effective = draw(_DAYS), draw(_DAYS)
    return Movement(
        *(draw(st.integers(0, 1)), recorded, effective, period),
        *(draw(_CENTS), draw(_CENTS), draw(st.sampled_from((1, 1, -1, 3)))),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(_movements(), min_size=1, max_size=8))
def test_columns_earn_what_each_movement_earns(movements: list[Movement]) -> None:
    rows = [(m, year) for m in movements for year in range(m.period.start.year, m.period.end.year + 1)]
    group = np.array([m.group for m, _ in rows])
    of_months, of_days = sums(group, np.array([[0, _PLUS], [1, _PLUS]]), _columns(rows))
    for n, month in enumerate(_dates(first_day(of_months.month))):
        of = [m for m in movements if m.group == of_months.group[n] or of_months.group[n] == _PLUS]
        of = [m for m in of if m.recorded.replace(day=1) == _dates(first_day(of_months.recorded))[n]]
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        expected = [_come_together(of, which, month, end) for which in ("net", "gross")]
        assert [of_months.net[n], of_months.gross[n]] == expected
    for n, month in enumerate(_dates(first_day(of_days.month))):
        of = [m for m in movements if m.group == of_days.group[n] or of_days.group[n] == _PLUS]
        of = [m for m in of if m.recorded.replace(day=1) == _dates(first_day(of_days.recorded))[n]]
        for day, (net, gross) in enumerate(zip(of_days.net[n], of_days.gross[n], strict=True)):
            on = month + timedelta(days=day)
            if on.month == month.month:
                assert [net, gross] == [_come_together(of, which, month, on) for which in ("net", "gross")]
    for found in by_grain(of_months).values():
        _nothing_is_missing(movements, found.group.tolist(), found.net.tolist())
    assert _keys(of_months) <= _keys(of_days), "a month that earns something has days that do"


def _nothing_is_missing(movements: list[Movement], groups: list[int], net: list[int]) -> None:
    """All months of all recordings together: the whole premium, in each group and in the wider one."""
    found, expected = Counter[int](), Counter[int]()
    for group, cents in zip(groups, net, strict=True):
        found[group] += cents
    for m in movements:
        expected[m.group] += m.times * m.net
        expected[_PLUS] += m.times * m.net
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}


def _keys(found: EarnedSums) -> set[tuple[int, ...]]:
    return set(zip(found.group.tolist(), found.recorded.tolist(), found.month.tolist(), strict=True))


def _columns(rows: list[tuple[Movement, int]]) -> Earning:
    columns = [
        (
            *(_number(m.recorded), _number(max(m.effective, date(year, 1, 1)))),
            *(_number(max(m.period.start, date(year, 1, 1))), _number(min(m.period.end, date(year, 12, 31)))),
            *(m.period.days, m.net, m.gross),
            *(earned_by_year(Premium(cents, m.period), m.period.end)[year] for cents in (m.net, m.gross)),
            m.times,
        )
        for m, year in rows
    ]
    return Earning(*np.array(columns, np.int64).T)


def _come_together(movements: list[Movement], which: str, month: date, on: date) -> int:
    """From the first day of a month to one of its days."""
    eve = month - timedelta(days=1)
    return sum(m.times * (_earned(m, getattr(m, which), on) - _earned(m, getattr(m, which), eve)) for m in movements)


def _earned(movement: Movement, cents: int, on: date) -> int:
    """Nothing before its business date; a year that has not begun by then has earned nothing."""
    if on < movement.effective:
        return 0
    windows = [year_period(year) for year in range(movement.period.start.year, movement.period.end.year + 1)]
    return sum(earned_in_windows(Premium(cents, movement.period), windows, on))


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _dates(numbers: Ints) -> list[date]:
    return [_EPOCH + timedelta(days=int(n)) for n in numbers]
