"""What a `known_on` cuts: where each partition stood at that midnight, and whether that can still change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg

from services.kit.clock import end_of_day
from services.kit.database import Pool
from services.kit.eventlog.partitions import PARTITIONS
from services.kit.eventlog.tokens import encode_positions
from services.kit.together import Together
from services.ratios.projector import NAME

# An append reads the clock before it commits; it is never under way for this long (EVENT_LOG.md §5).
MARGIN: Final = timedelta(minutes=1)
_MOST_KEPT: Final = 1_000

_CHECKPOINTS: Final = """
SELECT log_partition, position, passed_at >= $2 AS passed FROM ratios.projection_checkpoint WHERE projection = $1"""
_RECORDED: Final = """
SELECT e.log_partition, e.recorded_at < $3
  FROM unnest($1::int[], $2::bigint[]) AS asked (log_partition, position)
  JOIN claims.event e USING (log_partition, position)"""


@dataclass(frozen=True, slots=True)
class Cut:
    """`final`: whatever is asked of this day is answered the same for ever. `log_position`: what the answer holds."""

    final: bool
    log_position: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far each partition is, the same as `log_position`, and those that have passed a midnight."""

    applied: Mapping[int, int]
    log_position: str
    passed: frozenset[int]


class Cuts:
    """Finds cuts, and remembers those that are final."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._final: dict[date, Cut] = {}
        self._checkpoints = Together(self._read_checkpoints)

    async def of(self, known_on: date, now: datetime) -> Cut:
        """The cut of a day, as the projection stands. Ask before the figures: they then hold at least this."""
        kept = self._final.get(known_on)
        if kept is not None:
            return kept
        before = end_of_day(known_on)
        standing = await self._checkpoints.find(before)
        assert standing is not None, "every midnight that is asked for is answered"
        if before >= now:
            return Cut(final=False, log_position=standing.log_position)
        positions = await self._positions(standing.applied, before)
        # A later event applied, or a later head passed: nothing of that day is still to come.
        settled = standing.passed | {p for p, at in positions.items() if at < standing.applied[p]}
        cut = Cut(final=settled >= set(PARTITIONS), log_position=encode_positions(positions))
        if cut.final and len(self._final) < _MOST_KEPT:
            self._final[known_on] = cut
        return cut

    async def _read_checkpoints(self, midnights: Sequence[datetime]) -> dict[datetime, _Standing]:
        """Where the projection stands at each midnight; hardly ever more than one is asked for."""
        return {before: _standing(await self._pool.fetch(_CHECKPOINTS, NAME, before + MARGIN)) for before in midnights}

    async def _positions(self, applied: Mapping[int, int], before: datetime) -> dict[int, int]:
        """The last position of each partition that was recorded before: all partitions halved together.

        Times of recording never decrease along a partition, so this takes a dozen small reads and no index of its own.
        """
        low, high = dict.fromkeys(applied, 0), dict(applied)
        while unsettled := [p for p in applied if low[p] < high[p]]:
            middle = [(low[p] + high[p] + 1) // 2 for p in unsettled]
            rows = await self._pool.fetch(_RECORDED, unsettled, middle, before)
            was: dict[int, bool] = {row[0]: row[1] for row in rows}
            for partition, position in zip(unsettled, middle, strict=True):
                if was[partition]:
                    low[partition] = position
                else:
                    high[partition] = position - 1
        return low


def _standing(rows: Sequence[asyncpg.Record]) -> _Standing:
    applied = {row["log_partition"]: row["position"] for row in rows}
    passed = frozenset(row["log_partition"] for row in rows if row["passed"])
    return _Standing(applied, encode_positions(applied), passed)
