"""Chain ladder, volume-weighted, without a tail: what claims of each origin year will come to. DOMAIN.md §5.2.

All exact: whoever shows an amount rounds it, once, a total from the exact sum of its years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

# Fewer claims say little about development.
CREDIBLE_CLAIMS: Final = 100


@dataclass(frozen=True, slots=True)
class ChainLadder:
    """Development factors, those still to come from each column on (`cdf`), and each row's ultimate and IBNR in cents.

    `zero_columns` are the developments from whose column nothing follows: their factor is taken as 1.
    """

    factors: tuple[Fraction, ...]
    cdf: tuple[Fraction, ...]
    ultimates: tuple[Fraction, ...]
    ibnr: tuple[Fraction, ...]
    zero_columns: tuple[int, ...]


def chain_ladder(rows: Sequence[Sequence[int]]) -> ChainLadder:
    """Projects cumulative rows in cents, the oldest and longest first. Factors below 1 and negative IBNR are kept."""
    columns = len(rows[0])
    factors, zero_columns = [], []
    for k in range(columns - 1):
        both = [row for row in rows if len(row) > k + 1]
        base = sum(row[k] for row in both)
        if base == 0:
            zero_columns.append(k)
        factors.append(Fraction(sum(row[k + 1] for row in both), base) if base else Fraction(1))
    cdf = [Fraction(1)]
    for factor in reversed(factors):
        cdf.insert(0, cdf[0] * factor)
    ultimates = [row[-1] * cdf[len(row) - 1] for row in rows]
    return ChainLadder(
        tuple(factors),
        tuple(cdf),
        tuple(ultimates),
        tuple(ultimate - row[-1] for ultimate, row in zip(ultimates, rows, strict=True)),
        tuple(zero_columns),
    )
