"""The timeline of a policy or a claim: every event, who, when, what changed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from services.claims.words import Words
from services.claims.words.said import Said
from services.contracts.events import codec
from services.contracts.events.dressed import dressed
from services.contracts.ids import dress
from services.kit.clock import instant
from services.kit.eventlog.model import StoredEvent


def timeline(stored: Sequence[StoredEvent], *, french: bool, for_insurer: bool) -> list[dict[str, Any]]:
    """A stream from its first event on, as people read it; oldest first.

    As in the feed, an insurer is not told which of the broker's people and keys acted, nor by which dated rules.
    """
    said = Said()
    told = []
    for entry in stored:
        event = codec.decode(entry.kind, entry.schema_version, entry.data)
        meta = orjson.loads(entry.meta)
        told.append(
            {
                "id": dress("evt", entry.event_id),
                "version": entry.version,
                "kind": entry.kind,
                "effective_on": entry.effective_on,
                "recorded_at": instant(entry.recorded_at),
                "actor": _unnamed(meta["actor"]) if for_insurer else meta["actor"],
                "channel": meta["source"]["channel"],
                "rule_version": None if for_insurer else meta.get("rule_version"),
                "text": Words.after(said, french=french, for_insurer=for_insurer).told(event),
                "data": dressed(event, for_insurer=for_insurer),
            }
        )
        said.note(event)
    return told


def _unnamed(actor: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in actor.items() if name != "id"}
