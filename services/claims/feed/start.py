"""The positions that a day begins after, found without reading the log."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.kit.clock import end_of_day
from services.kit.database import Pool
from services.kit.eventlog.reader import heads

# One index look-up per partition.
_RECORDED_BEFORE: Final = """
SELECT p.log_partition,
       (SELECT e.recorded_at < $3 FROM claims.event e
         WHERE e.log_partition = p.log_partition AND e.position = p.position) AS before
  FROM unnest($1::int[], $2::bigint[]) AS p (log_partition, position)"""


async def positions_at_end_of(pool: Pool, day: date) -> dict[int, int]:
    """The last position of each partition that was recorded by the end of a day, Europe/Paris.

    Positions have no holes and times never go back inside a partition, so halving finds it: as many rounds as the
    longest partition's length has binary digits, for all partitions at once.
    """
    low = dict.fromkeys(await heads(pool), 0)
    high = await heads(pool)
    midnight = end_of_day(day)
    while open_ := [p for p in low if low[p] < high[p]]:
        middle = {p: (low[p] + high[p] + 1) // 2 for p in open_}
        rows = await pool.fetch(_RECORDED_BEFORE, list(middle), list(middle.values()), midnight)
        for partition, before in rows:
            if before:
                low[partition] = middle[partition]
            else:
                high[partition] = middle[partition] - 1
    return low
