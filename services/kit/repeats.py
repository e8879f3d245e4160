"""Telling a repeat of a command from another that took its id."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from services.kit.commands import Command
from services.kit.errors import Refusal
from services.kit.eventlog.model import StoredEvent


def own_events(stored: Sequence[StoredEvent], command: Command) -> list[StoredEvent]:
    """What a command left in its stream before. A Refusal where its id now comes with another content."""
    own = [s for s in stored if s.command_id == command.command_id]
    if own and orjson.loads(own[0].meta)["source"].get(command.hash_name) != command.content_hash:
        raise Refusal(reused(command), first=f"evt_{own[0].event_id.hex}")
    return own


def reused(command: Command) -> str:
    """The code of the refusal where a command id comes again with another content."""
    return "line-changed" if command.hash_name == "line_hash" else "idempotency-key-reused"
