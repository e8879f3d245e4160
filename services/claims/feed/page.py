"""A page of the feed: what follows a cursor, in order inside each partition, with nothing left unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.claims.feed.asked import Filters
from services.claims.feed.insurers import insurers_of
from services.claims.feed.rows import Window, rows_in
from services.claims.feed.shown import cloud_event, withheld
from services.claims.withheld import may_be_told
from services.contracts.internal import Caller
from services.kit.database import Pool
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.reader import heads

# Positions that one query looks at where filters leave few of them, and how often a request looks on.
_FILTERED_WINDOW: Final = 5_000
_MOST_WINDOWS: Final = 8

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Items, where the reader stands after them, and whether the log already holds more for it."""

    items: list[Item]
    after: dict[int, int]
    more: bool


async def read_page(pool: Pool, caller: Caller, after: Mapping[int, int], filters: Filters, limit: int) -> Page:
    """At most `limit` events after a cursor, and what is withheld between them.

    Where others' events or filters leave little, it looks further, up to a measure: a page may be empty and have more.
    """
    current = await heads(pool)
    share = _FILTERED_WINDOW if filters else limit
    page = Page([], dict(after), more=True)
    events = 0
    for _ in range(_MOST_WINDOWS):
        windows = _windows(current, page.after, filters, share)
        if not windows or events >= limit:
            break
        rows = await rows_in(pool, caller.tenant_id, windows, filters, limit - events)
        reached = _reached(windows, rows, full=len(rows) == limit - events)
        items = list(_items(windows, reached, await _shown(pool, caller, rows), tell_gaps=not filters))
        page = Page([*page.items, *items], {**page.after, **reached}, more=True)
        events += len(rows)
        share *= 4
    return Page(page.items, page.after, more=bool(_windows(current, page.after, filters, 1)))


def _windows(current: Mapping[int, int], after: Mapping[int, int], filters: Filters, share: int) -> dict[int, Window]:
    """Where to look: a fair share of each partition that has moved; with streams given, theirs up to the head."""
    moved = {p: head for p, head in sorted(current.items()) if head > after.get(p, 0)}
    if filters.streams:
        wanted = {partition_of(stream) for stream in filters.streams}
        return {p: Window(after.get(p, 0), head) for p, head in moved.items() if p in wanted}
    each = max(1, share // max(1, len(moved)))
    return {p: Window(after.get(p, 0), min(head, after.get(p, 0) + each)) for p, head in moved.items()}


def _reached(windows: Mapping[int, Window], rows: list[StoredEvent], *, full: bool) -> dict[int, int]:
    """How far the rows take each partition: all of it, unless the page was full in the middle."""
    if not full:
        return {p: window.upto for p, window in windows.items()}
    last = rows[-1]
    before = {p: window.upto for p, window in windows.items() if p < last.log_partition}
    return {**before, last.log_partition: last.position}


async def _shown(pool: Pool, caller: Caller, rows: list[StoredEvent]) -> dict[tuple[int, int], Item]:
    """The events that the caller may see, by partition and position."""
    rows = [row for row in rows if may_be_told(caller, row.kind)]
    if caller.insurer_id is not None:
        insurers = await insurers_of(pool, caller.tenant_id, {row.stream_id for row in rows})
        rows = [row for row in rows if insurers.get(row.stream_id) == caller.insurer_id]
    for_insurer = caller.insurer_id is not None
    told = ((row, cloud_event(row, for_insurer=for_insurer)) for row in rows)
    return {(row.log_partition, row.position): item for row, item in told if item is not None}


def _items(
    windows: Mapping[int, Window], reached: Mapping[int, int], shown: Mapping[tuple[int, int], Item], *, tell_gaps: bool
) -> Iterator[Item]:
    """The events in order, and between them the positions that are withheld."""
    positions: dict[int, list[int]] = {p: [] for p in reached}
    for partition, position in shown:
        positions[partition].append(position)
    for partition, upto in reached.items():
        last = windows[partition].after
        for position in positions[partition]:
            if tell_gaps and position > last + 1:
                yield withheld(partition, last + 1, position - 1)
            yield shown[partition, position]
            last = position
        if tell_gaps and upto > last:
            yield withheld(partition, last + 1, upto)
