"""The feed's queries: events inside windows of positions that a tenant may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.claims.feed.asked import Filters
from services.kit.database import Pool
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.partitions import partition_of

_COLUMNS: Final = (
    "e.log_partition, e.position, e.tenant_id, e.stream_type, e.stream_id, e.version, e.event_id, e.kind,"
    " e.schema_version, e.effective_on, e.recorded_at, e.command_id, e.command_seq,"
    " json_send(e.meta), json_send(e.data)"
)
# Whatever kind of stream comes later (AML files, complaints) stays withheld until it is named here.
_VISIBLE: Final = """e.position > w.after AND e.position <= w.upto
 AND e.tenant_id = $1 AND e.stream_type IN ('policy', 'claim', 'person')
 AND (cardinality($2::text[]) = 0 OR e.kind = ANY ($2))"""
# The inner ORDER BY keeps the planner on the index: one range per window.
_BY_POSITION: Final = f"""
SELECT seen.* FROM unnest($4::int[], $5::bigint[], $6::bigint[]) AS w (log_partition, after, upto)
 CROSS JOIN LATERAL (
   SELECT {_COLUMNS} FROM claims.event e
    WHERE e.log_partition = w.log_partition AND {_VISIBLE} ORDER BY e.position) AS seen
 ORDER BY seen.log_partition, seen.position LIMIT $3"""
_BY_STREAM: Final = f"""
SELECT seen.*
  FROM unnest($4::int[], $5::bigint[], $6::bigint[], $7::uuid[]) AS w (log_partition, after, upto, stream_id)
 CROSS JOIN LATERAL (
   SELECT {_COLUMNS} FROM claims.event e
    WHERE e.log_partition = w.log_partition AND e.stream_id = w.stream_id AND {_VISIBLE} ORDER BY e.version) AS seen
 ORDER BY seen.log_partition, seen.position LIMIT $3"""


@dataclass(frozen=True, slots=True)
class Window:
    """The positions of a partition that follow `after`, up to `upto`."""

    after: int
    upto: int


async def rows_in(
    pool: Pool, tenant_id: UUID, windows: Mapping[int, Window], filters: Filters, limit: int
) -> list[StoredEvent]:
    """At most `limit` events of a tenant inside the windows, by partition and position."""
    if filters.streams:
        streams = [stream for stream in filters.streams if partition_of(stream) in windows]
        places = [partition_of(stream) for stream in streams]
        sql, more = _BY_STREAM, [streams]
    else:
        places, sql, more = list(windows), _BY_POSITION, []
    bounds = ([windows[p].after for p in places], [windows[p].upto for p in places])
    rows = await pool.fetch(sql, tenant_id, list(filters.kinds), limit, places, *bounds, *more)
    return [StoredEvent(*row) for row in rows]
