"""Versions of claims and policies in their tables: what was last, and what a batch adds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from services.contracts.events.policy import Share
from services.contracts.periods import DAY
from services.kit.database import Connection
from services.ratios.ledger.chains import Chains
from services.ratios.ledger.tables import SCHEMA, Tables
from services.ratios.ledger.versions import ClaimVersion, PolicyVersion

V = TypeVar("V")

# asyncpg writes this as PostgreSQL's infinity.
_STANDS: Final = datetime.max.replace(tzinfo=UTC)
_SHARES: Final = msgspec.json.Decoder(tuple[Share, ...])


@dataclass(frozen=True, slots=True)
class Store(Generic[V]):
    """Where the versions of one sort of subject are kept."""

    table: str
    subject: str
    fields: tuple[str, ...]
    read: Callable[[Sequence[Any]], V]
    write: Callable[[V], tuple[Any, ...]]

    async def load(
        self, conn: Connection, tables: Tables, log_partition: int, subjects: Collection[UUID]
    ) -> dict[UUID, V]:
        """The standing version of each subject that has one."""
        if not subjects:
            return {}
        rows = await conn.fetch(
            f"""SELECT {self.subject}, {", ".join(self.fields)} FROM {tables[self.table]}
                 WHERE log_partition = $1 AND {self.subject} = ANY ($2) AND recorded_to = 'infinity'""",
            *(log_partition, list(subjects)),
        )
        return {row[0]: self.read(row[1:]) for row in rows}

    async def save(self, conn: Connection, tables: Tables, log_partition: int, chains: Chains[V]) -> None:
        """Ends the versions that a batch replaces, and writes those it begins."""
        if closed := chains.closed():
            await conn.execute(
                f"""UPDATE {tables[self.table]} v SET recorded_to = n.ended_at
                      FROM unnest($2::uuid[], $3::timestamptz[]) n (subject, ended_at)
                     WHERE v.log_partition = $1 AND v.{self.subject} = n.subject AND v.recorded_to = 'infinity'""",
                *(log_partition, [subject for subject, _ in closed], [at for _, at in closed]),
            )
        rows: list[tuple[Any, ...]] = []
        for subject, begun, end in chains.begun():
            envelope = (log_partition, subject, begun.position, begun.recorded_at, end or _STANDS, begun.tenant_id)
            rows.append((*envelope, *self.write(begun.value)))
        if rows:
            await conn.copy_records_to_table(
                tables.bare(self.table),
                schema_name=SCHEMA,
                columns=(
                    *("log_partition", self.subject, "position_from", "recorded_from", "recorded_to", "tenant_id"),
                    *self.fields,
                ),
                records=rows,
            )


def _inclusive(days: asyncpg.Range[Any]) -> tuple[date, date | None]:
    """PostgreSQL keeps ranges of days without their upper bound."""
    assert days.lower is not None
    return days.lower, None if days.upper is None else days.upper - DAY


def _read_policy(row: Sequence[Any]) -> PolicyVersion:
    *attributes, covering, suspending, shares, terminated_on, starts, anchors = row
    covered, suspended = (tuple(_inclusive(days) for days in ranges) for ranges in (covering, suspending))
    last = (_read_shares(shares), terminated_on, tuple(starts), tuple(anchors))
    return PolicyVersion._make((*attributes, covered, suspended, *last))


def _write_policy(version: PolicyVersion) -> tuple[Any, ...]:
    covered = [asyncpg.Range(start, end, upper_inc=True) for start, end in version.covered]
    suspended = [asyncpg.Range(start, end, upper_inc=end is not None) for start, end in version.suspended]
    last = (_write_shares(version.shares), version.terminated_on, version.starts, version.anchors)
    return (*version[:-6], covered, suspended, *last)


def _read_shares(text: str | None) -> tuple[Share, ...] | None:
    return None if text is None else _SHARES.decode(text)


def _write_shares(shares: tuple[Share, ...] | None) -> str | None:
    return None if shares is None else msgspec.json.encode(shares).decode()


CLAIMS: Final = Store("claim_version", "claim_id", ClaimVersion._fields, lambda row: ClaimVersion(*row), tuple)
POLICIES: Final = Store("policy_version", "policy_id", PolicyVersion._fields, _read_policy, _write_policy)
