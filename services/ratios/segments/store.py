"""A tenant's segments in PostgreSQL: every change is kept, and is a version of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from services.kit.database import Connection, Pool
from services.kit.errors import Missing
from services.kit.serialised import serialised
from services.ratios.segments.rules import Condition, Segment, Segments

_CONDITIONS = msgspec.json.Decoder(tuple[Condition, ...])


async def segments_of(source: Pool | Connection, tenant_id: UUID, version: int | None = None) -> Segments:
    """The segments as they stand, or as a version had them. Missing for a version that there is not."""
    rows = await source.fetch(
        """SELECT version, name, rank, rule, recorded_at, recorded_by FROM ratios.segment
            WHERE tenant_id = $1 AND ($2::int IS NULL OR version <= $2) ORDER BY version""",
        *(tenant_id, version),
    )
    last: int = rows[-1]["version"] if rows else 0
    if version is not None and version != last:
        raise Missing("segments", "segment-version-unknown")
    latest = {row["name"]: row for row in rows}
    standing = [_segment(row) for row in latest.values() if row["rule"] is not None]
    return Segments(last, tuple(sorted(standing, key=lambda s: (s.rank, s.name))))


async def set_segment(pool: Pool, tenant_id: UUID, segment: Segment) -> None:
    """Saves a segment under the next version. What stands there already makes no version."""

    async def save(conn: Connection) -> None:
        segments = await segments_of(conn, tenant_id)
        known = segments.find(segment.name)
        if known is None or (known.rank, known.conditions) != (segment.rank, segment.conditions):
            rule = msgspec.json.encode(segment.conditions).decode()
            await _add(conn, tenant_id, segments.version + 1, segment, rule)

    await serialised(pool, _turn(tenant_id), save)


async def remove_segment(pool: Pool, tenant_id: UUID, name: str, recorded_by: str) -> None:
    """Removes a segment: its policies fall to the next one that takes them. Missing where there is none."""

    async def remove(conn: Connection) -> None:
        segments = await segments_of(conn, tenant_id)
        known = segments.find(name)
        if known is None:
            raise Missing("segment", "segment-not-found")
        await _add(conn, tenant_id, segments.version + 1, replace(known, recorded_by=recorded_by), None)

    await serialised(pool, _turn(tenant_id), remove)


def _turn(tenant_id: UUID) -> str:
    return f"ratios.segment {tenant_id}"


async def _add(conn: Connection, tenant_id: UUID, version: int, segment: Segment, rule: str | None) -> None:
    await conn.execute(
        """INSERT INTO ratios.segment (tenant_id, version, name, rank, rule, recorded_by, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())""",
        *(tenant_id, version, segment.name, segment.rank, rule, segment.recorded_by),
    )


def _segment(row: Any) -> Segment:
    conditions = _CONDITIONS.decode(row["rule"])
    return Segment(row["name"], row["rank"], conditions, row["recorded_by"], row["version"], row["recorded_at"])
