"""A cumulative triangle: what the claims of each origin year had come to at the end of each year after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Triangle:
    """`rows[i][k]`: cents of origin year `first + i` at the end of year `first + i + k`; each row is one shorter."""

    first: int
    rows: tuple[tuple[int, ...], ...]

    @property
    def origins(self) -> range:
        """The origin years."""
        return range(self.first, self.first + len(self.rows))


def cumulated(increments: Mapping[tuple[int, int], int], last: int) -> Triangle:
    """A triangle from what moved, by origin year and year, until the end of year `last`.

    Years without claims between others are rows of zeroes. What moved before its origin year, as where the day of a
    loss was corrected, counts in the first column.
    """
    first = min((origin for origin, _ in increments), default=last + 1)
    rows = []
    for origin in range(first, last + 1):
        row, so_far = [], 0
        moved = {year: cents for (of, year), cents in increments.items() if of == origin}
        for year in range(min([origin, *moved]), last + 1):
            so_far += moved.get(year, 0)
            if year >= origin:
                row.append(so_far)
        rows.append(tuple(row))
    return Triangle(first, tuple(rows))
