"""An event as the feed shows it: a CloudEvent whose data is our envelope, names as in EVENTS.md, ids dressed."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import orjson

from services.contracts.events.codec import UnknownKind, decode
from services.contracts.events.dressed import dressed
from services.contracts.ids import dress
from services.kit.clock import instant
from services.kit.eventlog.model import StoredEvent

_PREFIXES: Final = {"policy": "pol", "claim": "clm", "person": "per"}
_PATHS: Final = {"policy": "/v1/policies", "claim": "/v1/claims", "person": "/v1/persons"}


def cloud_event(stored: StoredEvent, *, for_insurer: bool) -> dict[str, Any] | None:
    """The event; None if this release does not know it, for then nobody can say that it may be shown.

    An insurer is told what happened and when, not which of the broker's people and keys did it.
    """
    try:
        event = decode(stored.kind, stored.schema_version, stored.data)
    except (UnknownKind, msgspec.ValidationError):
        return None
    recorded_at = instant(stored.recorded_at)
    envelope: dict[str, Any] = {
        "log_partition": stored.log_partition,
        "position": stored.position,
        "stream_type": stored.stream_type,
        "version": stored.version,
        "kind": stored.kind,
        "schema_version": stored.schema_version,
        "effective_on": stored.effective_on,
        "recorded_at": recorded_at,
        "command_id": str(stored.command_id),
    }
    if not for_insurer:
        envelope |= _whence(orjson.loads(stored.meta))
    return {
        "specversion": "1.0",
        "id": dress("evt", stored.event_id),
        "source": _PATHS[stored.stream_type],
        "type": stored.kind,
        "subject": dress(_PREFIXES[stored.stream_type], stored.stream_id),
        "time": recorded_at,
        "datacontenttype": "application/json",
        "data": {**envelope, "data": dressed(event, for_insurer=for_insurer)},
    }


def withheld(log_partition: int, first: int, last: int) -> dict[str, Any]:
    """Positions that hold what this reader may not see: nothing is missing there."""
    return {"log_partition": log_partition, "position": first, "last_position": last, "withheld": True}


def _whence(meta: dict[str, Any]) -> dict[str, Any]:
    names = ("actor", "source", "correlation_id", "causation_id", "traceparent", "rule_version")
    return {name: meta[name] for name in names if meta.get(name) is not None}
