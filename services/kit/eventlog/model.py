"""What goes into the log and what comes out of it: structs, for these are made by the ten thousand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.kit.eventlog.partitions import partition_of

# The PostgreSQL schema that the log's tables live in.
LOG_SCHEMA: Final = "claims"

Outcome = Literal["recorded", "replayed", "nothing", "version-conflict", "command-reused"]


class NewEvent(msgspec.Struct, frozen=True):
    """An event to append. `data` and `meta` are JSON text; `effective_on` is its business date."""

    event_id: UUID
    kind: str
    schema_version: int
    effective_on: date
    data: bytes
    meta: bytes


class Append(msgspec.Struct, frozen=True):
    """One command: its events for one stream, decided on the stream's version `expected` (0: no such stream yet)."""

    tenant_id: UUID
    stream_type: str
    stream_id: UUID
    expected: int
    command_id: UUID
    events: tuple[NewEvent, ...]

    @property
    def log_partition(self) -> int:
        return partition_of(self.stream_id)


class Appended(msgspec.Struct, frozen=True):
    """What became of a command.

    `recorded` and `replayed`: durable; version, position and recorded_at are those of its last event.
    `nothing`, `version-conflict`, `command-reused`: nothing was written; version is the stream's, 0 if there is none.
    """

    outcome: Outcome
    version: int
    position: int | None = None
    recorded_at: datetime | None = None


class AppendFault(Exception):
    """A command that the log can never take (unknown partition, a broken value): a fault of ours, not the sender's."""


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as it stands in the log. `recorded_at`: when it became known; `meta` and `data` are JSON text."""

    log_partition: int
    position: int
    tenant_id: UUID
    stream_type: str
    stream_id: UUID
    version: int
    event_id: UUID
    kind: str
    schema_version: int
    effective_on: date
    recorded_at: datetime
    command_id: UUID
    command_seq: int
    meta: bytes
    data: bytes
