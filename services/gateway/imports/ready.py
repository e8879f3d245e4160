"""A line on its way to claims: its identity, its stream, what it weighs and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from services.contracts.bulk import BulkLine, CommandName, LineError
from services.contracts.ids import claim_stream, policy_stream
from services.gateway.imports.faults import unreadable
from services.kit.eventlog.partitions import partition_of

# At most how many events a command makes, besides one for each coverage it names; a chunk is filled by these.
EVENTS: Final[dict[str, int]] = {
    "policy-line": 3,
    "claim-line": 4,
    "position-line": 16,
    "reopen-claim": 6,
    "correct-claim": 6,
}
_EVENTS_OTHERWISE: Final = 2

_decode = msgspec.json.Decoder(float_hook=str).decode


class Ready(msgspec.Struct, frozen=True):
    """A line on its way, with what is needed to send it and to count it.

    `events` is how many it makes at most. `needs` is the partition of the policy it names, where that is another
    stream: earlier lines about that policy go first. `measures` are cents, in the profile's order. `keyed_stream`
    says that the stream is named by the line's own key: the key cannot come again for another one. A struct, for each
    line of a file makes one.
    """

    line: BulkLine
    partition: int
    events: int
    needs: int | None
    measures: tuple[int, ...]
    keyed_stream: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be sent, or that claims refused."""

    n: int
    key: str
    code: str
    errors: list[LineError]


StreamType = Literal["policy", "claim"]
Named = tuple[str, int]
"""A stream and its partition. The lines of one stream mostly follow one another, so the last ones are remembered."""


@lru_cache(maxsize=1024)
def policy_named(tenant: UUID, insurer_id: str, policy_no: str) -> Named:
    """A policy by its insurer and number."""
    stream = policy_stream(tenant, insurer_id, policy_no)
    return str(stream), partition_of(stream)


@lru_cache(maxsize=1024)
def claim_named(tenant: UUID, sender: str, key: str) -> Named:
    """A claim by its sender's reference."""
    stream = claim_stream(tenant, sender, key)
    return str(stream), partition_of(stream)


@lru_cache(maxsize=1024)
def claim_called(tenant: UUID, insurer_id: str, insurer_claim_no: str) -> Named:
    """What stands for a claim that only its insurer's number names."""
    stream = claim_stream(tenant, f"insurer/{insurer_id}", insurer_claim_no)
    return str(stream), partition_of(stream)


def weight(command: CommandName, body: dict[str, Any]) -> int:
    """At most how many events a command makes."""
    lines = body.get("lines")
    if command == "report-position" and isinstance(lines, list):
        return _EVENTS_OTHERWISE + 5 * len(lines)
    named = [part.get("coverages") for part in (body, body.get("policy"), body.get("claim")) if isinstance(part, dict)]
    return EVENTS.get(command, _EVENTS_OTHERWISE) + sum(len(one) for one in named if isinstance(one, list))


def json_of(text: bytes, key: str = "", pointer: str = "") -> dict[str, Any]:
    """A JSON object, decimals as they are written. Unmapped for anything else, with the line's key and the place."""
    try:
        found = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise unreadable(key, "pas du JSON en UTF-8", "not JSON in UTF-8", pointer) from None
    if not isinstance(found, dict):
        raise unreadable(key, "pas un objet JSON", "not a JSON object", pointer)
    return found
