"""Where a list of keys goes on, opaque to clients. A forged one shows nothing that the list does not show."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from services.gateway.access.model import Key
from services.kit.errors import FieldError, Invalid


def write(last: Key) -> str:
    """The cursor after a key."""
    return urlsafe_b64encode(f"{last.created_at.isoformat()} {last.key_id.hex}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[datetime, UUID]:
    """The place behind a cursor; Invalid for anything that `write` did not write."""
    try:
        moment, _, key_id = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(hex=key_id)
    except (ValueError, OverflowError):
        raise Invalid([FieldError("?after", "invalid-cursor")]) from None
