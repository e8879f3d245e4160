"""What reads of dated rows share: the two dates of the query, and names in a path."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from services.contracts.http.base import Code, Opaque
from services.contracts.periods import read_day
from services.kit.clock import end_of_day, paris_day
from services.kit.errors import FieldError, Invalid, Missing, unexpected

# A row is dated before its transaction commits; none is under way for this long.
_SETTLED: Final = timedelta(minutes=1)
_CODE: Final[TypeAdapter[str]] = TypeAdapter(Code)
_OPAQUE: Final[TypeAdapter[str]] = TypeAdapter(Opaque)


@dataclass(frozen=True, slots=True)
class Dates:
    """The day on which something holds, and by the end of which it was recorded."""

    as_of: date
    known_on: date
    final: bool

    @property
    def known_before(self) -> datetime:
        """The midnight in Paris that ends `known_on`."""
        return end_of_day(self.known_on)

    def told(self) -> dict[str, Any]:
        """What an answer says of its dates."""
        return {"as_of": self.as_of.isoformat(), "known_on": self.known_on.isoformat(), "final": self.final}


def dates_of(pairs: Iterable[tuple[str, str]], moment: datetime) -> Dates:
    """The dates of a query that takes nothing else; today where it says nothing. Raises Invalid."""
    given = only(pairs, ("as_of", "known_on"))
    today = paris_day(moment)
    days: dict[str, date] = {}
    for name, text in given.items():
        try:
            days[name] = read_day(text)
        except ValueError as error:
            raise Invalid([unexpected(f"?{name}", error)]) from None
    known_on = days.get("known_on", today)
    final = moment >= end_of_day(known_on) + _SETTLED
    return Dates(days.get("as_of", min(today, known_on)), known_on, final)


def only(pairs: Iterable[tuple[str, str]], allowed: Collection[str]) -> dict[str, str]:
    """The parameters by name. Raises Invalid for one that is unknown, or given twice."""
    found: dict[str, str] = {}
    errors: list[FieldError] = []
    for name, text in pairs:
        if name not in allowed:
            errors.append(FieldError(f"?{name}", "unknown-parameter", ", ".join(allowed)))
        elif name in found:
            errors.append(FieldError(f"?{name}", "given-twice"))
        found[name] = text
    if errors:
        raise Invalid(errors)
    return found


def code(text: str, what: str) -> str:
    """A code in a path. Missing where it can be none."""
    return _named(_CODE, text, what)


def opaque(text: str, what: str) -> str:
    """A code of the caller's own in a path. Missing where it can be none."""
    return _named(_OPAQUE, text, what)


def _named(kind: TypeAdapter[str], text: str, what: str) -> str:
    try:
        return kind.validate_python(text)
    except ValidationError:
        raise Missing(what) from None
