"""What premiums come to on each day of the months that they earn in: numpy, whole columns at a time.

SQL evaluates the rule of `indicators.earned` once for each movement, amount and day, which takes minutes for a large
import. Only the keeper imports this: routes never load numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from services.ratios.rollup.tables import LATER_MONTHS, MONTHS, YEARS, YEARS_BY_MONTHS

# Amounts in cents, and days and months, both numbered from January 1970.
Ints = npt.NDArray[np.int64]

_DAYS: Final = np.arange(32, dtype=np.int64)  # the eve of a month and 31 days, some of them of the next one


@dataclass(frozen=True, slots=True)
class Earning:
    """Movements as they earn in one year (`rollup_earning`), by column; each stands `times` over."""

    recorded: Ints
    counts_from: Ints
    first: Ints
    last: Ints
    whole: Ints
    net: Ints
    gross: Ints
    net_total: Ints
    gross_total: Ints
    times: Ints

    def at(self, place: Ints) -> Earning:
        """The movements at some places, one below the other beside rows of days."""
        return Earning(*(getattr(self, name)[place, np.newaxis] for name in self.__slots__))

    def levels(self, on: Ints) -> Ints:
        """The net and the gross amount earned until each of the days: two rows of days for each movement."""
        days = np.maximum(np.minimum(self.last, on) - self.first + 1, 0)
        before, after = on < self.counts_from, on >= self.last
        levels = np.empty((len(on), 2, on.shape[1]), np.int64)
        for place, (cents, total) in enumerate(((self.net, self.net_total), (self.gross, self.gross_total))):
            earned = levels[:, place]
            earned[:] = self._half_up(cents, days)
            np.copyto(earned, total, where=after)
            earned[before] = 0
        return levels

    def _half_up(self, cents: Ints, days: Ints) -> Ints:
        """`money.pro_rata`. Quotient and remainder apart, as there: no product of days overflows."""
        quotient, rest = np.divmod(np.abs(cents), self.whole)
        # Both are positive: numpy divides unsigned numbers three times as fast.
        half_up = (2 * rest * days + self.whole).view(np.uint64) // (2 * self.whole).view(np.uint64)
        return np.sign(cents) * (quotient * days + half_up.view(np.int64))


@dataclass(frozen=True, slots=True)
class EarnedSums:
    """Sums by group and month of recording: of whole months, and by day, as rows of 31 amounts."""

    group: Ints
    recorded: Ints
    month: Ints
    net: Ints
    gross: Ints


def by_month(earning: Earning) -> tuple[Ints, Ints, Ints]:
    """Each movement in each month that it earns in: its place, the month, and the eve and days of the month.

    From the first day on which it counts: what it has earned by then comes in that month.
    """
    first = month_of(np.maximum(earning.counts_from, earning.first))
    count = month_of(np.maximum(earning.counts_from, earning.last)) - first + 1
    place = np.repeat(np.arange(len(count)), count)
    month = first[place] + np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return place, month, first_day(month)[:, np.newaxis] - 1 + _DAYS


def sums(narrow: Ints, groups: Ints, earning: Earning) -> tuple[EarnedSums, EarnedSums]:
    """Of months and of their days, by month of recording.

    `narrow` numbers what is in the same groups; `groups` has a row of groups for each of these numbers.
    """
    place, month, days = by_month(earning)
    shown = earning.at(place)
    levels = shown.levels(days)
    daily = shown.times[:, :, np.newaxis] * (levels[:, :, 1:] - levels[:, :, :1])
    until = first_day(month + 1) - first_day(month) - 1
    whole = np.take_along_axis(daily, until[:, np.newaxis, np.newaxis], axis=2)[:, :, 0]
    group, recorded = narrow[place], month_of(earning.recorded)[place]
    of_months, of_days = (_by_groups(summed(amounts, group, recorded, month), groups) for amounts in (whole, daily))
    return of_months, of_days


def _by_groups(narrow: EarnedSums, groups: Ints) -> EarnedSums:
    amounts = np.stack((narrow.net, narrow.gross), axis=1)
    found = [summed(amounts, kind[narrow.group], narrow.recorded, narrow.month) for kind in groups.T]
    return EarnedSums(*(np.concatenate([getattr(one, name) for one in found]) for name in EarnedSums.__slots__))


def by_grain(months: EarnedSums) -> dict[int, EarnedSums]:
    """Sums of months at each of the grains that are kept. The first month of a year stands for it."""
    amounts = np.stack((months.net, months.gross), axis=1)
    recorded, later = _year(months.recorded), np.maximum(months.recorded, months.month)
    return {
        MONTHS: months,
        YEARS: summed(amounts, months.group, recorded, _year(months.month)),
        YEARS_BY_MONTHS: summed(amounts, months.group, recorded, months.month),
        LATER_MONTHS: summed(amounts, months.group, later, later),
    }


def summed(amounts: Ints, group: Ints, recorded: Ints, month: Ints) -> EarnedSums:
    """Net and gross amounts by key, without those that come to nothing."""
    order = np.lexsort((month, recorded, group))
    keys = np.stack((group, recorded, month))[:, order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    starts = np.flatnonzero(new)
    total = np.add.reduceat(amounts[order], starts, axis=0)
    something = total.any(axis=tuple(range(1, total.ndim)))
    total, keys = total[something], keys[:, starts[something]]
    return EarnedSums(keys[0], keys[1], keys[2], total[:, 0], total[:, 1])


def month_of(day: Ints) -> Ints:
    """The month of a day."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(month: Ints) -> Ints:
    """The first day of a month."""
    return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _year(month: Ints) -> Ints:
    """The first month of a month's year."""
    return month // 12 * 12
