"""Where a list goes on, opaque to clients. A forged one shows nothing that the list does not show."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from services.kit.errors import FieldError, Invalid


def after_item(moment: datetime, item_id: UUID) -> str:
    """The cursor after an item of a list that is sorted by a moment and an id."""
    return _sealed(f"{moment.isoformat()} {item_id.hex}")


def after_number(n: int) -> str:
    """The cursor after an item of a list that is sorted by a number."""
    return _sealed(str(n))


def read_item(text: str) -> tuple[datetime, UUID]:
    """The place behind a cursor of `after_item`. Raises Invalid."""
    try:
        written, _, item_id = _opened(text).partition(" ")
        moment, found = datetime.fromisoformat(written), UUID(hex=item_id)
        if moment.tzinfo is None:
            raise _invalid()
        return moment.astimezone(UTC), found
    except (ValueError, OverflowError):
        raise _invalid() from None


def read_number(text: str) -> int:
    """The place behind a cursor of `after_number`. Raises Invalid."""
    try:
        n = int(_opened(text))
    except ValueError:
        raise _invalid() from None
    if not 0 <= n < 2**63:
        raise _invalid()
    return n


def _sealed(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _opened(text: str) -> str:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()


def _invalid() -> Invalid:
    return Invalid([FieldError("?after", "invalid-cursor")])
