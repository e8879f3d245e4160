"""The history of case reserves, and of corrected totals, as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.contracts.events import codec
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.ids import dress
from services.kit.eventlog.model import StoredEvent


def reserve_views(dossier: Dossier, events: Sequence[StoredEvent], as_of: date | None = None) -> list[dict[str, Any]]:
    """Every change of a reserve, effective by `as_of`, in the order they were recorded."""
    return [_reserve_view(dossier, stored) for stored in _of("case-reserve-set", events, as_of)]


def correction_views(
    dossier: Dossier, events: Sequence[StoredEvent], as_of: date | None = None
) -> list[dict[str, Any]]:
    """Every correction of a total, effective by `as_of`, in the order they were recorded."""
    return [_correction_view(dossier, stored) for stored in _of("balance-corrected", events, as_of)]


def _of(kind: str, events: Sequence[StoredEvent], as_of: date | None) -> list[StoredEvent]:
    return [e for e in events if e.kind == kind and (as_of is None or e.effective_on <= as_of)]


def _reserve_view(dossier: Dossier, stored: StoredEvent) -> dict[str, Any]:
    event = codec.decode(stored.kind, stored.schema_version, stored.data)
    assert isinstance(event, CaseReserveSet)
    return {
        "id": dress("evt", stored.event_id),
        **line_view(dossier, event.line),
        "before": event.before,
        "after": event.after,
        "set_on": event.set_on,
        "reason": event.reason,
        "stated_by": event.stated_by,
        "handling": event.handling,
        "basis_event_id": dress("evt", event.basis_event_id) if event.basis_event_id else None,
        "recorded_at": stored.recorded_at,
    }


def _correction_view(dossier: Dossier, stored: StoredEvent) -> dict[str, Any]:
    event = codec.decode(stored.kind, stored.schema_version, stored.data)
    assert isinstance(event, BalanceCorrected)
    return {
        "id": dress("evt", stored.event_id),
        "measure": event.measure,
        **line_view(dossier, event.line),
        "recourse_id": dress("rec", event.recourse_id) if event.recourse_id else None,
        "recourse_type": event.recourse_type,
        "before": event.before,
        "after": event.after,
        "corrected_on": event.corrected_on,
        "reason": event.reason,
        "corrects": dress("evt", event.corrects) if event.corrects else None,
        "stated_by": event.stated_by,
        "handling": event.handling,
        "recorded_at": stored.recorded_at,
    }
