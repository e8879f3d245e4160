"""Where a list of documents goes on: opaque to clients, and only ever within what the caller may see."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from services.gateway.reports.model import Issued
from services.kit.errors import FieldError, Invalid


def write(last: Issued) -> str:
    """The cursor after a document."""
    return urlsafe_b64encode(f"{last.issued_at.isoformat()} {last.report_id.hex}".encode()).decode().rstrip("=")


def read(text: str) -> tuple[datetime, UUID]:
    """The place in a list. Raises Invalid."""
    try:
        moment, _, report_id = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        found = datetime.fromisoformat(moment), UUID(hex=report_id)
    except ValueError:
        raise _invalid() from None
    if found[0].tzinfo is None:
        raise _invalid()
    return found


def _invalid() -> Invalid:
    return Invalid([FieldError("?after", "invalid-cursor")])
