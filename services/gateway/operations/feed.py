"""The feed of events."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.claims import ID as CLAIM_ID
from services.gateway.operations.model import JSON, NDJSON, Operation, Parameter
from services.gateway.operations.shape import text

_EVENT: Final = {
    "specversion": "1.0",
    "id": "evt_5b1de3a07c5f8a2e9d40b6c7f1e2a394",
    "source": "/v1/claims",
    "type": "case-reserve-set",
    "subject": CLAIM_ID,
    "time": "2025-03-20T10:15:00.123456Z",
    "datacontenttype": "application/json",
    "data": {
        "log_partition": 1,
        "position": 17,
        "stream_type": "claim",
        "version": 4,
        "kind": "case-reserve-set",
        "schema_version": 1,
        "effective_on": "2025-03-20",
        "recorded_at": "2025-03-20T10:15:00.123456Z",
        "data": {"before": "0.00", "after": "2500.00", "set_on": "2025-03-20"},
    },
}
_WITHHELD: Final = {"log_partition": 1, "position": 18, "last_position": 21, "withheld": True}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/events", "claims", "readFeed",
        "The feed: every event, in order inside each partition, as CloudEvents; resumable and provably without gaps.",
        "Feed", scopes=("events:read",), insurers=True, upstream_path="/internal/events",
        parameters=(
            text("after", "Cursor: `next` of the last answer. Without it the feed begins at `start`."),
            text("start", "`beginning` (default), `now`, or a day: begins with what was recorded after that day."),
            Parameter("limit", "How many events.", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
            Parameter("wait", "Seconds to wait for an event.", {"type": "integer", "minimum": 0, "maximum": 30}),
            text("kind", "Only these kinds, comma-separated."), text("claim", "Only this claim."),
            text("policy", "Only this policy."),
        ),
        answer={"items": [_EVENT, _WITHHELD], "next": "AAEAAAAAAAAAFQ", "more": False}, answer_media=(JSON, NDJSON),
    ),
)  # fmt: skip
