"""Events to JSON and back, one compiled decoder per kind and schema version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar, get_args

import msgspec

from services.contracts.events import Event
from services.contracts.events.common import MoneyContext
from services.contracts.events.sealed import Private, Sealed
from services.contracts.money import Money, text_of

E = TypeVar("E")


class UnknownKind(Exception):
    """A kind or schema version that this release does not know: the reader stops, it never skips."""


def _write(value: object) -> object:
    if isinstance(value, Money):
        return text_of(value.cents)  # not `str`, which would be one call more for each of a premium's amounts
    if isinstance(value, Sealed):
        return value.stored()
    raise TypeError(f"no event holds a {type(value).__name__}")


def _read(kind: type, value: Any) -> object:
    if kind is Money:
        return Money.parse(value)
    if kind is Private:
        return Sealed.read(value)
    raise TypeError(f"no event holds a {kind.__name__}")


def kind_of(event_class: type) -> str:
    """`CaseReserveSet` → `case-reserve-set`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", event_class.__name__).lower()


KINDS: dict[str, type[Event]] = {kind_of(c): c for c in get_args(Event)}
MONEY_KINDS = frozenset(kind for kind, event_class in KINDS.items() if issubclass(event_class, MoneyContext))
"""The kinds that move a claim's money: what `as_of` filters."""
_MARKED = ("Private", "Private | None")
PRIVATE_FIELDS: dict[type, tuple[str, ...]] = {
    c: marked for c in KINDS.values() if (marked := tuple(f.name for f in fields(c) if f.type in _MARKED))
}
"""The marked fields (‡) of the classes that have any."""
_KIND_OF = {event_class: kind for kind, event_class in KINDS.items()}
_ENCODER = msgspec.json.Encoder(enc_hook=_write)
_DECODERS: dict[tuple[str, int], msgspec.json.Decoder[Event]] = {
    (kind, 1): msgspec.json.Decoder(event_class, dec_hook=_read, strict=False) for kind, event_class in KINDS.items()
}


def kind(event: Event) -> str:
    """The kind of an event, as it stands in the log."""
    return _KIND_OF[type(event)]


def schema_version(event: Event) -> int:  # noqa: ARG001  every kind is at its first version
    """The version in which an event is written today."""
    return 1


def effective_on(event: Event) -> date:
    """The business date: the field that EVENTS.md marks `@`."""
    day: date = getattr(event, event.BUSINESS_DATE)
    return day


def encode(event: Event) -> bytes:
    """The event's data as JSON."""
    return _ENCODER.encode(event)


def decode(kind: str, version: int, data: bytes | str) -> Event:
    """The event behind stored data. Raises UnknownKind, or msgspec.ValidationError if it is not one."""
    decoder = _DECODERS.get((kind, version))
    if decoder is None:
        raise UnknownKind(f"{kind} v{version}")
    return decoder.decode(data)


def bound(event: E, version: int) -> E:
    """The event, its sealed fields knowing the version that holds them: without it nobody can open them."""
    held = {name: value for name, value in private(event).items() if isinstance(value, Sealed)}
    return sealed(event, {name: value.bound(version, name) for name, value in held.items()}) if held else event


def private(event: object) -> dict[str, Private]:
    """What the marked fields of an event hold, by field: to be sealed before it is stored, or sealed already."""
    names = PRIVATE_FIELDS.get(type(event), ())
    return {name: value for name in names if (value := getattr(event, name)) is not None}


def sealed(event: E, by_field: Mapping[str, Sealed]) -> E:
    """The event with these in its marked fields."""
    changes: dict[str, Any] = {**by_field}
    return replace(event, **changes)  # type: ignore[type-var]  # every event is a dataclass
