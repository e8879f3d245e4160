"""What claims answers: whole views, what a command left, and stored bytes as they are stored.

An answer to a command is made only of the stream cut at the command's last version, so that a repeat gets the same
bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from starlette.responses import Response

from services.contracts.events.dressed import dressed
from services.contracts.events.sealed import Private, Sealed
from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.commands import Decided, Noted
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.tokens import encode_positions

MEDIA_TYPE: Final = "application/json"

View = Mapping[str, Any]


def encode(view: View) -> bytes:
    """A view as the bytes that are sent; Money and Decimal as their text. Of what is sealed it says only that it is."""
    return orjson.dumps(view, default=_text)


def encode_sealed(view: View) -> bytes:
    """A view as the bytes that are stored, what is sealed in it as it stands: `opening` shows it to whom it may."""
    return orjson.dumps(view, default=_kept)


def whole(decided: Decided[Any, Any], location: str, view: View) -> Response:
    """The answer to what was made: its whole view (201, Location)."""
    return Response(encode(view), 201, {"Location": location, **_headers(decided)}, MEDIA_TYPE)


def part(
    decided: Decided[Any, Any],
    subject: Literal["policy", "claim", "person"],
    view: View,
    part_id: str | None = None,
    beside: View | None = None,
) -> Response:
    """The answer to a command on what exists: its events, the whole it changed, and what stands `beside` (201)."""
    content = {
        "id": part_id,
        "version": decided.version,
        "events": [shown(noted) for noted in decided.events],
        subject: view,
        **(beside or {}),
    }
    return Response(encode(content), 201, _headers(decided), MEDIA_TYPE)


def found(view: bytes, version: int) -> Response:
    """The answer to a GET of one policy or claim as it is."""
    return Response(view, 200, {"ETag": f'"{version}"'}, MEDIA_TYPE)


def plain(content: View) -> Response:
    """Any other answer that has no version of its own."""
    return Response(encode(content), 200, media_type=MEDIA_TYPE)


def shown(noted: Noted[Any]) -> dict[str, Any]:
    """One event as the API shows it."""
    return {
        "id": dress("evt", noted.event_id),
        "kind": noted.kind,
        "effective_on": noted.effective_on,
        "data": dressed(noted.event),
    }


def _headers(decided: Decided[Any, Any]) -> dict[str, str]:
    headers = {"ETag": f'"{decided.version}"'}
    if decided.position is not None:
        headers["Log-Position"] = position_token(decided.stream_id, decided.position)
    if decided.replayed:
        headers["Idempotent-Replayed"] = "true"
    return headers


def position_token(stream_id: UUID, position: int) -> str:
    """A position in a stream's partition, as `Log-Position` says it."""
    return encode_positions({partition_of(stream_id): position})


def _text(value: object) -> object:
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Private):
        return {"sealed": value.sealed_class}
    return _kept(value)


def _kept(value: object) -> object:
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Sealed):
        return value.placed()
    raise TypeError(f"no view holds a {type(value).__name__}")
