"""The query of a GET: only what the route knows, each value read as what it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from services.contracts.ids import undress
from services.contracts.periods import read_day
from services.kit.errors import FieldError, Invalid

# PostgreSQL's text holds no NUL, and no code or reference is longer.
_LONGEST: Final = 200


class Query:
    """The parameters of one request. Invalid, naming the parameter, for one that is unknown or unreadable."""

    def __init__(self, given: Mapping[str, str], allowed: Collection[str]) -> None:
        unknown = [name for name in given if name not in allowed]
        if unknown:
            raise Invalid([FieldError(f"?{name}", "unknown-parameter", ", ".join(sorted(allowed))) for name in unknown])
        self._given = given

    def text(self, name: str) -> str | None:
        """A code or reference."""
        value = self._given.get(name)
        if value is not None and (not value or "\0" in value or len(value) > _LONGEST):
            raise wrong(name, "wrong-format")
        return value

    def day(self, name: str) -> date | None:
        """A date, ISO 8601."""
        value = self._given.get(name)
        if value is None:
            return None
        try:
            return read_day(value)
        except ValueError:
            raise wrong(name, "date-parsing") from None

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self._given.get(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
            raise wrong(name, "not-allowed", f"1..{most}")
        return int(value)

    def id(self, name: str, prefix: str) -> UUID | None:
        """A public id."""
        value = self._given.get(name)
        if value is None:
            return None
        try:
            return undress(prefix, value)
        except ValueError:
            raise wrong(name, "wrong-format", f"{prefix}_…") from None

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str | None:
        """One of a few words."""
        value = self._given.get(name, default)
        if value is not None and value not in allowed:
            raise wrong(name, "not-allowed", ", ".join(sorted(allowed)))
        return value


def wrong(name: str, code: str, detail: str = "") -> Invalid:
    """A parameter that cannot be read."""
    return Invalid([FieldError(f"?{name}", code, detail)])
