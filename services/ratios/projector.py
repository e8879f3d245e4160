"""Follows the log: events in, rows of the ledger out, in the transaction that moves the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent
from services.ratios.ledger import positions
from services.ratios.ledger.batch import Batch, collector_at_rest
from services.ratios.ledger.cells import add_to_cells
from services.ratios.ledger.chains import Chains
from services.ratios.ledger.tables import CLAIM_MOVEMENT, EXPOSURE_MOVEMENT, LIVE, PREMIUM_MOVEMENT, SCHEMA, Tables
from services.ratios.ledger.version_store import CLAIMS, POLICIES

NAME: Final = "ledger"
# How many consumers a projecting process runs: PostgreSQL writes one batch while the other is being made.
LANES: Final = 2
_CLAIM_ID: Final = CLAIM_MOVEMENT.index("claim_id")


class LedgerProjection:
    """The projection behind every ratio. Rows are keyed by partition, so partitions never wait for one another.

    `cells` is off while a rebuild reads the past: it sums the movements once at the end instead.
    """

    schema = SCHEMA

    def __init__(self, tables: Tables = LIVE, *, cells: bool = True) -> None:
        self.name = NAME + tables.suffix
        self._tables = tables
        self._cells = cells

    async def apply(self, conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
        """Adds a batch of one partition, in order, inside the caller's transaction."""
        with collector_at_rest():
            batch = await Batch.decode(events)
            coverages = await self._coverages(conn, log_partition, batch)
            claims = Chains(await CLAIMS.load(conn, self._tables, log_partition, batch.claims))
            policies = Chains(await POLICIES.load(conn, self._tables, log_partition, batch.policies))
            claim_rows = await batch.claim_rows(coverages, claims)
            premium_rows = await batch.premium_rows(policies)
            await self._save_coverages(conn, log_partition, batch)
            await CLAIMS.save(conn, self._tables, log_partition, claims)
            await POLICIES.save(conn, self._tables, log_partition, policies)
            await self._copy(conn, "premium_movement", PREMIUM_MOVEMENT, premium_rows)
            await self._copy(conn, "exposure_movement", EXPOSURE_MOVEMENT, batch.exposure_rows())
            await self._copy(conn, "claim_movement", CLAIM_MOVEMENT, claim_rows)
            await positions.go_on(conn, self._tables, log_partition, events)
            await self._copy(conn, "position_line", positions.COLUMNS, positions.position_rows(events))
        if self._cells and claim_rows:
            touched = {row[_CLAIM_ID] for row in claim_rows}
            await add_to_cells(conn, self._tables, log_partition, touched, events[0].position - 1)

    async def _copy(
        self, conn: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        if rows:
            await conn.copy_records_to_table(
                self._tables.bare(table), schema_name=SCHEMA, columns=columns, records=rows
            )

    async def _coverages(self, conn: Connection, log_partition: int, batch: Batch) -> dict[tuple[UUID, UUID], str]:
        """The coverages that the batch's lines may name: those it opens, and those opened before."""
        if not batch.coverages_of:
            return batch.opened
        rows = await conn.fetch(
            f"""SELECT claim_id, claim_coverage_id, coverage_code FROM {self._tables["claim_coverage"]}
                 WHERE log_partition = $1 AND claim_id = ANY ($2)""",
            *(log_partition, list(batch.coverages_of)),
        )
        return batch.opened | {(row[0], row[1]): row[2] for row in rows}

    async def _save_coverages(self, conn: Connection, log_partition: int, batch: Batch) -> None:
        if not batch.opened:
            return
        claims, coverage_ids = zip(*batch.opened, strict=True)
        # A coverage that reopens keeps its id: it is there already.
        await conn.execute(
            f"""INSERT INTO {self._tables["claim_coverage"]}
                SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[]) ON CONFLICT DO NOTHING""",
            *(log_partition, claims, coverage_ids, list(batch.opened.values())),
        )
