"""Where a list of imports or of lines goes on: opaque to clients, and only ever within what the caller may see."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from services.gateway.imports.model import Import
from services.kit.errors import FieldError, Invalid


def after_import(last: Import) -> str:
    """The cursor after an import."""
    return _sealed(f"{last.received_at.isoformat()} {last.import_id.hex}")


def after_line(n: int) -> str:
    """The cursor after a line."""
    return _sealed(str(n))


def read_import(text: str) -> tuple[datetime, UUID]:
    """The place in a list of imports. Raises Invalid."""
    try:
        moment, _, import_id = _opened(text).partition(" ")
        found = datetime.fromisoformat(moment), UUID(hex=import_id)
    except ValueError:
        raise _invalid() from None
    if found[0].tzinfo is None:
        raise _invalid()
    return found


def read_line(text: str) -> int:
    """The place in a list of lines. Raises Invalid."""
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
