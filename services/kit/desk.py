"""The desk: loads a stream, lets a pure rule decide, appends what it decided, and answers a repeat.

It knows streams, versions and commands; what the events mean is the codec's and the fold's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from hashlib import sha256
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import asyncpg
import orjson

from services.kit.errors import Conflict, Missing, Refusal
from services.kit.eventlog.model import Append, NewEvent, StoredEvent
from services.kit.eventlog.partitions import uuid8
from services.kit.eventlog.reader import read_stream, read_streams, read_tails
from services.kit.eventlog.writer import GroupWriter

ATTEMPTS = 4

S = TypeVar("S")
E = TypeVar("E")


class Codec(Protocol[E]):
    """Events to stored data and back."""

    def kind(self, event: E) -> str: ...
    def schema_version(self, event: E) -> int: ...
    def effective_on(self, event: E) -> date: ...
    def encode(self, event: E) -> bytes: ...
    def decode(self, kind: str, version: int, data: bytes) -> E: ...


@dataclass(frozen=True, slots=True)
class Command:
    """Who orders what, under which id. `content_hash` tells a repeat from a reuse of its id.

    `source` holds the hash too, under the name `hash_name` (`request_hash`, `line_hash`), so that
    a later repeat finds it in the stored events.
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

    def meta(self, rule_version: str | None = None) -> bytes:
        """What is stored beside an event's data."""
        return orjson.dumps(
            {
                "actor": self.actor,
                "source": {**self.source, self.hash_name: self.content_hash},
                "correlation_id": self.correlation_id,
                "causation_id": self.causation_id,
                "traceparent": self.traceparent,
                "rule_version": rule_version,
                "key_ids": [],
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


class VersionMismatch(Exception):
    """The caller named another version than the stream's."""

    def __init__(self, current: int) -> None:
        super().__init__(f"the current version is {current}")
        self.current = current


Decide = Callable[[S], Sequence[E]]


@dataclass(frozen=True, slots=True)
class Order(Generic[S, E]):
    """One command of a batch: its stream and the rule that decides."""

    stream_id: UUID
    command: Command
    decide: Decide[S, E]


def event_id(command_id: UUID, seq: int) -> UUID:
    """The id of a command's event at `seq`, from 1: a retry makes the same."""
    return uuid8(sha256(command_id.bytes + seq.to_bytes(4, "big")).digest()[:16])


class Desk(Generic[S, E]):
    """Handles commands on one type of stream.

    `evolve(state, event, event_id)` folds one event; `initial` is the state of an empty stream.
    """

    def __init__(
        self,
        stream_type: str,
        *,
        codec: Codec[E],
        initial: S,
        evolve: Callable[[S, E, UUID], S],
        pool: asyncpg.Pool,
        writer: GroupWriter,
    ) -> None:
        self._type = stream_type
        self._codec = codec
        self._initial = initial
        self._evolve = evolve
        self._pool = pool
        self._writer = writer

    async def load(self, tenant_id: UUID, stream_id: UUID) -> tuple[S, int]:
        """The state and version of a stream now; version 0 if it does not exist."""
        stored = await read_stream(self._pool, tenant_id, stream_id)
        return self.fold(stored), len(stored)

    async def load_since(
        self, tenant_id: UUID, known: Mapping[UUID, tuple[S, int] | None]
    ) -> dict[UUID, tuple[S, int]]:
        """The states and versions of several streams now, reading only what follows a state known already.

        A stream of another type is one that does not exist.
        """
        nothing = (self._initial, 0)
        bases = {stream: base or nothing for stream, base in known.items()}
        read = await read_tails(self._pool, tenant_id, {stream: v for stream, (_, v) in bases.items()})
        tails = {stream: [e for e in events if e.stream_type == self._type] for stream, events in read.items()}
        return {s: (self.fold(tails[s], state), version + len(tails[s])) for s, (state, version) in bases.items()}

    def fold(self, stored: Sequence[StoredEvent], onto: S | None = None) -> S:
        """The state after stored events, taken from the first, or from those that led to the state `onto`.

        Missing for a stream of another type: its id was given for one of ours.
        """
        return reduce(self._step, stored, self._initial if onto is None else onto)

    async def handle(
        self,
        stream_id: UUID,
        command: Command,
        decide: Decide[S, E],
        *,
        expected: int | None = None,
        fresh: bool = False,
    ) -> Decided[S, E]:
        """Decides and records one command. A repeat is answered as the first time.

        `expected` is the version the caller saw (If-Match). `fresh` says that the stream is most
        likely new, which saves a read; a wrong guess costs one. Whatever `decide` raises passes.
        Raises VersionMismatch, Conflict("version-conflict"), Refusal("idempotency-key-reused").
        """
        for attempt in range(ATTEMPTS):
            skip = fresh and expected is None and attempt == 0
            stored = [] if skip else await read_stream(self._pool, command.tenant_id, stream_id)
            if (before := self._repeat(stored, command)) is not None:
                return before
            if expected is not None and expected != len(stored):
                raise VersionMismatch(len(stored))
            state = self.fold(stored)
            events = tuple(decide(state))
            if not events:
                return Decided(stream_id, state, len(stored), (), None, replayed=False)
            order = Order(stream_id, command, decide)
            append = self._append(order, len(stored), events)
            outcome = await self._writer.append(append)
            if outcome.outcome == "recorded":
                return self._decided(append, state, events, outcome.position)
            if outcome.outcome == "command-reused":
                raise Refusal("idempotency-key-reused")
        raise Conflict("version-conflict")

    async def handle_all(self, orders: Sequence[Order[S, E]]) -> list[Decided[S, E] | Exception]:
        """Handles the commands of one partition together, in order, one outcome each.

        One read, one append; whoever meets a conflict there goes alone afterwards. What a rule
        raises is that command's outcome and harms no other.
        """
        if not orders:
            return []
        tenant = orders[0].command.tenant_id
        streams = {o.stream_id for o in orders}
        stored = await read_streams(self._pool, tenant, list(streams))
        states = {s: (self.fold(stored.get(s, ())), len(stored.get(s, ()))) for s in streams}
        outcomes: list[Decided[S, E] | Exception | None] = [None] * len(orders)
        pending: list[tuple[int, Append, Decided[S, E]]] = []
        for n, order in enumerate(orders):
            history = stored.get(order.stream_id, ())
            try:
                outcomes[n] = self._repeat(history, order.command)
                if outcomes[n] is None:
                    state, version = states[order.stream_id]
                    events = tuple(order.decide(state))
                    append = self._append(order, version, events)
                    decided = self._decided(append, state, events, None)
                    states[order.stream_id] = (decided.state, decided.version)
                    pending.append((n, append, decided))
            except Exception as error:
                outcomes[n] = error
        await self._record(orders, pending, outcomes)
        return [o for o in outcomes if o is not None]

    async def _record(
        self,
        orders: Sequence[Order[S, E]],
        pending: Sequence[tuple[int, Append, Decided[S, E]]],
        outcomes: list[Decided[S, E] | Exception | None],
    ) -> None:
        answers = await self._writer.append_chunk([append for _, append, _ in pending])
        for (n, _, decided), answer in zip(pending, answers, strict=True):
            if answer.outcome in ("recorded", "nothing"):
                outcomes[n] = _at(decided, answer.position)
                continue
            order = orders[n]
            try:
                outcomes[n] = await self.handle(order.stream_id, order.command, order.decide)
            except Exception as error:
                outcomes[n] = error

    def _step(self, state: S, stored: StoredEvent) -> S:
        if stored.stream_type != self._type:
            raise Missing(self._type)
        event = self._codec.decode(stored.kind, stored.schema_version, stored.data)
        return self._evolve(state, event, stored.event_id)

    def _append(self, order: Order[S, E], version: int, events: Sequence[E]) -> Append:
        meta = order.command.meta()
        return Append(
            tenant_id=order.command.tenant_id,
            stream_type=self._type,
            stream_id=order.stream_id,
            expected=version,
            command_id=order.command.command_id,
            events=tuple(
                NewEvent(
                    event_id=event_id(order.command.command_id, seq),
                    kind=self._codec.kind(event),
                    schema_version=self._codec.schema_version(event),
                    effective_on=self._codec.effective_on(event),
                    data=self._codec.encode(event),
                    meta=meta,
                )
                for seq, event in enumerate(events, 1)
            ),
        )

    def _decided(self, append: Append, state: S, events: Sequence[E], position: int | None) -> Decided[S, E]:
        noted: list[Noted[E]] = []
        for new, event in zip(append.events, events, strict=True):
            state = self._evolve(state, event, new.event_id)
            version = append.expected + len(noted) + 1
            noted.append(Noted(new.event_id, version, new.kind, new.effective_on, event))
        version = append.expected + len(noted)
        return Decided(append.stream_id, state, version, tuple(noted), position, replayed=False)

    def _repeat(self, stored: Sequence[StoredEvent], command: Command) -> Decided[S, E] | None:
        own = [s for s in stored if s.command_id == command.command_id]
        if not own:
            return None
        if orjson.loads(own[0].meta)["source"].get(command.hash_name) != command.content_hash:
            code = "line-changed" if command.hash_name == "line_hash" else "idempotency-key-reused"
            raise Refusal(code)
        last = own[-1]
        return Decided(
            stream_id=last.stream_id,
            state=self.fold(stored[: last.version]),
            version=last.version,
            events=tuple(self._noted(s) for s in own),
            position=last.position,
            replayed=True,
        )

    def _noted(self, stored: StoredEvent) -> Noted[E]:
        event = self._codec.decode(stored.kind, stored.schema_version, stored.data)
        return Noted(stored.event_id, stored.version, stored.kind, stored.effective_on, event)


def _at(decided: Decided[S, E], position: int | None) -> Decided[S, E]:
    return Decided(decided.stream_id, decided.state, decided.version, decided.events, position, replayed=False)
