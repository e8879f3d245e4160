"""What is kept of claims' diaries: a row for each deadline and each alert, so that they are found across claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.claims.answers import encode
from services.claims.diary.parts import Alert, Deadline
from services.claims.diary.views import alert_view, deadline_view
from services.claims.lists.folded import Folded
from services.claims.state import Claim, Closed, Open
from services.contracts.events.declaration import ClaimDeclared
from services.contracts.ids import dress
from services.kit.database import Connection

_DEADLINES: Final = (
    *(("deadline_id", "uuid"), ("tenant_id", "uuid"), ("claim_id", "uuid"), ("updated_at", "timestamptz")),
    *(("insurer_id", "text"), ("code", "text"), ("owner", "text"), ("assignee_id", "text"), ("state", "text")),
    *(("trigger_on", "date"), ("due_on", "date"), ("view", "bytea")),
)
_ALERTS: Final = (
    *(("alert_id", "uuid"), ("tenant_id", "uuid"), ("claim_id", "uuid"), ("updated_at", "timestamptz")),
    *(("insurer_id", "text"), ("rule_id", "text"), ("severity", "text"), ("state", "text")),
    *(("raised_on", "date"), ("view", "bytea")),
)

Row = tuple[Any, ...]


async def save_deadlines(conn: Connection, log_partition: int, moved: Sequence[Folded[Claim]]) -> None:
    """Stores the deadlines of the claims that a batch moved: most have none, which costs nothing."""
    rows = [
        _deadline_row(folded, deadline)
        for folded in moved
        if isinstance(folded.state, Open | Closed)
        for deadline in folded.state.dossier.deadlines.values()
    ]
    await _save(conn, "claims.deadline_view", _DEADLINES, log_partition, rows)


async def save_alerts(conn: Connection, log_partition: int, moved: Sequence[Folded[Claim]]) -> None:
    """Stores their alerts."""
    rows = [
        _alert_row(folded, alert)
        for folded in moved
        if isinstance(folded.state, Open | Closed)
        for alert in folded.state.dossier.alerts.values()
    ]
    await _save(conn, "claims.alert_view", _ALERTS, log_partition, rows)


def _deadline_row(folded: Folded[Claim], deadline: Deadline) -> Row:
    view = deadline_view(deadline)
    current = deadline.current
    return (
        current.deadline_id,
        *_shared(folded),
        current.code,
        current.owner,
        current.assignee_id,
        view["state"],
        current.trigger_on,
        current.due_on,
        encode({**view, **_claim(folded)}),
    )


def _alert_row(folded: Folded[Claim], alert: Alert) -> Row:
    view = alert_view(alert)
    raised = alert.raised
    return (
        raised.alert_id,
        *_shared(folded),
        raised.rule_id,
        raised.severity,
        view["state"],
        raised.raised_on,
        encode({**view, **_claim(folded)}),
    )


def _shared(folded: Folded[Claim]) -> Iterator[object]:
    yield from (folded.last.tenant_id, folded.last.stream_id, folded.last.recorded_at, _facts(folded).insurer_id)


def _claim(folded: Folded[Claim]) -> dict[str, object]:
    """Whose it is, as a list shows it."""
    facts = _facts(folded)
    return {"claim_id": dress("clm", folded.last.stream_id), "claim_no": facts.claim_no, "insurer_id": facts.insurer_id}


def _facts(folded: Folded[Claim]) -> ClaimDeclared:
    assert isinstance(folded.state, Open | Closed)
    return folded.state.dossier.declared


async def _save(
    conn: Connection, table: str, columns: Sequence[tuple[str, str]], log_partition: int, rows: Sequence[Row]
) -> None:
    """Stores rows of one partition, new or changed, in one statement."""
    if not rows:
        return
    names = ", ".join(name for name, _ in columns)
    sent = ", ".join(f"${n}::{kind}[]" for n, (_, kind) in enumerate(columns, 2))
    changed = ", ".join(f"{name} = excluded.{name}" for name, _ in columns[1:])
    sql = f"""
        INSERT INTO {table} (log_partition, {names}) SELECT $1, * FROM unnest({sent})
        ON CONFLICT (log_partition, {columns[0][0]}) DO UPDATE SET {changed}"""
    await conn.execute(sql, log_partition, *map(list, zip(*rows, strict=True)))
