"""The feed of events."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.model import JSON, NDJSON, Operation, Parameter
from services.gateway.operations.shape import text

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
        answer_media=(JSON, NDJSON), problems=("cursor-ahead-of-log",),
    ),
)  # fmt: skip
