"""Commands, what they leave behind, and how a batch names them: the words the desk speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import orjson
from asyncpg.pgproto import pgproto

from services.kit.eventlog.partitions import uuid8_bytes

S = TypeVar("S")
E = TypeVar("E")


class Codec(Protocol[E]):
    """Events to stored data and back."""

    def kind(self, event: E) -> str: ...
    def schema_version(self, event: E) -> int: ...
    def effective_on(self, event: E) -> date: ...
    def encode(self, event: E) -> bytes: ...
    def decode(self, kind: str, version: int, data: bytes) -> E: ...
    def bound(self, event: E, version: int) -> E:
        """The event as it stands at a version of its stream: what is sealed in it opens there alone."""
        ...


@dataclass(frozen=True, slots=True)
class Unsealed(Generic[E]):
    """What a command decided, and the version of the stream it is to follow."""

    stream_id: UUID
    version: int
    events: tuple[E, ...]


@dataclass(frozen=True, slots=True)
class AsSealed(Generic[E]):
    """The same events, sealed for that place, and for each the keys that open it."""

    events: tuple[E, ...]
    key_ids: tuple[tuple[UUID, ...], ...]


class Sealing(Protocol[E]):
    """Makes what events say of people unreadable without its key."""

    def must_seal(self, events: Sequence[E]) -> bool:
        """Whether there is anything to seal. A Refusal where there is, and nothing can be sealed here."""
        ...

    async def seal(self, tenant_id: UUID, decided: Sequence[Unsealed[E]]) -> list[AsSealed[E] | Exception]:
        """Seals several commands' events together. An exception in the place of one that cannot be."""
        ...


class Command(msgspec.Struct, frozen=True):
    """Who orders what, under which id. `content_hash` tells a repeat from a reuse of its id.

    `source` holds the hash too, under the name `hash_name` (`request_hash`, `line_hash`), so that
    a later repeat finds it in the stored events. `rules_read` is filled while the command is decided: the versions of
    the dated rules that it read, stored as the `rule_version` of its events.
    """

    tenant_id: UUID
    command_id: UUID
    hash_name: str
    content_hash: str
    actor: dict[str, Any]
    source: dict[str, Any]
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    rules_read: list[str] = []

    def meta(self, key_ids: Sequence[UUID] = ()) -> bytes:
        """What is stored beside an event's data; `key_ids` are those that open its sealed fields."""
        return orjson.dumps(
            {
                "actor": self.actor,
                "source": {**self.source, self.hash_name: self.content_hash},
                "correlation_id": self.correlation_id,
                "causation_id": self.causation_id,
                "traceparent": self.traceparent,
                "rule_version": ",".join(self.rules_read) or None,
                "key_ids": [str(key_id) for key_id in key_ids],
            }
        )


@dataclass(frozen=True, slots=True)
class Noted(Generic[E]):
    """An event of a command as it stands in the log."""

    event_id: UUID
    version: int
    kind: str
    effective_on: date
    event: E


@dataclass(frozen=True, slots=True)
class Decided(Generic[S, E]):
    """What a command left: the state after it and its own events.

    `position` is None where nothing was recorded. A replay carries what the first answer carried.
    """

    stream_id: UUID
    state: S
    version: int
    events: tuple[Noted[E], ...]
    position: int | None
    replayed: bool


class Placed(msgspec.Struct, frozen=True):
    """What a command of a batch left: the stream's version after it, and the position of its last event."""

    version: int
    position: int | None
    replayed: bool


class VersionMismatch(Exception):
    """The caller named another version than the stream's."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


Decide: TypeAlias = Callable[[S], Sequence[E]]


class Order(msgspec.Struct, Generic[S, E], frozen=True):
    """One command of a batch: its stream and the rule that decides."""

    stream_id: UUID
    command: Command
    decide: Decide[S, E]


def event_id(stream_id: UUID, command_id: UUID, seq: int) -> UUID:
    """The id of a command's event at `seq`, from 1: a retry makes the same.

    The stream is part of it: a client that gives one key to two things makes two events, not one twice. It is of
    asyncpg's own kind, like an id that was read: a `uuid.UUID` too, and made in a tenth of the time.
    """
    return pgproto.UUID(uuid8_bytes(sha256(stream_id.bytes + command_id.bytes + seq.to_bytes(4, "big")).digest()[:16]))


def event_ids(order: Order[Any, Any], count: int) -> list[UUID]:
    """The ids of the first `count` events of an order's command."""
    command_id = order.command.command_id
    return [event_id(order.stream_id, command_id, seq) for seq in range(1, count + 1)]
