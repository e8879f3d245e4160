"""What insurers stated, in the ledger beside the movements: evidence, with how far the log tells what it moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.contracts.events.codec import decode
from services.contracts.events.position import PositionReported
from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent
from services.ratios.ledger.tables import Tables

KIND: Final = "position-reported"
COLUMNS: Final = (
    *("log_partition", "claim_id", "position", "line_no", "tenant_id", "recorded_at", "cut_off_on", "position_last"),
    *("position_id", "event_id", "command_id", "insurer_id", "insurer_claim_no", "supersedes", "late"),
    *("claim_coverage_id", "cost_type", "cost_category", "paid", "case_reserve", "recourse_received"),
    "recourse_forecast",
)


def position_rows(events: Sequence[StoredEvent]) -> list[tuple[Any, ...]]:
    """The rows of a batch's positions, one for each line."""
    rows: list[tuple[Any, ...]] = []
    for n, stored in enumerate(events):
        if stored.kind == KIND:
            event = decode(stored.kind, stored.schema_version, stored.data)
            assert isinstance(event, PositionReported)
            rows += _rows(stored, event, _last(events[n:], stored))
    return rows


async def go_on(conn: Connection, tables: Tables, log_partition: int, events: Sequence[StoredEvent]) -> None:
    """Where a batch begins in the middle of an append, whose position may have come with the batch before."""
    first = events[0]
    if first.command_seq == 1:
        return
    await conn.execute(
        f"""UPDATE {tables["position_line"]} SET position_last = $4
             WHERE log_partition = $1 AND claim_id = $2 AND command_id = $3""",
        *(log_partition, first.stream_id, first.command_id, _last(events, first)),
    )


def _last(events: Sequence[StoredEvent], of: StoredEvent) -> int:
    """The position of the last event of the same append: they stand side by side."""
    last = of.position
    for stored in events:
        if (stored.stream_id, stored.command_id) != (of.stream_id, of.command_id):
            break
        last = stored.position
    return last


def _rows(stored: StoredEvent, event: PositionReported, last: int) -> list[tuple[Any, ...]]:
    return [
        (
            *(stored.log_partition, stored.stream_id, stored.position, line_no, stored.tenant_id, stored.recorded_at),
            *(event.cut_off_on, last, event.position_id, stored.event_id, stored.command_id),
            *(event.insurer_id, event.insurer_claim_no, event.supersedes, event.late),
            *(line.claim_coverage_id, line.cost_type, line.cost_category),
            *(line.paid_to_date.cents, line.case_reserve.cents, line.recourse_received.cents),
            None if line.recourse_forecast is None else line.recourse_forecast.cents,
        )
        for line_no, line in enumerate(event.lines)
    ]
