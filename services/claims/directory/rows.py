"""The directory's rows: only ever added, each from a day on, each with the moment it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.contracts.http.directory import DirectoryIn
from services.contracts.ids import directory_entry, dress, person_stream
from services.kit.clock import instant
from services.kit.database import Connection, Pool
from services.kit.eventlog.partitions import partition_of
from services.kit.serialised import serialised

KINDS: Final[Mapping[str, str]] = {
    "insurers": "insurer",
    "clients": "client",
    "advisers": "adviser",
    "organisations": "organisation",
}
"""The collections, and what each holds."""

_COLUMNS: Final = "kind, reference, nature, name, registration_no, person_id, valid_from, recorded_at"
_STANDING: Final = f"""
SELECT {_COLUMNS} FROM claims.directory_entry
 WHERE log_partition = $1 AND entry_id = $2 AND tenant_id = $3 AND valid_from <= $4
   AND ($5::timestamptz IS NULL OR recorded_at < $5)
 ORDER BY valid_from DESC, recorded_at DESC LIMIT 1"""
_ADD: Final = """
INSERT INTO claims.directory_entry
  (log_partition, entry_id, tenant_id, kind, reference, nature, name, registration_no, person_id, valid_from,
   recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp())"""
_PAGE: Final = f"""
SELECT DISTINCT ON (reference) {_COLUMNS} FROM claims.directory_entry
 WHERE tenant_id = $1 AND kind = $2 AND valid_from <= $3 AND ($4::timestamptz IS NULL OR recorded_at < $4)
   AND reference > $5
 ORDER BY reference, valid_from DESC, recorded_at DESC LIMIT $6"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under a reference from a day on."""

    kind: str
    reference: str
    nature: str
    name: str | None
    registration_no: str | None
    person_id: UUID | None
    valid_from: date
    recorded_at: datetime

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, from whenever."""
        return self.nature, self.name, self.registration_no, self.person_id

    def shown(self) -> dict[str, Any]:
        """As the API shows it. A natural person is named by its id alone."""
        return {
            "reference": self.reference,
            "nature": self.nature,
            "name": self.name,
            "registration_no": self.registration_no,
            "person_id": dress("per", self.person_id) if self.person_id else None,
            "valid_from": self.valid_from,
            "recorded_at": instant(self.recorded_at),
        }


@dataclass(frozen=True, slots=True)
class Cut:
    """On which day it is asked what stands, and, if given, only what was recorded `before` a moment."""

    on: date
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A reference of a tenant, among the things of a kind."""

    tenant_id: UUID
    kind: str
    reference: str


async def find(source: Pool | Connection, named: Named, cut: Cut) -> Entry | None:
    """What stands under a reference; None where nothing does yet."""
    entry_id = directory_entry(named.tenant_id, named.kind, named.reference)
    row = await source.fetchrow(_STANDING, partition_of(entry_id), entry_id, named.tenant_id, cut.on, cut.before)
    return None if row is None else Entry(*row)


async def listed(pool: Pool, after: Named, cut: Cut, limit: int) -> list[Entry]:
    """What stands under each reference that follows `after`, in their order."""
    rows = await pool.fetch(_PAGE, after.tenant_id, after.kind, cut.on, cut.before, after.reference, limit)
    return [Entry(*row) for row in rows]


async def add(pool: Pool, named: Named, body: DirectoryIn, valid_from: date, recorded_by: str) -> Entry:
    """Records what is new from a day on; what stands then.

    Of two writers of the same the second reads what the first wrote.
    """
    turn = f"claims.directory_entry {named.tenant_id} {named.kind} {named.reference}"
    return await serialised(pool, turn, lambda conn: _add(conn, named, body, valid_from, recorded_by))


async def _add(conn: Connection, named: Named, body: DirectoryIn, valid_from: date, recorded_by: str) -> Entry:
    person_id = None if body.person_reference is None else person_stream(named.tenant_id, body.person_reference)
    said = (body.nature, body.name, body.registration_no, person_id)
    standing = await find(conn, named, Cut(valid_from))
    if standing is not None and standing.content == said:
        return standing
    entry_id = directory_entry(named.tenant_id, named.kind, named.reference)
    where = (partition_of(entry_id), entry_id, named.tenant_id, named.kind, named.reference)
    await conn.execute(_ADD, *where, *said, valid_from, recorded_by)
    stands = await find(conn, named, Cut(valid_from))
    assert stands is not None
    return stands
